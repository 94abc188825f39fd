import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core';
import { useDisclosure, useHotkeys, useOs } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import type { Me } from '../api/index.ts';
import { useSignOut } from '../features/identity/use-sign-out.ts';
import { Bell } from '../features/notifications/bell.tsx';
import { holds, holdsOverAll, looksAfter } from '../features/people/may.ts';
import { peopleQuery } from '../features/people/queries.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Icon, type IconName, Mark } from '../ui/icons.tsx';
import { words } from '../words/index.ts';
import styles from './shell.module.css';

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })));

/** The rail (a bar on a phone) and the place of the screens. */
export function Shell({ me, children }: { me: Me | undefined; children: ReactNode }) {
  const [finding, find] = useDisclosure(false);
  useHotkeys([['mod+K', find.open]], []);
  const main = useRef<HTMLElement>(null);
  useFocusOnNewScreen(main);
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {words.skip}
      </a>
      <header className={styles.rail}>
        <Link to="/" className={styles.brand}>
          <Mark />
          <span>{words.app}</span>
        </Link>
        <FindButton onClick={find.open} />
        {me && holds(me, 'notification:read') ? <Bell me={me} styles={styles} /> : null}
        <nav className={styles.nav} aria-label={words.navigation}>
          {me ? <Entries me={me} /> : null}
        </nav>
        {me ? <Who me={me} /> : null}
      </header>
      <main id="content" className={styles.main} ref={main} tabIndex={-1}>
        {children}
      </main>
      {me && finding ? (
        <Suspense>
          <Palette me={me} onClose={find.close} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Entries({ me }: { me: Me }) {
  const people = useQuery(peopleQuery);
  const own = { userId: me.userId };
  const path = useRouterState({ select: (state) => state.location.pathname });
  const inOwn = path.startsWith(`/people/${me.userId}/`);
  return (
    <>
      <Link to="/" className={styles.entry} activeOptions={{ exact: true }} activeProps={here}>
        <Entry icon="home" name={words.screens.home} />
      </Link>
      {holds(me, 'session:write') ? (
        <Link
          to="/practise"
          className={`${styles.entry} ${styles.practise}`}
          activeOptions={{ includeSearch: false }}
          activeProps={here}
        >
          <Entry icon="practise" name={words.practise.title} />
        </Link>
      ) : null}
      <Link to="/people/$userId/sessions" params={own} className={styles.entry} activeProps={here}>
        <Entry icon="sessions" name={words.screens.sessions} />
      </Link>
      <Link
        to="/workshops"
        className={styles.entry}
        activeProps={here}
        activeOptions={{ includeSearch: false }}
      >
        <Entry icon="workshops" name={words.workshops.title} />
      </Link>
      {(people.data?.length ?? 0) > 0 || holds(me, 'person:invite') ? (
        <Link to="/people" className={styles.entry} activeOptions={{ exact: inOwn }} activeProps={here}>
          <Entry icon="people" name={words.screens.people} />
        </Link>
      ) : null}
      {holdsOverAll(me, 'analytics:read') ? (
        <Link to="/insights" className={styles.entry} activeProps={here}>
          <Entry icon="insights" name={words.insights.title} />
        </Link>
      ) : null}
      {looksAfter(me) ? (
        <Link to="/admin" className={styles.entry} activeProps={here}>
          <Entry icon="admin" name={words.screens.admin} />
        </Link>
      ) : null}
      <Link to="/settings" className={styles.entry} activeProps={here}>
        <Entry icon="settings" name={words.screens.settings} />
      </Link>
    </>
  );
}

const here = { className: `${styles.entry} ${styles.here}`, 'aria-current': 'page' } as const;

function Entry({ icon, name }: { icon: IconName; name: string }) {
  return (
    <>
      <Icon name={icon} />
      <span>{name}</span>
    </>
  );
}

function FindButton({ onClick }: { onClick: () => void }) {
  const apple = ['macos', 'ios'].includes(useOs());
  return (
    <UnstyledButton className={styles.find} onClick={onClick} aria-keyshortcuts="Control+K Meta+K">
      <Icon name="find" />
      <span className={styles.findText}>{words.find}</span>
      <Kbd className={styles.findKeys} aria-hidden="true">
        {apple ? '⌘ K' : 'Ctrl K'}
      </Kbd>
    </UnstyledButton>
  );
}

function Who({ me }: { me: Me }) {
  const signOut = useSignOut();
  return (
    <div className={styles.who}>
      <Link className={styles.self} to="/settings/profile">
        <Avatar userId={me.userId} name={me.displayName} avatarId={me.avatarId} size="small" />
        <span className={styles.name}>
          <bdi>{me.displayName}</bdi>
        </span>
      </Link>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="var(--size-control)"
        aria-label={words.signOut}
        title={words.signOut}
        loading={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        <Icon name="signOut" />
      </ActionIcon>
    </div>
  );
}

/** A new screen takes the focus, so that the next Tab is in it and a reader begins at its top. */
function useFocusOnNewScreen(main: { current: HTMLElement | null }): void {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path, main]);
}
