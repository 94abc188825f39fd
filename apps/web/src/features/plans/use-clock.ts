import { useCallback, useSyncExternalStore } from 'react';
import { todayHere } from './week.ts';

/** So late at most a page knows that a day began, or that something is too old. */
const lookMs = 5000;

/** Looks at the clock again and again, and at once when the page is seen again: one that slept missed its time. */
function everySoOften(look: () => void): () => void {
  const timer = setInterval(look, lookMs);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/** The day it is where the reader is, as 2026-11-24: drawn anew when it is another, on a page left open overnight too. */
export const useToday = (): string => useSyncExternalStore(everySoOften, () => todayHere());

/** Whether so many milliseconds have passed since a moment, without anything else having happened on the page. */
export const useIsOlder = (moment: number, ms: number): boolean =>
  useSyncExternalStore(
    everySoOften,
    useCallback(() => Date.now() - moment > ms, [moment, ms]),
  );
