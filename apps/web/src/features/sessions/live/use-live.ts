import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, type Session } from '../../../api/index.ts';
import { pointsFrom, watchSession } from '../../../api/live.ts';
import type { Range } from '../../../ui/chart/view-range.ts';
import { rateOf, secondsOf } from '../facts.ts';
import { markersQuery, sessionQuery, sessionsKey } from '../queries.ts';
import { createLiveFeed, type LiveFeed } from './live-feed.ts';
import { createWatchedHeart } from './watched-heart.ts';

export const windowSeconds = [10, 30, 60] as const;
const mostPairs = 4000;

/**
 * The feed of a recording, as long as the page is looked at.
 * @param onRefused the reader may not see it any more
 */
export function useFeed(session: Session, onRefused: () => void): LiveFeed {
  const queries = useQueryClient();
  const { userId, id } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a recording that grows or is described anew is the same one
  const feed = useMemo(() => {
    const channels = session.channels.map((channel) => ({ ...channel, rate: rateOf(channel) }));
    const numbers = channels.map(({ number }) => number);
    const renew = () => {
      void queries.invalidateQueries({ queryKey: sessionQuery(userId, id).queryKey });
    };
    return createLiveFeed({
      channels,
      seconds: windowSeconds,
      end: secondsOf(session),
      watch: (events) => watchSession(userId, id, numbers, events),
      history: (from, stop) => api.overviews(userId, id, numbers, { from, pairs: mostPairs }, stop),
      heart: createWatchedHeart(session.channels, (channel, from, stop) =>
        pointsFrom(userId, id, channel, from, stop),
      ),
      onMarkers: () =>
        void queries
          .invalidateQueries({ queryKey: markersQuery(userId, id).queryKey })
          .catch(() => undefined),
      onEnd(state) {
        // The feed forgets the points by itself.
        if (state === 'discarded') queries.removeQueries({ queryKey: markersQuery(userId, id).queryKey });
        renew();
        void queries.invalidateQueries({ queryKey: sessionsKey(userId) });
      },
      onLost: (refused) => (refused ? onRefused() : renew()),
    });
  }, [userId, id]);
  useEffect(() => {
    const follow = () => (document.hidden ? feed.pause() : feed.resume());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      feed.pause();
    };
  }, [feed]);
  return feed;
}

/** What comes may be late by this much without the picture standing still, in seconds. */
const slack = 0.15;
const frame = 1000 / 30;

/** Evenly; once a second for whoever prefers no motion; standing still while paused. */
export type Motion = 'even' | 'steps' | 'none';

/** The last seconds, moving on. */
export function useLiveRange(feed: LiveFeed, seconds: number, motion: Motion): Range {
  const [edge, setEdge] = useState(() => feed.end());
  const now = useRef(edge);
  useEffect(() => {
    if (motion === 'none') return;
    if (motion === 'steps') {
      const timer = setInterval(() => setEdge(feed.end()), 1000);
      return () => clearInterval(timer);
    }
    let asked = 0;
    let before = performance.now();
    const step = (time: number) => {
      asked = requestAnimationFrame(step);
      if (time - before < frame - 2) return;
      const passed = (time - before) / 1000;
      before = time;
      const end = feed.end();
      const away = end - slack - (now.current + passed);
      // Far away is a jump, such as a connection that came back; near is made up for little by little.
      const next = Math.abs(away) > 1.5 ? end : now.current + passed + away * Math.min(1, passed * 3);
      now.current = Math.max(0, Math.min(end, next));
      setEdge(now.current);
    };
    asked = requestAnimationFrame(step);
    return () => cancelAnimationFrame(asked);
  }, [feed, motion]);
  const from = Math.max(0, edge - seconds);
  return { from, to: from + seconds };
}
