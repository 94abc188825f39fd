import type { Surroundings } from '../surroundings.ts';

/** Milliseconds since 1970 for what is measured: between two of its times lies as much as really passed. */
export type SteadyClock = {
  readonly now: () => number;
  /** Goes on to where the device's clock is, where that is later: for moments at which a gap begins or ends anyway. */
  readonly catchUp: () => void;
};

/**
 * Looks at the clock of the device once, and counts from there: whoever sets that clock moves nothing that is measured.
 *
 * While a system sleeps, the counter may stand still. Its clock is then ahead, as if somebody had set it: nobody can tell the two
 * apart. But what slept has lost its connection too. So whoever finds that it is lost, or makes a new one, lets the clock
 * catch up; it never goes back.
 */
export function createSteadyClock({ now, elapsed }: Pick<Surroundings, 'now' | 'elapsed'>): SteadyClock {
  let since = now() - elapsed();
  return {
    now: () => since + elapsed(),
    catchUp() {
      since = Math.max(since, now() - elapsed());
    },
  };
}
