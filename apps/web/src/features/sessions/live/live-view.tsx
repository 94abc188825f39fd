import { madeUpOf } from '@attune/signals';
import { Button, SegmentedControl } from '@mantine/core';
import { useElementSize, useReducedMotion } from '@mantine/hooks';
import { useState } from 'react';
import type { Session } from '../../../api/index.ts';
import { clockOf, numberOf } from '../../../ui/format.ts';
import { Card } from '../../../ui/page.tsx';
import { Empty } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import styles from './live.module.css';
import type { FeedState, LiveFeed } from './live-feed.ts';
import { LiveStack } from './live-stack.tsx';
import { type Motion, useFeed, windowSeconds } from './use-live.ts';
import { useNow } from './use-now.ts';
import { WatchMarkers } from './watch-markers.tsx';
import { WatchedNumbers } from './watched-numbers.tsx';

type ViewProps = {
  session: Session;
  onLookBack: (seconds: number) => void;
  /** The reader may not see it any more. */
  onRefused: () => void;
};

/** A session that is being recorded: its last seconds, as they are stored. */
export function LiveView({ session, onLookBack, onRefused }: ViewProps) {
  const feed = useFeed(session, onRefused);
  const [seconds, setSeconds] = useState<number>(windowSeconds[0]);
  /** Where the picture stands still, in seconds since the start. */
  const [pausedAt, setPausedAt] = useState<number | null>(null);
  const isPaused = pausedAt !== null;
  const calm = useReducedMotion();
  const { ref, width } = useElementSize<HTMLDivElement>();
  const motion: Motion = isPaused ? 'none' : calm ? 'steps' : 'even';
  if (session.channels.length === 0)
    return <Empty title={words.sessions.noCurve} text={words.session.noChannels} />;
  const origins = [...new Set(session.channels.flatMap(({ label }) => madeUpOf(label) ?? []))];
  return (
    <>
      <div className={styles.toolbar}>
        <div className={styles.state}>
          <Badge feed={feed} startedAt={session.startedAt} isPaused={isPaused} />
          <Length feed={feed} />
        </div>
        <div className={styles.tools}>
          <SegmentedControl
            aria-label={words.live.window}
            value={String(seconds)}
            onChange={(value) => setSeconds(Number(value))}
            data={windowSeconds.map((n) => ({ value: String(n), label: words.live.seconds(n) }))}
          />
          <Button
            variant="default"
            h="var(--size-control)"
            onClick={() => setPausedAt(isPaused ? null : feed.end())}
          >
            {isPaused ? words.live.goOn : words.live.pause}
          </Button>
          <Button variant="default" h="var(--size-control)" onClick={() => onLookBack(feed.end())}>
            {words.live.lookBack}
          </Button>
        </div>
      </div>
      {origins.map((origin) => (
        <p key={origin} className={styles.madeUp}>
          {words.reports.madeUp[origin]}
        </p>
      ))}
      <WatchedNumbers feed={feed} />
      <Card flush>
        <div ref={ref}>
          <LiveStack session={session} feed={feed} seconds={seconds} motion={motion} width={width} />
        </div>
      </Card>
      <p className={styles.note}>{words.live.note}</p>
      <WatchMarkers session={session} newest={() => pausedAt ?? feed.end()} />
    </>
  );
}

type BadgeProps = { feed: LiveFeed; startedAt: string; isPaused: boolean };

/** Whether it is live, and how far behind. Only what changes seldom is read aloud. */
function Badge({ feed, startedAt, isPaused }: BadgeProps) {
  const { state, end, now } = useNow(feed, 500, (at) => ({ state: feed.state(), end: feed.end(), now: at }));
  const behind = (now - Date.parse(startedAt)) / 1000 - end;
  // The clocks of recorder and reader may differ: what cannot be is not shown.
  const isKnown = state === 'live' && !isPaused && behind >= 0 && behind < 60;
  return (
    <p className={styles.badge} data-state={isPaused ? 'paused' : state} data-testid="live-state">
      <span className={styles.dot} aria-hidden="true" />
      <span role="status">{isPaused ? words.live.paused : textOf(state)}</span>
      {isKnown ? <span className={styles.soft}>{words.live.behind(numberOf(behind, 1))}</span> : null}
    </p>
  );
}

const textOf = (state: FeedState): string => words.live[state];

/** How long it has run, as far as is known here. */
function Length({ feed }: { feed: LiveFeed }) {
  const end = useNow(feed, 500, () => feed.end());
  return end > 0 ? (
    <span className={styles.soft} data-testid="live-length">
      {words.live.soFar(clockOf(end))}
    </span>
  ) : null;
}
