import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AnyDataRequest, Invite } from '../../api/index.ts';
import { joined, numberOf } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Row, Rows, State } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { waitingInvitesQuery } from '../admin/queries.ts';
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
  const invites = useQuery({ ...waitingInvitesQuery, enabled: may.invites });
  const requests = useInfiniteQuery({ ...allRequestsQuery(true), enabled: may.requests });
  const open = requests.data?.pages.flatMap(({ items }) => items) ?? [];
  const failed = [invites, requests].find(({ isError, data }) => isError && !data);
  const isPending = (may.invites && invites.isPending) || (may.requests && requests.isPending);
  const isEmpty = (invites.data ?? []).length + open.length === 0;
  const nothing = may.invites ? (may.requests ? text().none : text().noInvites) : text().noRequests;
  return (
    <Section title={text().title}>
      {failed ? <Problem error={failed.error} onRetry={() => failed.refetch()} /> : null}
      {isPending && !failed ? <RowsLoading rows={1} /> : null}
      {isPending || failed ? null : isEmpty ? (
        <p className={home.quiet}>{nothing}</p>
      ) : (
        <Rows label={text().title}>
          <InvitesRow invites={invites.data ?? []} />
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

const Signs = ({ children }: { children: ReactNode }) => <span className={styles.signs}>{children}</span>;

function InvitesRow({ invites }: { invites: readonly Invite[] }) {
  if (invites.length === 0) return null;
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
      note={open > 0 ? text().open(open) : null}
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
      note={joined([text().asked(count), ...kinds])}
    />
  );
}
