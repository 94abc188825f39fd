import { Button, Switch } from '@mantine/core';
import type { Invite, Me, Notification, Relationship, RelationshipType } from '../api/index.ts';
import { InviteRow } from '../features/admin/invite-row.tsx';
import { MeContext } from '../features/identity/me.ts';
import { NotificationRow } from '../features/notifications/notification-row.tsx';
import news from '../features/notifications/notifications.module.css';
import { RelationshipRow } from '../features/relationships/relationship-row.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Section } from '../ui/page.tsx';
import { Initials, Row, Rows, State } from '../ui/rows.tsx';
import { Notice } from '../ui/states.tsx';

const userId = '00000000-0000-7000-8000-000000000000';
const me: Me = {
  userId,
  displayName: 'Robin Example',
  minor: false,
  roles: ['user'],
  permissions: [],
  theme: 'auto',
  language: 'en',
  timeZone: null,
  staff: false,
  strong: false,
  avatarId: null,
  widgets: { enabled: [], disabled: [] },
  dashboard: { layout: 'grid', defaultView: 'overview', favouriteApps: [] },
  preferencesVersion: 1,
  secondFactor: false,
  terms: { current: '1', accepted: '1' },
};

const type: RelationshipType = {
  name: 'practitioner-patient',
  leadWord: 'practitioner',
  followerWord: 'patient',
  leadRole: 'practitioner',
  ofMinor: false,
  permissions: [
    { name: 'session:read', needsConsent: true },
    { name: 'person:read', needsConsent: false },
  ],
};
const active: Relationship = {
  id: 'a',
  type: type.name,
  state: 'active',
  with: { userId: 'b', displayName: 'Kim Sample' },
  permissions: ['session:read', 'person:read'],
  startsAt: '2026-11-20T10:00:00Z',
  expiresAt: null,
  endedAt: null,
  waitsFor: null,
  canAccept: false,
};
const pending: Relationship = { ...active, state: 'pending', permissions: [] };
const relationships: readonly Relationship[] = [
  { ...active, expiresAt: '2027-11-20T10:00:00Z' },
  { ...active, id: 'b', permissions: ['person:read'] },
  { ...pending, id: 'c', waitsFor: 'follower', canAccept: true },
  { ...pending, id: 'd', waitsFor: 'guardian' },
  { ...pending, id: 'e', waitsFor: 'staff', canAccept: true },
  { ...active, id: 'f', state: 'ended', endedAt: '2026-11-21T10:00:00Z' },
];

const invite: Invite = {
  id: 'a',
  userId: 'b',
  displayName: 'Kim Sample',
  email: 'kim@example.org',
  state: 'open',
  inviter: 'Robin Example',
  createdAt: '2026-11-20T10:00:00Z',
  expiresAt: '2026-11-27T10:00:00Z',
  sentAt: '2026-11-20T10:00:01Z',
  acceptedAt: null,
  role: 'editor',
  relationship: null,
};
const invites: readonly Invite[] = [
  invite,
  { ...invite, id: 'b', sentAt: null },
  { ...invite, id: 'c', state: 'expired' },
  { ...invite, id: 'd', state: 'accepted', acceptedAt: '2026-11-21T10:00:00Z' },
  { ...invite, id: 'e', state: 'revoked' },
];

const side = { userId, name: me.displayName, own: true, is: 'follower' } as const;

const unread: Notification = {
  id: 'n',
  kind: 'session-added',
  facts: { userId: 'b', name: 'Kim Sample' },
  createdAt: '2026-11-20T10:00:00Z',
  readAt: null,
  link: '/',
};
const notifications: readonly Notification[] = [
  unread,
  {
    ...unread,
    id: 'o',
    kind: 'app-allowed',
    facts: { app: 'diary', appName: 'Diary' },
    readAt: unread.createdAt,
  },
  { ...unread, id: 'p', kind: 'relationship-ended', facts: { name: null }, readAt: unread.createdAt },
];

/** Who may see whom, in every state. */
export function AccessSamples() {
  return (
    <MeContext value={me}>
      <Section title="Relationships">
        <Rows>
          {relationships.map((one) => (
            <RelationshipRow key={one.id} relationship={one} type={type} side={side} />
          ))}
        </Rows>
      </Section>
      <Section title="Invites">
        <Rows>
          {invites.map((one) => (
            <InviteRow key={one.id} invite={one} />
          ))}
        </Rows>
      </Section>
      <Section title="Rows of any kind">
        <Rows>
          <Row title="Only a title" />
          <Row
            face={<Initials name="Somebody With A Remarkably Long Name-Of-Two-Families" />}
            title="Somebody With A Remarkably Long Name-Of-Two-Families"
            state={<State>Quiet</State>}
            note="A note"
            actions={<Button size="sm">Do it</Button>}
          />
          <Row title="Worth a look" state={<State attention>Look at this</State>} />
        </Rows>
        <Rows label="Faces">
          {(['small', 'usual', 'large'] as const).map((size) => (
            <Row
              key={size}
              face={<Avatar userId={userId} name="Robin Example" avatarId={null} size={size} />}
              title={`A face, ${size}`}
              beside
              actions={<Switch aria-label={`A switch, ${size}`} defaultChecked={size === 'usual'} />}
            />
          ))}
        </Rows>
        <ul className={news.list}>
          {notifications.map((item) => (
            <NotificationRow key={item.id} item={item} onRead={() => {}} />
          ))}
        </ul>
        <Notice title="Before going on" text="Something to think of; nothing went wrong." />
      </Section>
    </MeContext>
  );
}
