import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { query, statement } from '../../kernel/database/query.ts';
import { newId } from '../../kernel/ids.ts';
import { activity, send, sql } from '../../testing/telemetry-kit.ts';
import { type Person, type World, world as worldOfTest } from '../../testing/world.ts';

const day = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const partOf = (at: number): string => `activities_${dateOf(at).replaceAll('-', '_')}`;

/** A world whose clock stands still until it is moved, a little past noon: no test runs over midnight. */
async function standingWorld(activityDays = 90, poolSize = 10) {
  const clock = { at: Math.floor(Date.now() / day) * day + day / 2 };
  const world = await worldOfTest({ clock: { now: () => new Date(clock.at) }, activityDays, poolSize });
  return { world, clock };
}

const partsOf = async (world: World, parent = 'activities'): Promise<string[]> =>
  (
    await sql(
      world,
      `select relname from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = '${parent}'::regclass order by 1`,
    )
  ).map(({ relname }) => relname);

/** Of the activities that programs sent: in which part each is. */
const whereAre = async (world: World): Promise<Map<string, string>> =>
  new Map(
    (
      await sql(world, `select id, tableoid::regclass::text as part from activities where type <> 'login'`)
    ).map(({ id, part }) => [id, part]),
  );

/** One that was told long ago. */
const insert = (world: World, { userId }: Person, id: string, occurredAt: string) =>
  sql(
    world,
    `insert into activities (user_id, occurred_at, id, app, type) values ('${userId}', '${occurredAt}', '${id}', 'attune', 'opened')`,
  );

const run = (world: World, name: string) => {
  const job = world.app.jobs.find((one) => one.name === name);
  if (!job) throw new Error(`There is no job ${name}.`);
  return job.handle({});
};

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test('days are made ahead and behind, and what the default part held moves into its own', async () => {
  const { world, clock } = await standingWorld();
  const ben = await world.person({ firstName: 'Ben' });
  const items = Array.from({ length: 40 }, (_, n) =>
    activity(new Date(clock.at - (n % 7) * day), { data: { n } }),
  );
  await send(ben, items);
  expect(new Set((await whereAre(world)).values())).toEqual(new Set(['activities_default']));
  await run(world, 'keep-activity-days');
  const wanted = Array.from({ length: 16 }, (_, n) => partOf(clock.at + (n - 8) * day));
  expect(await partsOf(world)).toEqual([...wanted, 'activities_default']);
  const places = await whereAre(world);
  for (const { id, occurredAt } of items) expect(places.get(id)).toBe(partOf(Date.parse(occurredAt)));
  const page = await ben.ask({ url: `/v1/users/${ben.userId}/activities?type=opened` });
  const read = page.json<{ items: { data: { n: number } }[] }>().items.map(({ data }) => data.n);
  expect(read.toSorted((a, b) => a - b)).toEqual(items.map((_, n) => n));
  expect((await send(ben, items)).json()).toEqual({ stored: 0, repeated: 40 });
  await run(world, 'keep-activity-days');
  expect(await partsOf(world)).toHaveLength(17);
});

test('a part is as closed as the table: nobody reads or writes it by its own name', async () => {
  const { world, clock } = await standingWorld();
  await run(world, 'keep-activity-days');
  for (const role of ['attune_subject', 'attune_related', 'attune_any'])
    for (const part of [partOf(clock.at), 'activities_default'])
      await expect(sql(world, `set role ${role}; select from ${part}`)).rejects.toMatchObject({
        code: '42501',
      });
});

test('once a day is older than activities are kept its part is dropped, with all that was in it, and nothing else', async () => {
  const { world, clock } = await standingWorld();
  const ben = await world.person({ firstName: 'Ben' });
  // Days that are over by the clock of the database too: it drops no others.
  const [first, second] = [activity(new Date(clock.at - 95 * day)), activity(new Date(clock.at - 97 * day))];
  clock.at -= 95 * day;
  await run(world, 'keep-activity-days');
  for (const { id, occurredAt } of [first, second]) await insert(world, ben, id, occurredAt);
  const [ofFirst, ofSecond] = [first, second].map((one) => partOf(Date.parse(one.occurredAt)));
  const endOf = (one: { occurredAt: string }) => (Math.floor(Date.parse(one.occurredAt) / day) + 1) * day;
  const keepAt = async (at: number) => {
    clock.at = at;
    await run(world, 'keep-activity-days');
    const parts = await partsOf(world);
    return {
      rows: [...(await whereAre(world)).keys()].toSorted(),
      parts: [ofFirst, ofSecond].filter((part) => part && parts.includes(part)),
    };
  };
  const both = { rows: [first.id, second.id].toSorted(), parts: [ofFirst, ofSecond] };
  expect(await keepAt(endOf(second) + 90 * day - 1)).toEqual(both);
  expect(await keepAt(endOf(second) + 90 * day)).toEqual({ rows: [first.id], parts: [ofFirst] });
  expect(await keepAt(endOf(first) + 90 * day)).toEqual({ rows: [], parts: [] });
});

test('days that nobody made in time go by their part too: rows are never deleted one by one', async () => {
  const { world, clock } = await standingWorld(2);
  const ben = await world.person({ firstName: 'Ben' });
  const [old, young] = [activity(new Date(clock.at - 5 * day)), activity(new Date(clock.at))];
  await send(ben, [old, young]);
  await sql(
    world,
    `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'rows are deleted'; end $$;
     create trigger refuse before delete on activities for each statement execute function refuse();`,
  );
  await run(world, 'keep-activity-days');
  expect([...(await whereAre(world)).keys()]).toEqual([young.id]);
  expect(await partsOf(world)).toEqual([
    ...Array.from({ length: 10 }, (_, n) => partOf(clock.at + (n - 2) * day)),
    'activities_default',
  ]);
});

test('months of events are made ahead and behind, and each that waits in the default part', async () => {
  const { world, clock } = await standingWorld();
  const ben = await world.person({ firstName: 'Ben' });
  await sql(
    world,
    `insert into analytics_events (user_id, occurred_at, id, app, name, category)
     values ('${ben.userId}', '2025-02-28 23:59:59.999+00', '${newId()}', 'attune', 'opened', 'custom'),
            ('${ben.userId}', '2025-03-01 00:00:00+00', '${newId()}', 'attune', 'opened', 'custom')`,
  );
  const counted = () => sql(world, `select name, sum(change)::int from event_count_changes group by 1`);
  expect(await counted()).toEqual([{ name: 'opened', sum: 2 }]);
  await run(world, 'keep-event-months');
  const now = new Date(clock.at);
  const months = [-1, 0, 1, 2].map((ahead) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
      .toISOString()
      .slice(0, 7)
      .replace('-', '_'),
  );
  expect(await partsOf(world, 'analytics_events')).toEqual([
    ...['2025_02', '2025_03', ...months].map((month) => `analytics_events_${month}`),
    'analytics_events_default',
  ]);
  const places = await sql(world, 'select tableoid::regclass::text as part from analytics_events order by 1');
  expect(places.map(({ part }) => part)).toEqual(['analytics_events_2025_02', 'analytics_events_2025_03']);
  expect(await counted()).toEqual([{ name: 'opened', sum: 2 }]);
});

/**
 * Twenty programs send while days are made under their feet and dropped again, round by round.
 * @returns what of theirs is stored, and what went wrong
 */
async function writeWhileDaysChange(rounds: number, weakened = '') {
  const { world, clock } = await standingWorld(90, 24);
  if (weakened) await sql(world, weakened);
  const ben = await world.person({ firstName: 'Ben' });
  const owner = await connected(world.urls.directUrl);
  const sent = new Set<string>();
  const failed: string[] = [];
  let goesOn = true;
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    while (goesOn) {
      const items = Array.from({ length: 5 }, (_, n) =>
        activity(new Date(clock.at - ((n + writer) % 7) * day)),
      );
      const answer = await send(ben, items);
      if (answer.statusCode === 200) for (const { id } of items) sent.add(id);
      else failed.push(answer.body);
    }
  });
  // An old day besides, which is dropped while they write.
  const old = dateOf(clock.at - 400 * day);
  let made = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      await run(world, 'keep-activity-days');
      made += (await partsOf(world)).length - 1;
      await owner.query(`select attune_make_partition('activities', '${old}')`).catch(() => {});
      await run(world, 'keep-activity-days');
      // Back to a default that holds everything, as if no job had ever run.
      await owner.query(`begin; lock table users, activities;
        create temporary table kept on commit drop as select * from activities;`);
      for (const part of await partsInside(owner)) await owner.query(`drop table ${part}`);
      await owner.query(`insert into activities_default select * from kept; commit`);
    }
  } finally {
    goesOn = false;
    await Promise.all(writers);
  }
  await run(world, 'keep-activity-days');
  const stored = new Set((await whereAre(world)).keys());
  return { made, sent, stored, failed };
}

const partsInside = async (owner: pg.Client): Promise<string[]> =>
  (
    await owner.query<{ relname: string }>(
      `select relname from pg_inherits join pg_class on pg_class.oid = inhrelid where inhparent = 'activities'::regclass and relname <> 'activities_default'`,
    )
  ).rows.map(({ relname }) => relname);

test('while days are made and dropped under twenty writers nothing is lost and nobody is refused', {
  timeout: 120_000,
}, async () => {
  const { made, sent, stored, failed } = await writeWhileDaysChange(3);
  expect(failed).toEqual([]);
  expect(made).toBeGreaterThanOrEqual(3 * 16);
  expect(sent.size).toBeGreaterThan(100);
  expect([...sent].filter((id) => !stored.has(id))).toEqual([]);
});

/** `attune_make_partition` with another way to do it. */
const madeBy = (steps: string) => `
  create or replace function attune_make_partition(parent regclass, begins date) returns boolean
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
  declare span record;
  begin
    select * into span from attune_partition_span(parent, begins);
    if to_regclass(span.name) is not null then return false; end if;
    ${steps}
    return true;
  end $$`;
const make = `execute format('create table public.%I partition of activities for values from (%L) to (%L)', span.name, span.since, span.before);`;
const forget = `delete from activities_default where occurred_at >= span.since and occurred_at < span.before;`;

test('a way to make days that does not move what waits would lose it, and the test above would see it', async () => {
  const { sent, stored } = await writeWhileDaysChange(1, madeBy(`lock activities; ${forget} ${make}`));
  expect([...sent].filter((id) => !stored.has(id)).length).toBeGreaterThan(0);
});

test('a way to make days beside those who write would refuse some of them, and the test above would see it', async () => {
  const beside = `lock table only activities_default;
    execute format('create table public.%I (like activities including all)', span.name);
    execute format('insert into %I select * from activities_default where occurred_at >= %L and occurred_at < %L', span.name, span.since, span.before);
    ${forget}
    execute format('alter table activities attach partition %I for values from (%L) to (%L)', span.name, span.since, span.before);`;
  const { failed } = await writeWhileDaysChange(1, madeBy(beside));
  expect(failed.length).toBeGreaterThan(0);
});

test('a lock that somebody else holds is waited for, a moment at a time, and writers get past', async () => {
  const { world, clock } = await standingWorld();
  const ben = await world.person({ firstName: 'Ben' });
  const reader = await connected(world.urls.directUrl);
  await reader.query('begin; select from activities limit 1');
  const kept = run(world, 'keep-activity-days');
  expect((await send(ben, [activity(new Date(clock.at))])).statusCode).toBe(200);
  expect(await partsOf(world)).toEqual(['activities_default']);
  await reader.query('commit');
  await kept;
  expect(await partsOf(world)).toHaveLength(17);
});

test('keep-partitions: nobody but the program itself makes or drops a part, and no part of another table', async () => {
  const { world, clock } = await standingWorld();
  const date = dateOf(clock.at);
  const calls = [
    `select attune_make_partition('activities', '${date}')`,
    `select attune_drop_partition('activities', '${date}')`,
    `select attune_spans_in_default('activities')`,
    `select attune_empty_default('${date}', 1)`,
    `call attune_lock_partitions('activities')`,
  ];
  for (const role of ['attune_subject', 'attune_related', 'attune_nobody'])
    for (const call of calls)
      await expect(sql(world, `set role ${role}; ${call}`), `${role}: ${call}`).rejects.toMatchObject({
        code: '42501',
      });
  for (const table of ['users', 'audit_events', 'activities_default', 'pg_class'])
    for (const call of calls.slice(0, 3).map((one) => one.replace('activities', table)))
      await expect(sql(world, `set role attune_any; ${call}`), call).rejects.toThrow(
        /no partitioned table of ours/,
      );
  await expect(sql(world, `set role attune_any; create table public.mine (a int)`)).rejects.toMatchObject({
    code: '42501',
  });
  await expect(sql(world, `set role attune_any; drop table activities_default`)).rejects.toMatchObject({
    code: '42501',
  });
  const ben = await world.person({ firstName: 'Ben' });
  const asBen = world.app.db.as(ben.actor, { to: 'subject', userId: ben.userId });
  await expect(
    asBen.all(statement`select attune_make_partition('activities', ${date}::date)`),
  ).rejects.toMatchObject({ code: '42501' });
  expect(await asBen.all(query.selectFrom('activities').select('type'))).toEqual([{ type: 'login' }]);
  expect(await partsOf(world)).toEqual(['activities_default']);
});
