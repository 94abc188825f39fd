import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { SignedIn } from '../lib/people.ts';
import type { Product } from '../lib/product.ts';

export type Stormed = {
  readonly signUpsASecond: number;
  /** Milliseconds of each unrelated request before and during the storm. */
  readonly calm: readonly number[];
  readonly during: readonly number[];
  /** Processor time of the server, without its database, for one sign-up. */
  readonly cpuMilliseconds: number | null;
};

/** Pause between two unrelated requests: an app that is used, not a second storm. */
const pauseMs = 5;

/** All sign up at once while somebody else reads their profile. @throws unless exactly the seats are taken, and all others wait in order */
export async function storm(
  product: Product,
  owner: pg.Client,
  people: readonly SignedIn[],
  workshopId: string,
  seats: number,
): Promise<Stormed> {
  const calm = await timesOf(
    () => readProfile(product),
    () => false,
    50,
  );
  const cpuBefore = product.cpuMilliseconds();
  const start = performance.now();
  let isOver = false;
  const reading = timesOf(
    () => readProfile(product),
    () => isOver,
  );
  await Promise.all(
    people.map(({ userId, token }) =>
      product.http.ask({
        method: 'POST',
        path: `/v1/users/${userId}/participations`,
        json: { workshopId, requirementsVersion: 1 },
        token,
      }),
    ),
  );
  const seconds = (performance.now() - start) / 1000;
  isOver = true;
  const during = await reading;
  const cpuAfter = product.cpuMilliseconds();
  await refuseOthers(owner, workshopId, seats, people.length);
  return {
    signUpsASecond: people.length / seconds,
    calm,
    during,
    cpuMilliseconds: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / people.length,
  };
}

const readProfile = async ({ other, userId, token }: Product): Promise<void> =>
  void (await other.ask({ method: 'GET', path: `/v1/users/${userId}/profile`, token }));

/** Milliseconds of one try after the other. */
export async function timesOf(
  work: () => Promise<void>,
  isOver: () => boolean,
  most = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const times: number[] = [];
  while (!isOver() && times.length < most) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
    await sleep(pauseMs);
  }
  return times;
}

async function refuseOthers(
  owner: pg.Client,
  workshopId: string,
  seats: number,
  people: number,
): Promise<void> {
  const { rows } = await owner.query<{ registered: number; waiting: number; last: string; first: string }>(
    `select count(*) filter (where state = 'registered')::int as registered,
       count(*) filter (where state = 'waitlisted')::int as waiting,
       coalesce(max(position) filter (where state = 'registered'), 0) as last,
       coalesce(min(position) filter (where state = 'waitlisted'), 0) as first
     from participants where workshop_id = $1`,
    [workshopId],
  );
  const [found] = rows;
  const isRight =
    found?.registered === seats &&
    found.waiting === people - seats &&
    Number(found.last) < Number(found.first);
  if (!isRight)
    throw new Error(`Not exactly the seats were taken, or not in order: ${JSON.stringify(found)}`);
}
