import { expect, test } from 'vitest';
import { activity, send, sql } from '../../testing/telemetry-kit.ts';
import { type Person, type World, world as worldOfTest } from '../../testing/world.ts';

const day = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const partOf = (at: number): string => `activities_${dateOf(at).replaceAll('-', '_')}`;

const keepDays = (world: World) => {
  const job = world.app.jobs.find((one) => one.name === 'keep-activity-days');
  if (!job) throw new Error('There is no job.');
  return job.handle({});
};

/** So many activities of one day that was never made, written as the program would have while no job ran. */
const fill = (world: World, { userId }: Person, at: number, count: number) =>
  sql(
    world,
    `insert into activities (user_id, occurred_at, id, app, type)
     select '${userId}', '${dateOf(at)}T00:00:00Z'::timestamptz + n * interval '1 second', gen_random_uuid(), 'attune', 'filled'
     from generate_series(1, ${count}) n`,
  );

const filledIn = async (world: World): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await sql(
        world,
        `select tableoid::regclass::text as part, count(*)::int from activities where type = 'filled' group by 1`,
      )
    ).map(({ part, count }) => [part, count]),
  );

async function standingWorld() {
  const clock = { at: Math.floor(Date.now() / day) * day + day / 2 };
  const world = await worldOfTest({ clock: { now: () => new Date(clock.at) } });
  return { world, clock, ben: await world.person({ firstName: 'Ben' }) };
}

test('a day of which the default part holds very much stays there, and nobody who writes waits for it', async () => {
  const { world, clock, ben } = await standingWorld();
  const [full, small] = [clock.at - 3 * day, clock.at - 4 * day];
  await fill(world, ben, full, 30_000);
  await fill(world, ben, small, 500);
  let goesOn = true;
  const statuses = new Set<number>();
  const writer = async () => {
    for (; goesOn; ) statuses.add((await send(ben, [activity(new Date(full))])).statusCode);
  };
  const writers = [writer(), writer()];
  try {
    await keepDays(world);
  } finally {
    goesOn = false;
    await Promise.all(writers);
  }
  expect([...statuses]).toEqual([200]);
  expect(await filledIn(world)).toEqual({ activities_default: 30_000, [partOf(small)]: 500 });
  const told = world.logged.filter((line) => line.includes('too much to be moved'));
  expect(told).toHaveLength(1);
  expect(JSON.parse(told[0] ?? '')).toMatchObject({ table: 'activities', spans: 1, level: 'warn' });
  // It is read from there as from a part of its own.
  const page = await ben.ask({ url: `/v1/users/${ben.userId}/activities?type=filled&limit=500` });
  expect(page.json<{ items: unknown[] }>().items).toHaveLength(500);
});

test('when its 90 days are over such a day goes some rows at a time, and nothing else goes', async () => {
  const { world, clock, ben } = await standingWorld();
  const [gone, kept] = [clock.at - 95 * day, clock.at - 80 * day];
  await fill(world, ben, gone, 22_000);
  await fill(world, ben, kept, 3000);
  const read = async () =>
    (
      await ben.ask({
        url: `/v1/users/${ben.userId}/activities?type=filled&limit=500&to=${dateOf(gone + day)}T00:00:00Z`,
      })
    ).json<{ items: unknown[] }>().items.length;
  expect(await read()).toBe(0);
  await keepDays(world);
  expect(await filledIn(world)).toEqual({ activities_default: 3000 });
});

test('attune_empty_default: removes no more than it is asked to, and of that day only', async () => {
  const { world, clock, ben } = await standingWorld();
  const at = clock.at - 95 * day;
  await fill(world, ben, at, 100);
  await fill(world, ben, at - day, 100);
  expect(await sql(world, `select attune_empty_default('${dateOf(at)}', 30)::int as gone`)).toEqual([
    { gone: 30 },
  ]);
  expect(await filledIn(world)).toEqual({ activities_default: 170 });
});

test('a clock that is not that of the database removes nothing, and says so', async () => {
  const clock = { at: Date.now() };
  const world = await worldOfTest({ clock: { now: () => new Date(clock.at) }, databaseClock: 'its own' });
  const ben = await world.person({ firstName: 'Ben' });
  await fill(world, ben, clock.at - 95 * day, 10);
  await fill(world, ben, clock.at - 5 * day, 10);
  clock.at += 11 * 60_000;
  await expect(keepDays(world)).rejects.toThrow(/clocks .* differ/);
  expect(Object.values(await filledIn(world))).toEqual([10, 10]);
  expect(world.logged.some((line) => line.includes('no activities are removed'))).toBe(true);
  // Days ahead are made all the same: who writes needs them.
  expect(await sql(world, `select to_regclass('${partOf(clock.at + day)}') as part`)).toEqual([
    { part: partOf(clock.at + day) },
  ]);
  clock.at -= 11 * 60_000;
  await keepDays(world);
  expect(Object.values(await filledIn(world))).toEqual([10]);
});

test('the database itself removes no day that is not over for a day, whatever it is told', async () => {
  const { world, ben } = await standingWorld();
  const now = Date.now();
  await fill(world, ben, now - day, 10);
  const refused = [now + 3 * day, now, now - day];
  for (const at of [...refused, now - 3 * day])
    await sql(world, `select attune_make_partition('activities', '${dateOf(at)}')`);
  const drop = (at: number) =>
    sql(world, `select attune_drop_partition('activities', '${dateOf(at)}') as gone`);
  for (const at of refused) {
    await expect(drop(at)).rejects.toThrow(/is not over for a day/);
    await expect(sql(world, `select attune_empty_default('${dateOf(at)}', 10)`)).rejects.toThrow(
      /is not over/,
    );
  }
  expect(await filledIn(world)).toEqual({ [partOf(now - day)]: 10 });
  expect(await drop(now - 3 * day)).toEqual([{ gone: true }]);
});

test('of two who make or drop the same day at once, one does and the other finds it done', async () => {
  const { world, clock } = await standingWorld();
  const date = dateOf(clock.at - 20 * day);
  const both = async (change: 'make' | 'drop') => {
    // The lock is held until both have found that there is something to do.
    const call = `select attune_${change}_partition('activities', '${date}') as done`;
    const patient = async () => {
      for (;;) {
        try {
          return (await sql(world, call))[0].done as boolean;
        } catch (error) {
          if ((error as { code?: string }).code !== '55P03') throw error;
        }
      }
    };
    return (await Promise.all([patient(), patient(), patient(), patient()])).toSorted();
  };
  for (let round = 0; round < 5; round++) {
    expect(await both('make')).toEqual([false, false, false, true]);
    expect(await both('drop')).toEqual([false, false, false, true]);
  }
});
