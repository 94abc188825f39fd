import type { NavigateOptions } from '@tanstack/react-router';
import type { Me, Person, Session } from '../api/index.ts';
import { holds, holdsOverAll, isAdministrator, looksAfter } from '../features/people/may.ts';
import { nameOf, whenOf } from '../features/sessions/facts.ts';
import type { IconName } from '../ui/icons.tsx';
import { words } from '../words/index.ts';

export type Findable = {
  key: string;
  icon: IconName;
  name: string;
  note: string;
  text: string;
  to: NavigateOptions;
};

/** Everything that can be found from the keyboard, nearest first. */
export function findables(me: Me, people: readonly Person[], sessions: readonly Session[]): Findable[] {
  return [...screensFor(me, people.length > 0), ...people.flatMap(ofPerson), ...sessions.map(ofSession)];
}

function screensFor(me: Me, seesPeople: boolean): Findable[] {
  const { screens, palette } = words;
  const screen = (icon: IconName, name: string, to: NavigateOptions): Findable => ({
    key: `screen-${name}`,
    icon,
    name,
    note: palette.screen,
    text: name,
    to,
  });
  return [
    screen('home', screens.home, { to: '/' }),
    screen('sessions', screens.sessions, { to: '/people/$userId/sessions', params: { userId: me.userId } }),
    ...(holds(me, 'session:write') ? [screen('practise', words.practise.title, { to: '/practise' })] : []),
    screen('workshops', words.workshops.title, { to: '/workshops' }),
    ...(holds(me, 'workshop:write')
      ? [screen('workshops', words.organizing.add, { to: '/workshops/new' })]
      : []),
    ...(holds(me, 'workshop:write') || holdsOverAll(me, 'requirement:write')
      ? [screen('workshops', words.needsCatalogue.title, { to: '/workshops/requirements' })]
      : []),
    ...(seesPeople || holds(me, 'person:invite')
      ? [screen('people', screens.people, { to: '/people' })]
      : []),
    screen('people', words.relationships.title, { to: '/relationships' }),
    screen('activity', words.timeline.link, {
      to: '/people/$userId/activity',
      params: { userId: me.userId },
    }),
    ...(holdsOverAll(me, 'analytics:read')
      ? [screen('insights', words.insights.title, { to: '/insights' })]
      : []),
    ...(looksAfter(me) ? [screen('admin', screens.admin, { to: '/admin' })] : []),
    ...(holdsOverAll(me, 'catalogue:write')
      ? [screen('admin', words.catalogue.title, { to: '/admin/catalogue' })]
      : []),
    ...(isAdministrator(me)
      ? [
          screen('admin', words.invites.title, { to: '/admin/invites' }),
          screen('admin', words.roles.title, { to: '/admin/roles' }),
          screen('admin', words.providers.title, { to: '/admin/providers' }),
        ]
      : []),
    ...(holdsOverAll(me, 'privacy:manage')
      ? [screen('admin', words.privacyAdmin.title, { to: '/admin/privacy' })]
      : []),
    ...(holdsOverAll(me, 'audit:read') ? [screen('admin', words.trail.title, { to: '/admin/audit' })] : []),
    screen('seen', words.privacy.link.title, { to: '/settings/data' }),
    screen('bell', words.personal.inbox.title, { to: '/notifications' }),
    screen('settings', screens.settings, { to: '/settings' }),
    screen('people', words.personal.profile.title, { to: '/settings/profile' }),
    screen('workshops', words.calendarFeed.title, { to: '/settings/calendar' }),
    screen('workshops', words.brings.title, { to: '/settings/brings' }),
    screen('bell', words.personal.notify.title, { to: '/settings/notifications' }),
    screen('arrange', words.personal.widgets.arranging, { to: '/', search: { arrange: true } }),
  ];
}

/** A person is found twice: themselves, and their sessions. */
function ofPerson(person: Person): Findable[] {
  const { palette } = words;
  const params = { userId: person.userId };
  const note = words.people.relationship(person.relationship);
  return [
    {
      key: person.userId,
      icon: 'people',
      name: person.displayName,
      note,
      text: person.displayName,
      to: { to: '/people/$userId', params },
    },
    {
      key: `${person.userId}-sessions`,
      icon: 'sessions',
      name: palette.sessionsOf(person.displayName),
      note,
      text: palette.sessionsOf(person.displayName),
      to: { to: '/people/$userId/sessions', params },
    },
  ];
}

const ofSession = (session: Session): Findable => ({
  key: session.id,
  icon: 'sessions',
  name: `${nameOf(session)}, ${whenOf(session)}`,
  note: words.palette.session,
  text: `${nameOf(session)} ${whenOf(session)}`,
  to: {
    to: '/people/$userId/sessions/$sessionId',
    params: { userId: session.userId, sessionId: session.id },
  },
});

const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Every word must begin a word of the text; accents and case do not count. */
export function matching(all: readonly Findable[], wanted: string): Findable[] {
  const parts = folded(wanted).split(/\s+/).filter(Boolean);
  return all.filter((findable) => {
    const within = folded(findable.text).split(/[\s,·:]+/);
    return parts.every((part) => within.some((word) => word.startsWith(part)));
  });
}
