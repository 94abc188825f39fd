import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { AnyDataRequest, Invite } from '../../api/index.ts';
import { joined, numberOf } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { invitesQuery } from '../admin/queries.ts';
import { useMe } from '../identity/me.ts';
import { holdsOverAll } from '../people/may.ts';
import { allRequestsQuery } from '../privacy/queries.ts';
import home from './home.module.css';
import { dueIn, invitesWaiting } from './office.ts';
import styles from './waiting.module.css';

const text = () => words.now.waiting;

/**
 * What waits for whoever looks after everybody here. Without a second factor they reach nothing of it, and the screen's
 * frame says so already.
 */
export function WaitingForStaff() {
  const me = useMe();
  const invites = holdsOverAll(me, 'person:invite');
  const requests = holdsOverAll(me, 'privacy:manage');
  if (!me.strong || !(invites || requests)) return null;
  return <Waiting may={{ invites, requests, jobs: holdsOverAll(me, 'job:read') }} />;
}

type WaitingProps = { may: { invites: boolean; requests: boolean; jobs: boolean } };

function Waiting({ may }: WaitingProps) {
  const invites = useInfiniteQuery({ ...invitesQuery, enabled: may.invites });
  const requests = useOldest(useInfiniteQuery({ ...allRequestsQuery(true), enabled: may.requests }));
  const invited = invites.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = requests.data?.pages.flatMap(({ items }) => items) ?? [];
  const failed = [invites, requests].find(({ isError, data }) => isError && !data);
  const isPending = (may.invites && invites.isPending) || (may.requests && requests.isPending);
  // Of what was not looked at, nobody can say that nothing of it waits.
  const showsInvites = invites.hasNextPage || invited.some(isWaiting);
  const isEmpty = !showsInvites && open.length === 0;
  const nothing = may.invites ? (may.requests ? text().none : text().noInvites) : text().noRequests;
  return (
    <Section title={text().title}>
      {failed ? <Problem error={failed.error} onRetry={() => failed.refetch()} /> : null}
      {isPending && !failed ? <RowsLoading rows={1} /> : null}
      {isPending || failed ? null : isEmpty ? (
        <p className={home.quiet}>{nothing}</p>
      ) : (
        <Rows label={text().title}>
          {showsInvites ? <InvitesRow invites={invited} hasMore={invites.hasNextPage} /> : null}
          <RequestsRow open={open} hasMore={requests.hasNextPage} />
        </Rows>
      )}
      {may.jobs ? (
        <p className={styles.jobs}>
          {text().jobs}{' '}
          <Link className={home.link} to="/operations">
            {text().jobsLink}
          </Link>
        </p>
      ) : null}
    </Section>
  );
}

/** The newest come first, and the oldest are due first: several pages are looked at, but not without an end. */
const mostPages = 5;

type Paged = {
  readonly data: { readonly pages: readonly unknown[] } | undefined;
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isError: boolean;
  readonly fetchNextPage: () => unknown;
};

function useOldest<T extends Paged>(paged: T): T {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = paged;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && pages < mostPages) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, pages, fetchNextPage]);
  return paged;
}

const Signs = ({ children }: { children: ReactNode }) => <span className={styles.signs}>{children}</span>;

const isWaiting = ({ state }: Invite): boolean => state === 'open' || state === 'expired';

function InvitesRow({ invites, hasMore }: { invites: readonly Invite[]; hasMore: boolean }) {
  const { open, expiring, expired } = invitesWaiting(invites, Date.now());
  return (
    <Row
      title={
        <Link className={styles.link} to="/admin/invites">
          {text().invites}
        </Link>
      }
      state={
        <Signs>
          {expiring > 0 ? <State attention>{text().expiring(expiring)}</State> : null}
          {expired > 0 ? <State attention>{text().expired(expired)}</State> : null}
        </Signs>
      }
      note={joined([
        open > 0 ? text().open(open) : null,
        hasMore ? text().ofNewest(`${numberOf(invites.length, 0)}+`) : null,
      ])}
    />
  );
}

/** So near, it has to be seen. */
const nearDays = 7;

function RequestsRow({ open, hasMore }: { open: readonly AnyDataRequest[]; hasMore: boolean }) {
  const nearest = dueIn(open, Date.now());
  if (nearest === undefined) return null;
  const count = `${numberOf(open.length, 0)}${hasMore ? '+' : ''}`;
  const { due, kindOf } = words.privacyAdmin.requests;
  const kinds = [...new Set(open.map(({ kind }) => kindOf[kind]))];
  return (
    <Row
      title={
        <Link className={styles.link} to="/admin/privacy" search={{}}>
          {text().requests}
        </Link>
      }
      state={<State attention={nearest < nearDays}>{due(nearest)}</State>}
      note={joined([text().asked(count), hasMore ? text().olderDue : null, ...kinds])}
    />
  );
}
