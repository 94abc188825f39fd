import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/icons.tsx';
import { Page } from '../../ui/page.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll, isAdministrator } from '../people/may.ts';
import styles from './admin.module.css';
import { waitingInvitesQuery } from './queries.ts';

/** Where an administrator begins: one row for each thing to look after. */
export function AdminPage() {
  const me = useMe();
  const { parts } = words.admin;
  const invites = holdsOverAll(me, 'person:invite');
  return (
    <Page title={words.admin.title} lead={words.admin.lead}>
      <ul className={styles.parts}>
        <Part to="/people" words={parts.people} />
        {invites ? <Part to="/admin/invites" words={parts.invites} note={<Waiting />} /> : null}
        {holdsOverAll(me, 'role:read') ? <Part to="/admin/roles" words={parts.roles} /> : null}
        {holdsOverAll(me, 'app:write') ? <Part to="/admin/apps" words={words.apps.admin.part} /> : null}
        {holdsOverAll(me, 'catalogue:write') ? (
          <Part to="/admin/catalogue" words={words.catalogue.part} />
        ) : null}
        {holdsOverAll(me, 'privacy:manage') ? (
          <Part to="/admin/privacy" words={words.privacyAdmin.part} />
        ) : null}
        {holdsOverAll(me, 'audit:read') ? <Part to="/admin/audit" words={words.trail.part} /> : null}
        {isAdministrator(me) ? <Part to="/admin/providers" words={parts.providers} /> : null}
      </ul>
    </Page>
  );
}

type PartProps = { to: NonNullable<LinkProps['to']>; words: readonly string[]; note?: ReactNode };

function Part({ to, words: [title, text], note }: PartProps) {
  return (
    <li>
      <Link to={to} className={styles.part}>
        <span>
          <span className={styles.partTitle}>{title}</span>
          <span className={styles.partText}>{text}</span>
        </span>
        {note}
        <Icon name="on" />
      </Link>
    </li>
  );
}

function Waiting() {
  const waiting = useQuery(waitingInvitesQuery);
  const count = waiting.data?.length ?? 0;
  return count > 0 ? <span className={styles.count}>{words.admin.waiting(count)}</span> : null;
}
