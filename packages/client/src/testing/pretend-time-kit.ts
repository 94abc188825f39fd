import type { Surroundings } from '../surroundings.ts';

/** One page, from its loading to its end: nothing that it began is told to it after that. */
export type Life = { alive: boolean };

/** Numbers that look random and are the same again for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Due = { readonly at: number; readonly order: number; readonly work: () => void };

const beginning = Date.UTC(2026, 10, 2);

/** Lets what was promised go on, requests and answers with their bodies included. */
async function settle(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Time that passes as fast as the work in it is done, the same way for the same seed. */
export function pretendTime(seed: number) {
  const random = randomFrom(seed);
  let time = beginning;
  let order = 0;
  let due: Due[] = [];
  const after = (milliseconds: number, work: () => void): (() => void) => {
    const mine = { at: time + milliseconds, order: ++order, work };
    due.push(mine);
    return () => {
      due = due.filter((other) => other !== mine);
    };
  };

  return {
    random,
    after,
    now: () => time,
    between: (least: number, most: number) => least + Math.floor(random() * (most - least + 1)),
    /** What a page takes from its machine, whose clock may be wrong. */
    surroundings: (life: Life, clock: { wrongBy: number }): Surroundings => ({
      now: () => time + clock.wrongBy,
      elapsed: () => time,
      random,
      bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
      after: (milliseconds, work) => after(milliseconds, () => life.alive && work()),
    }),
    /** Goes on until that moment, or until nothing is to be done any more. */
    async run(until = Number.POSITIVE_INFINITY): Promise<void> {
      // What was asked for just now may have to be done before anything that is due later.
      await settle(2);
      for (;;) {
        for (let turn = 0; turn < 100 && due.length === 0; turn += 1) await settle(1);
        const [next] = due.sort((one, other) => one.at - other.at || one.order - other.order);
        if (!next || next.at > until) break;
        due.shift();
        time = Math.max(time, next.at);
        next.work();
        await settle(2);
      }
      if (Number.isFinite(until)) time = Math.max(time, until);
    },
  };
}

export type PretendTime = ReturnType<typeof pretendTime>;

/** Work on a disk: it takes a while, and when the page ends meanwhile it may be done or not, and nobody is told. */
export const onDisk =
  (time: PretendTime, life: Life) =>
  <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      time.after(time.between(0, 20), () => {
        if (!life.alive && time.random() < 0.5) return;
        work().then(
          (done) => time.after(time.between(0, 20), () => life.alive && resolve(done)),
          (error: unknown) => time.after(0, () => life.alive && reject(error)),
        );
      });
    });

/** The locks of one browser: a page that ends lets go of its own. */
export function pretendLocks() {
  const waiting: { readonly life: Life; readonly begin: () => void }[] = [];
  let holder: Life | undefined;
  const next = () => {
    if (holder?.alive) return;
    holder = undefined;
    const first = waiting.shift();
    if (!first) return;
    if (!first.life.alive) return next();
    holder = first.life;
    first.begin();
  };
  return {
    next,
    lockOf:
      (life: Life) =>
      async <T>(_name: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> => {
        await new Promise<void>((begin, refuse) => {
          waiting.push({ life, begin });
          signal.addEventListener('abort', () => {
            const place = waiting.findIndex((one) => one.begin === begin);
            if (place >= 0) waiting.splice(place, 1);
            refuse(signal.reason);
          });
          next();
        });
        try {
          return await work();
        } finally {
          holder = undefined;
          next();
        }
      },
  };
}
