import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { isRefusal, type Session } from '../../../api/index.ts';
import { joined, lengthOf } from '../../../ui/format.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Card, Page } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { type Subject, useSubject } from '../../people/queries.ts';
import { About } from '../about/about.tsx';
import { Discard } from '../about/discard.tsx';
import { StateNote } from '../about/state-note.tsx';
import { nameOf, secondsOf, whenOf } from '../facts.ts';
import { sessionQuery } from '../queries.ts';
import { Details } from './details.tsx';
import { Gone } from './gone.tsx';
import styles from './session.module.css';
import { SessionView } from './session-view.tsx';

const untilPacked = 5000;
const untilChanged = 5000;

/** One session; or that it is not shared any more, once that turns out. */
export function SessionPage() {
  const { userId, sessionId } = useParams({ from: '/app/people/$userId/sessions/$sessionId' });
  return <MaySee key={`${userId} ${sessionId}`} userId={userId} sessionId={sessionId} />;
}

function MaySee(place: Place) {
  const [goneOf, setGoneOf] = useState<Subject | null>(null);
  return goneOf === null ? (
    <Shown {...place} onGone={setGoneOf} />
  ) : (
    <Gone subject={goneOf} onLookAgain={() => setGoneOf(null)} />
  );
}

type Place = { userId: string; sessionId: string };

/** Top to bottom: what and when, the curve, the figures, the markers, the details. */
function Shown({ userId, sessionId, onGone }: Place & { onGone: (subject: Subject) => void }) {
  const subject = useSubject(userId);
  const session = useQuery({
    ...sessionQuery(userId, sessionId),
    // While it is being packed, what is derived from it is not there yet.
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'complete' && !data.finished ? untilPacked : false,
  });
  const [wasSeen, see] = useState(false);
  if (session.data && !wasSeen) see(true);
  // What was seen before goes at once; whoever comes and may not reads why.
  const isGone = wasSeen && isRefusal(session.error);
  const tellGone = useEffectEvent(() => onGone(subject));
  useEffect(() => {
    if (isGone) tellGone();
  }, [isGone]);
  if (isGone) return null;
  const above = <Back userId={userId} />;
  // What is there stays, and what is being typed on it, where asking anew failed once.
  if (session.isError && !session.data) {
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
      <StateNote session={session.data} />
      {session.data.state === 'discarded' ? null : (
        <Curves key={session.data.id} session={session.data} onRefused={() => onGone(subject)} />
      )}
      <About key={`about ${session.data.id}`} session={session.data} />
      <Details session={session.data} />
      <Discard session={session.data} />
    </Page>
  );
}

const LiveView = lazy(() => import('../live/live-view.tsx').then((module) => ({ default: module.LiveView })));

/** What is being recorded is shown as it goes on; what was recorded of it, too, for whoever asks. */
function Curves({ session, onRefused }: { session: Session; onRefused: () => void }) {
  // How much there was when somebody looked back; a recording does not say it itself.
  const [recorded, setRecorded] = useState<number | null>(null);
  const isRecording = session.state === 'recording';
  if (!isRecording) return <SessionView session={session} />;
  if (recorded === null)
    return (
      <Suspense fallback={<Skeleton height="26rem" />}>
        <LiveView session={session} onLookBack={setRecorded} onRefused={onRefused} />
      </Suspense>
    );
  return (
    <>
      <Button variant="light" onClick={() => setRecorded(null)}>
        {words.live.watch}
      </Button>
      <LookedBack session={session} recorded={recorded} />
    </>
  );
}

/** No socket tells here that it is over or not shared any more: it is asked. */
function LookedBack({ session, recorded }: { session: Session; recorded: number }) {
  useQuery({
    ...sessionQuery(session.userId, session.id),
    refetchInterval: untilChanged,
    refetchOnWindowFocus: 'always',
  });
  return <SessionView session={session} recorded={recorded} />;
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
  const seconds = secondsOf(session);
  const isPacking = session.state === 'complete' && !session.finished;
  return (
    <>
      {joined([whenOf(session), seconds > 0 ? lengthOf(seconds) : null])}
      {/* At the end of a line that stays: with one of its own the whole screen would move when it goes. */}
      {isPacking ? <span role="status">{` · ${words.keeping.state.packing}`}</span> : null}
    </>
  );
}
