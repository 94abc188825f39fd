import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnyDataRequest, Person } from '../../../api/index.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { joined, localDayOf } from '../../../ui/format.ts';
import { Initials, Quiet, Row, Rows, State } from '../../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { peopleQuery } from '../../people/queries.ts';
import styles from '../privacy.module.css';
import { allRequestsQuery } from '../queries.ts';
import own from './admin.module.css';

const text = () => words.privacyAdmin.requests;
type Kind = 'all' | AnyDataRequest['kind'];

/** What everybody asked of their data, with the day by which the law wants an answer. */
export function RequestList() {
  const [openOnly, setOpenOnly] = useState(true);
  const [kind, setKind] = useState<Kind>('all');
  const asked = useInfiniteQuery(allRequestsQuery(openOnly));
  const people = useQuery(peopleQuery);
  const all = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const items = all.filter((one) => kind === 'all' || one.kind === kind);
  return (
    <>
      <search className={own.filters}>
        <NativeSelect
          label={text().which}
          value={String(openOnly)}
          onChange={({ currentTarget }) => setOpenOnly(currentTarget.value === 'true')}
          data={[
            { value: 'true', label: text().open },
            { value: 'false', label: text().all },
          ]}
        />
        <NativeSelect
          label={text().kind}
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value as Kind)}
          data={Object.entries(text().kinds).map(([value, label]) => ({ value, label }))}
        />
      </search>
      {asked.isPending ? <RowsLoading rows={4} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && all.length === 0 ? (
        <Empty title={text().emptyTitle} text={text().emptyText} />
      ) : null}
      {all.length > 0 && items.length === 0 ? <p className={styles.quiet}>{text().nothing}</p> : null}
      {items.length > 0 ? (
        <Rows label={text().label}>
          {items.map((one) => (
            <RequestRow
              key={one.id}
              request={one}
              person={people.data?.find(({ userId }) => userId === one.userId)}
            />
          ))}
        </Rows>
      ) : null}
      {asked.hasNextPage ? (
        <Button
          className={styles.more}
          variant="default"
          loading={asked.isFetchingNextPage}
          onClick={() => void asked.fetchNextPage()}
        >
          {text().more}
        </Button>
      ) : null}
    </>
  );
}

const day = 86_400_000;
/** So near, it has to be seen. */
const near = { soon: 14, urgent: 5 };

function RequestRow({ request, person }: { request: AnyDataRequest; person: Person | undefined }) {
  const { kindOf, states, asked, acts, closed, fetched, notFetched, gone } = text();
  const { kind, state, blockedBy } = request;
  const { blockers } = words.erasing;
  const when = [
    asked(localDayOf(request.askedAt)),
    request.closedAt ? closed(localDayOf(request.closedAt)) : acts[kind](localDayOf(request.actsAt)),
    kind === 'export' && (request.fetchedAt ? fetched(localDayOf(request.fetchedAt)) : notFetched),
  ];
  return (
    <Row
      face={
        person ? (
          <Avatar userId={person.userId} name={person.displayName} avatarId={person.avatarId} />
        ) : (
          <Initials name="" />
        )
      }
      title={
        person ? (
          <Link className={styles.link} to="/people/$userId" params={{ userId: person.userId }}>
            {person.displayName}
          </Link>
        ) : (
          gone
        )
      }
      state={
        <>
          <State>{kindOf[kind]}</State>
          <State attention={state === 'blocked'}>{states[state]}</State>
          {request.closedAt ? null : <Due dueAt={request.dueAt} />}
        </>
      }
      note={joined(when.filter((one) => one !== false))}
    >
      {blockedBy.length > 0 ? (
        <Quiet>{joined(blockedBy.map((blocker) => blockers[blocker][0]))}</Quiet>
      ) : null}
    </Row>
  );
}

function Due({ dueAt }: { dueAt: string }) {
  const days = Math.ceil((Date.parse(dueAt) - Date.now()) / day);
  const { soon, urgent } = near;
  const look = days <= urgent ? own.urgent : days <= soon ? own.soon : own.far;
  return (
    <span className={look} title={localDayOf(dueAt)}>
      {text().due(days)}
    </span>
  );
}
