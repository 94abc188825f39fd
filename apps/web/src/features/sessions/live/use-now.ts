import { useEffect, useState } from 'react';
import type { LiveFeed } from './live-feed.ts';

/** What is read from a feed every so often: faster than that, nobody reads numbers. */
export function useNow<T>(feed: LiveFeed, milliseconds: number, read: (now: number) => T): T {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const look = () => setNow(Date.now());
    const timer = setInterval(look, milliseconds);
    // The first points, and the last, are shown at once.
    let state = feed.state();
    const stop = feed.subscribe(() => {
      if (feed.state() === state) return;
      state = feed.state();
      look();
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [feed, milliseconds]);
  return read(now);
}
