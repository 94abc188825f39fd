import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Session } from '../../../api/index.ts';
import { joined, lengthOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Card, Page } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { useSubject } from '../../people/queries.ts';
import { nameOf, secondsOf, whenOf } from '../facts.ts';
import { sessionQuery } from '../queries.ts';
import styles from './session.module.css';
import { SessionView } from './session-view.tsx';

/** One session, top to bottom: what and when, the curve, the figures, the markers, the details. */
export function SessionPage() {
  const { userId, sessionId } = useParams({ from: '/app/people/$userId/sessions/$sessionId' });
  const session = useQuery(sessionQuery(userId, sessionId));
  const above = <Back userId={userId} />;
  if (session.isError) {
    return (
      <Page title={words.session.at} above={above}>
        <Problem error={session.error} onRetry={() => session.refetch()} />
      </Page>
    );
  }
  if (session.isPending) {
    return (
      <Page
        title={words.session.at}
        above={above}
        wide
        lead={<Skeleton component="span" display="block" height={20} width="18rem" />}
      >
        <Card>
          <Skeleton height="26rem" />
        </Card>
      </Page>
    );
  }
  return (
    <Page title={nameOf(session.data)} above={above} wide lead={<Lead session={session.data} />}>
      <SessionView key={session.data.id} session={session.data} />
    </Page>
  );
}

function Back({ userId }: { userId: string }) {
  const subject = useSubject(userId);
  return (
    <Link className={styles.back} to="/people/$userId/sessions" params={{ userId }}>
      <Icon name="back" />
      {subject.own ? words.sessions.title : words.sessions.of(subject.name)}
    </Link>
  );
}

function Lead({ session }: { session: Session }) {
  return <>{joined([whenOf(session), lengthOf(secondsOf(session))])}</>;
}
