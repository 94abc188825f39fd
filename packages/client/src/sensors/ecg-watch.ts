import type { Surroundings } from '../surroundings.ts';

/** A strap that sends an ECG says something twice a second. So long without, ms, is one that has to be asked anew … */
const longestSilence = 10_000;
/** … and at last only so often, ms: one that will not, is not to spend its battery on refusing. */
const mostBetween = 80_000;

/**
 * Sees to it that an ECG that a recording has begun with goes on: after a connection was made anew the strap may not be ready
 * for it yet, and some stop it by themselves. What was missed stays a gap.
 */
export function createEcgWatch({ elapsed }: Pick<Surroundings, 'elapsed'>) {
  let due = Number.POSITIVE_INFINITY;
  let wait = longestSilence;
  let isAsking = false;

  return {
    /** @param comes whether the new connection has begun it */
    connected(comes: boolean): void {
      wait = longestSilence;
      due = comes ? elapsed() + wait : elapsed();
    },
    heard(): void {
      wait = longestSilence;
      due = elapsed() + wait;
    },
    /** Asks where it is time for that. A refusal is no news: it is asked again, less and less often. */
    async look(ask: () => Promise<void>): Promise<void> {
      if (isAsking || elapsed() < due) return;
      isAsking = true;
      due = elapsed() + wait;
      wait = Math.min(2 * wait, mostBetween);
      await ask().catch(() => undefined);
      isAsking = false;
    },
  };
}
