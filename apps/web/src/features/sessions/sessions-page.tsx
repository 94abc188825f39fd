import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { BackLink } from '../../ui/back-link.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type Subject, useSubject } from '../people/queries.ts';
import { useLooked } from '../plans/use-looked.ts';
import { sessionsQuery } from './queries.ts';
import { SessionRow } from './session-row.tsx';
import styles from './sessions.module.css';
import { AddSession } from './upload/add-session.tsx';
import { DropArea } from './upload/drop-area.tsx';

export function SessionsPage() {
  const { userId } = useParams({ from: '/app/people/$userId/sessions' });
  const { discarded = false } = useSearch({ from: '/app/people/$userId/sessions' });
  const subject = useSubject(userId);
  const own = subject.own ? words.sessions.title : words.sessions.of(subject.name);
  if (discarded) return <DiscardedPage subject={subject} above={own} />;
  return (
    <DropArea subject={subject}>
      <Page title={own} actions={<Actions subject={subject} />}>
        <SessionList key={userId} subject={subject} />
      </Page>
    </DropArea>
  );
}

function Actions({ subject }: { subject: Subject }) {
  return (
    <>
      <LinkButton
        to="/people/$userId/trends"
        params={{ userId: subject.userId }}
        search={{}}
        variant="default"
      >
        {words.reports.trends}
      </LinkButton>
      {subject.mayAdd ? <AddSession subject={subject} /> : null}
    </>
  );
}

/** Those whose points were removed: they stay with their reason. */
const DiscardedPage = ({ subject, above }: { subject: Subject; above: string }) => (
  <Page
    title={words.keeping.showDiscarded}
    above={
      <BackLink to="/people/$userId/sessions" params={{ userId: subject.userId }} search={{}}>
        {above}
      </BackLink>
    }
  >
    <SessionList key={subject.userId} subject={subject} discarded />
  </Page>
);

type ListProps = { subject: Subject; discarded?: boolean };

function SessionList({ subject, discarded = false }: ListProps) {
  const sessions = useInfiniteQuery(sessionsQuery(subject.userId, discarded));
  useLooked(subject.userId, sessions.isSuccess && !discarded);
  if (sessions.isPending) return <RowsLoading rows={5} height="6rem" />;
  if (sessions.isError && !sessions.data)
    return <Problem error={sessions.error} onRetry={() => sessions.refetch()} />;
  const items = sessions.data.pages.flatMap((page) => page.items);
  if (items.length === 0)
    return discarded ? (
      <Empty title={words.keeping.noDiscardedTitle} text={words.keeping.noDiscardedText} />
    ) : (
      <>
        <NoSessions subject={subject} />
        <ToDiscarded subject={subject} />
      </>
    );
  return (
    <>
      <Card flush>
        <ul className={styles.list}>
          {items.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      </Card>
      <div className={styles.more}>
        {sessions.isFetchNextPageError ? <Problem error={sessions.error} /> : null}
        {sessions.hasNextPage ? (
          <Button
            variant="default"
            loading={sessions.isFetchingNextPage}
            onClick={() => sessions.fetchNextPage()}
          >
            {words.sessions.more}
          </Button>
        ) : (
          <p className={styles.caption}>{`${words.sessions.count(items.length)}. ${words.sessions.end}`}</p>
        )}
        {discarded ? null : <ToDiscarded subject={subject} />}
      </div>
    </>
  );
}

const ToDiscarded = ({ subject: { userId } }: { subject: Subject }) => (
  <Link
    className={styles.toDiscarded}
    to="/people/$userId/sessions"
    params={{ userId }}
    search={{ discarded: true }}
  >
    {words.keeping.showDiscarded}
  </Link>
);

function NoSessions({ subject }: { subject: Subject }) {
  const text = subject.own ? words.sessions.emptyText : words.sessions.emptyOther(subject.name);
  return (
    <Empty
      title={words.sessions.emptyTitle}
      text={text}
      action={subject.mayAdd ? <AddSession subject={subject} /> : null}
    />
  );
}
