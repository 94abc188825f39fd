import type { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from '../../testing/cluster.ts';
import { eventually, jobsIn, openBoss, workerOf } from '../../testing/operations-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { job } from './index.ts';

let world: World;
let boss: PgBoss;
beforeAll(async () => {
  world = await openWorld();
  boss = await openBoss(world);
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await world.close();
});

/** A job that does what it is told; three are taken at a look. */
const jobOf = (handle: (thing: string) => Promise<void>) =>
  job({
    name: 'finish-session',
    payload: z.strictObject({ thing: z.string() }),
    atOnce: 3,
    handle: ({ thing }) => handle(thing),
  });

const send = async (things: readonly string[]) => {
  for (const thing of things) await boss.send('finish-session', { thing });
};
const states = async () =>
  (await jobsIn(world, 'finish-session')).map(({ data, state, retry_count }) => [
    (data as { thing: string }).thing,
    state,
    retry_count,
  ]);

test('a worker that stops in the middle of its jobs keeps what is done, gives back the rest, and uses up no try', async () => {
  const begun: string[] = [];
  const never = Promise.withResolvers<void>();
  await send(['one', 'two', 'three']);
  const first = await workerOf(world, [
    jobOf(async (thing) => {
      begun.push(thing);
      if (begun.length === 2) await never.promise;
    }),
  ]);
  await eventually(async () => expect(begun).toHaveLength(2));
  await first.stop();
  const done = ([thing]: readonly unknown[]) => thing === begun[0];
  expect((await states()).filter(done)).toEqual([[begun[0], 'completed', 0]]);
  const back = (await states()).filter((state) => !done(state));
  expect(back.map(([, ...how]) => how)).toEqual(Array(2).fill(['retry', 0]));
  // What is still in hand is left alone until that program has surely ended; what was not begun waits for nothing.
  const { rows: delays } = await ask(
    world.urls.directUrl,
    `select data->>'thing' as thing, start_after > now() + interval '30 seconds' as later
     from pgboss.job where name = 'finish-session' and state = 'retry'`,
  );
  const inHand = begun[1];
  expect(delays.toSorted((a, b) => Number(b.later) - Number(a.later))).toEqual([
    { thing: inHand, later: true },
    { thing: expect.not.stringMatching(`^${inHand}$`), later: false },
  ]);
  await ask(world.urls.directUrl, `update pgboss.job set start_after = now() where state = 'retry'`);
  // What the first worker still does of it changes nothing in the queue.
  never.resolve();
  const second: string[] = [];
  const next = await workerOf(world, [jobOf(async (thing) => void second.push(thing))]);
  await eventually(async () => expect(second.toSorted()).toEqual(back.map(([thing]) => thing).toSorted()));
  await eventually(async () =>
    expect(await states()).toEqual(['one', 'two', 'three'].map((thing) => [thing, 'completed', 0])),
  );
  await next.stop();
  expect((await ask(world.urls.directUrl, 'select job from failed_jobs')).rows).toEqual([]);
});

test('a worker that stops ends when its job does, and begins none of those behind it', async () => {
  await ask(world.urls.directUrl, `delete from pgboss.job where name = 'finish-session'`);
  const begun: string[] = [];
  const gate = Promise.withResolvers<void>();
  await send(['one', 'two', 'three']);
  const worker = await workerOf(world, [
    jobOf(async (thing) => {
      begun.push(thing);
      await gate.promise;
    }),
  ]);
  await eventually(async () => expect(begun).toHaveLength(1));
  const stopping = worker.stop();
  gate.resolve();
  await stopping;
  expect(begun).toHaveLength(1);
  expect((await states()).map(([thing, ...how]) => [thing === begun[0], ...how]).sort()).toEqual([
    [false, 'retry', 0],
    [false, 'retry', 0],
    [true, 'completed', 0],
  ]);
});

test('every queue has a heartbeat, so that the jobs of a worker that was killed come back soon', async () => {
  const { rows } = await ask(
    world.urls.directUrl,
    `select distinct heartbeat_seconds, expire_seconds from pgboss.queue where name not like '\\_\\_%'`,
  );
  expect(rows).toEqual([{ heartbeat_seconds: 30, expire_seconds: 7200 }]);
});

test('how a job that runs by itself went is noted, failures and successes apart', async () => {
  let fails = true;
  const scheduled = job({
    name: 'expire-mails',
    payload: z.strictObject({}),
    schedule: '27 3 1 1 *',
    handle: async () => {
      if (fails) throw new Error('not today');
    },
  });
  const worker = await workerOf(world, [scheduled]);
  const overview = async () => {
    const { schedules } = await world.app.operations.overview.within(world.app.db.asSystem('look-at-jobs'));
    return schedules.find((one) => one.job === 'expire-mails');
  };
  await boss.send('expire-mails', {}, { retryLimit: 0 });
  await eventually(async () =>
    expect(await overview()).toMatchObject({ failedAt: expect.any(String), succeededAt: null }),
  );
  fails = false;
  await boss.send('expire-mails', {});
  await eventually(async () =>
    expect(await overview()).toMatchObject({
      cron: '27 3 1 1 *',
      failedAt: expect.any(String),
      succeededAt: expect.any(String),
      seconds: expect.any(Number),
      nextAt: expect.stringMatching(/^\d{4}-01-01T03:27:00\.000Z$/),
    }),
  );
  await worker.stop();
});
