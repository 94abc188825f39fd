import { AttuneError } from './errors.ts';
import { retryAfter, type Surroundings, waitBefore } from './surroundings.ts';

const backoff = { first: 1_000, most: 300_000 };

/** When to send next: at once after a change; after a failure later each time, and as late as the server asked. */
export function createTimer(surroundings: Surroundings, send: () => void) {
  let timer: { readonly isAsked: boolean; readonly cancel: () => void } | undefined;
  let failures = 0;
  let isOver = false;

  /** `isAsked`: the server asked for so much time, and gets it whatever changes meanwhile. */
  function schedule(milliseconds: number, isAsked: boolean) {
    if (isOver || (timer?.isAsked && !isAsked)) return;
    timer?.cancel();
    const cancel = surroundings.after(milliseconds, () => {
      timer = undefined;
      send();
    });
    timer = { isAsked, cancel };
  }

  return {
    soon: () => schedule(0, false),
    later(error: unknown) {
      const { now } = surroundings;
      const asked =
        error instanceof AttuneError ? Math.min(retryAfter(error.headers, now()), backoff.most) : 0;
      schedule(waitBefore(surroundings, failures, backoff, asked), asked > 0);
      failures += 1;
    },
    wentWell() {
      failures = 0;
    },
    stop() {
      isOver = true;
      timer?.cancel();
    },
  };
}
