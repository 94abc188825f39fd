import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Card, Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type Subject, useSubject } from '../people/queries.ts';
import { sessionsQuery } from './queries.ts';
import { SessionRow } from './session-row.tsx';
import styles from './sessions.module.css';
import { AddSession } from './upload/add-session.tsx';
import { useUploads } from './upload/use-uploads.ts';

export function SessionsPage() {
  const { userId } = useParams({ from: '/app/people/$userId/sessions' });
  const subject = useSubject(userId);
  const title = subject.own ? words.sessions.title : words.sessions.of(subject.name);
  return (
    <DropArea subject={subject}>
      <Page title={title} actions={subject.mayAdd ? <AddSession subject={subject} /> : null}>
        <SessionList key={userId} subject={subject} />
      </Page>
    </DropArea>
  );
}

function SessionList({ subject }: { subject: Subject }) {
  const sessions = useInfiniteQuery(sessionsQuery(subject.userId));
  if (sessions.isPending) return <RowsLoading rows={5} height="6rem" />;
  if (sessions.isError && !sessions.data)
    return <Problem error={sessions.error} onRetry={() => sessions.refetch()} />;
  const items = sessions.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <NoSessions subject={subject} />;
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
      </div>
    </>
  );
}

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

const carriesFiles = (event: React.DragEvent) => event.dataTransfer.types.includes('Files');

/** The whole screen takes a file that is dropped on it. */
export function DropArea({ subject, children }: { subject: Subject; children: ReactNode }) {
  const uploads = useUploads();
  const [over, setOver] = useState(false);
  if (!subject.mayAdd) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for a mouse; the button beside does the same by key
    <div
      className={styles.drop}
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        for (const file of event.dataTransfer.files) uploads.add(subject, file);
      }}
    >
      {children}
      {over ? <div className={styles.dropHere}>{words.upload.drop}</div> : null}
    </div>
  );
}
