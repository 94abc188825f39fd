import type { Surroundings } from '../surroundings.ts';

/** Sleep that can be ended: a ring while nobody sleeps ends the next sleep at once. */
export function createBell({ after }: Surroundings, signal: AbortSignal) {
  let wake: (() => void) | undefined;
  let isRung = false;
  const ring = () => {
    isRung = true;
    wake?.();
  };
  signal.addEventListener('abort', ring);
  return {
    ring,
    async sleep(milliseconds: number): Promise<void> {
      if (!isRung && !signal.aborted)
        await new Promise<void>((resolve) => {
          const cancel = after(milliseconds, resolve);
          wake = () => {
            cancel();
            resolve();
          };
        });
      wake = undefined;
      isRung = false;
    },
  };
}
