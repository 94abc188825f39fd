/** So long nothing may be replayed: a disk that answers takes less than a second for a file of the log (16 MB). */
const stillMilliseconds = 15 * 60_000;
/** A line so often tells that it goes on, and does not fill a screen. */
const tellMilliseconds = 10_000;

/**
 * What PostgreSQL writes into its log while it recovers: each file that it fetches from an archive, and every ten seconds how
 * far it is (https://www.postgresql.org/docs/18/runtime-config-logging.html#GUC-LOG-STARTUP-PROGRESS-INTERVAL).
 */
const progress =
  /LOG: {2}(restored log file "([0-9A-F]{24})" from archive|redo in progress, .*current LSN: (\S+)|(?:syncing data directory|resetting unlogged relations|redo (?:starts|done)|database system was).*)/g;

export type Patience = {
  /** @param tail the end of the server's log, as it is now @returns whether nothing went on for too long */
  isOver(now: number, tail: string): boolean;
  /** When something went on last; at first the beginning. */
  heardAt(): number;
};

/** How long one waits for a server that replays its log: for as long as it goes on, whatever that takes. */
export function createPatience(start: number, say: (line: string) => void): Patience {
  let [last, heardAt, toldAt] = ['', start, start];
  return {
    isOver(now, tail) {
      const newest = [...tail.matchAll(progress)].at(-1);
      const [line = '', , file, place] = newest ?? [];
      if (line !== last) {
        [last, heardAt] = [line, now];
        const reached = file ?? place;
        if (reached !== undefined && now - toldAt >= tellMilliseconds) {
          toldAt = now;
          say(
            `Replayed the log of changes up to ${reached}, for ${Math.round((now - start) / 1000)} s by now.`,
          );
        }
      }
      return now - heardAt > stillMilliseconds;
    },
    heardAt: () => heardAt,
  };
}
