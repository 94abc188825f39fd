import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../lib/product.ts';
import type { SomeoneWithPassword } from './people.ts';

export type Flooded = {
  readonly signInsASecond: number;
  /** Milliseconds of each unrelated request before and during the flood. */
  readonly calm: readonly number[];
  readonly during: readonly number[];
  /** Processor time of the server, without its database, for one sign-in. */
  readonly cpuMilliseconds: number | null;
};

/** Pause between two unrelated requests: an app that is used, not a second flood. */
const pauseMs = 20;

/** Signs people in with many hands at once, each person by one hand at a time, while somebody else reads their profile. */
export async function flood(
  product: Product,
  people: readonly SomeoneWithPassword[],
  hands: number,
  seconds: number,
): Promise<Flooded> {
  const calm = await read(product, () => false, 50);
  const cpuBefore = product.cpuMilliseconds();
  const start = performance.now();
  const isOver = () => performance.now() - start >= seconds * 1000;
  let done = 0;
  const hand = async (number: number) => {
    // A person's own try must not wait for the same person's: that is what the throttle is for.
    const own = people.filter((_, i) => i % hands === number);
    for (let i = 0; !isOver(); i++) {
      const someone = own[i % own.length];
      if (!someone) return;
      await product.http.ask({ method: 'POST', path: '/v1/sign-in', json: someone });
      done++;
    }
  };
  const reading = read(product, isOver);
  await Promise.all(Array.from({ length: hands }, (_, number) => hand(number)));
  const took = (performance.now() - start) / 1000;
  const cpuAfter = product.cpuMilliseconds();
  return {
    signInsASecond: done / took,
    calm,
    during: await reading,
    cpuMilliseconds: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / done,
  };
}

/** Times of one unrelated request after the other. */
async function read(
  product: Product,
  isOver: () => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const times: number[] = [];
  while (!isOver() && times.length < most) {
    const start = performance.now();
    await product.other.ask({
      method: 'GET',
      path: `/v1/users/${product.userId}/profile`,
      token: product.token,
    });
    times.push(performance.now() - start);
    await sleep(pauseMs);
  }
  return times;
}
