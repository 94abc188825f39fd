import { afterAll, beforeAll, expect, test } from 'vitest';
import { counted, day, event, movingClock, read, runJob, sendEvents } from '../../testing/event-kit.ts';
import { handedOutOf } from '../../testing/hand-out-kit.ts';
import { sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { telemetryPersonalData } from './index.ts';

const clock = movingClock(Date.now());
let world: World;
let admin: Person;
beforeAll(async () => {
  world = await openWorld({ clock, eventMonths: 2 });
});
afterAll(() => world.close());

const partitions = async () =>
  (
    await sql(
      world,
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'analytics_events'::regclass order by 1`,
    )
  ).map(({ name }) => name);
const inTable = async ({ userId }: Person) =>
  (await sql(world, `select from analytics_events where user_id = '${userId}'`)).length;
const rangeAt = (at: number) =>
  `from=${new Date(at - 20 * day).toISOString()}&to=${new Date(at + 20 * day).toISOString()}`;
const signedIn = (roles: string[] = []) => world.person({ firstName: 'Ada', roles });
const names = (answer: { items: object[] }) => answer.items;

/** Somebody with events at this moment, and the clock some months on, with the jobs done up to then. */
async function longAgo(monthsOn: number) {
  const at = clock.at;
  const [ben, cleo] = [await counted(world), await counted(world, 'Cleo')];
  await runJob(world, 'keep-event-months');
  const sent = [
    event(new Date(at - 2000), { name: 'opened', data: { words: 'the quiet lake' } }),
    event(new Date(at - 1000), { name: 'finished', category: 'conversion' }),
    event(new Date(at), { name: 'opened' }),
  ];
  for (const person of [ben, cleo]) expect((await sendEvents(person, sent)).json().stored).toBe(3);
  clock.move(monthsOn * 31 * day);
  admin = await signedIn(['admin']);
  return { at, ben, cleo, sent };
}
const month = (at: number) => new Date(at).toISOString().slice(0, 7);
const partitionAt = (at: number) => `analytics_events_${month(at).replace('-', '_')}`;
const archiveAs = (person: Person, owner: Person, path = '') =>
  read(person, `/v1/users/${owner.userId}/events/archive${path}`);

test('a month that is over is packed person by person, its part of the table goes, and the counts stay', async () => {
  const { at, ben, cleo, sent } = await longAgo(4);
  const counts = () => read(admin, `/v1/analytics/counts?${rangeAt(at)}`);
  const engagement = () => read(admin, `/v1/analytics/engagement?${rangeAt(at)}`);
  const own = () => read(admin, `/v1/users/${ben.userId}/events/counts?${rangeAt(at)}&category=engagement`);
  const before = [await counts(), await engagement(), await own()];
  expect(before[0].total).toBe(6);
  expect(before[2]).toMatchObject({ total: 2, items: [{ key: 'opened', events: 2 }] });
  expect(await partitions()).toContain(partitionAt(at));
  await runJob(world, 'archive-events');
  expect(await partitions()).not.toContain(partitionAt(at));
  expect([await inTable(ben), await inTable(cleo)]).toEqual([0, 0]);
  await runJob(world, 'add-up-events');
  expect([await counts(), await engagement(), await own()]).toEqual(before);
  expect(names(await archiveAs(admin, ben))).toEqual([
    { month: month(at), events: 3, archivedAt: expect.any(String) },
  ]);
  const opened = await archiveAs(admin, ben, `/${month(at)}`);
  expect(opened.items).toEqual(sent.map((one) => ({ data: null, visit: null, ...one })));
  const { rows } = {
    rows: await sql(world, `select encode(events, 'escape') as text from analytics_archive`),
  };
  expect(rows.map(({ text }) => text).join()).not.toMatch(/lake|opened/);
  expect((await admin.ask({ url: `/v1/users/${ben.userId}/events/archive/2020-01` })).statusCode).toBe(404);
  // Nobody else's key opens it, and no other month's place.
  await sql(
    world,
    `update analytics_archive set events = (select events from analytics_archive where user_id = '${cleo.userId}') where user_id = '${ben.userId}'`,
  );
  expect((await admin.ask({ url: `/v1/users/${ben.userId}/events/archive/${month(at)}` })).statusCode).toBe(
    500,
  );
});

test('the archive is in what a person is handed about themselves, and goes with them, from the counts too', async () => {
  const { at, ben } = await longAgo(4);
  await runJob(world, 'archive-events');
  const total = async () => (await read(admin, `/v1/analytics/counts?${rangeAt(at)}`)).total;
  expect(await total()).toBe(6);
  const collected = await handedOutOf(world, ben.userId, 'analytics_archive');
  await world.app.db.withSystem('make-demo', (run) => telemetryPersonalData.erase(run, ben.userId));
  expect(JSON.stringify(collected)).toContain('the quiet lake');
  expect(await total()).toBe(3);
  const active = await read(admin, `/v1/analytics/engagement?${rangeAt(at)}`);
  expect([active.people, active.events]).toEqual([1, 3]);
});

test('archive-events: takes a person’s events and leaves everybody else’s, and those of months that are not over', async () => {
  const { ben, cleo } = await longAgo(2);
  await runJob(world, 'archive-events');
  expect([await inTable(ben), await inTable(cleo)]).toEqual([3, 3]);
  clock.move(62 * day);
  admin = await signedIn(['admin']);
  // One who broke off half-way goes on: what is packed already is left as it is.
  await runJob(world, 'archive-events');
  const packed = () =>
    sql(world, 'select user_id, event_count, md5(events) from analytics_archive order by 1');
  const once = await packed();
  await runJob(world, 'archive-events');
  expect(await packed()).toEqual(once);
  expect([await inTable(ben), await inTable(cleo)]).toEqual([0, 0]);
});

test('find-unarchived: a month with somebody in it who has no key keeps its part, and the others are packed', async () => {
  const { at, ben, cleo } = await longAgo(4);
  await world.vault.destroy(ben.userId);
  await runJob(world, 'archive-events');
  expect([await inTable(ben), await inTable(cleo)]).toEqual([3, 0]);
  expect(await partitions()).toContain(partitionAt(at));
  await world.app.db.withSystem('make-demo', (run) => telemetryPersonalData.erase(run, ben.userId));
  await runJob(world, 'archive-events');
  expect(await partitions()).not.toContain(partitionAt(at));
});

test('drop-archived-months: the database refuses to drop a month that holds events', async () => {
  const { at, ben } = await longAgo(4);
  const drop = `select attune_drop_partition('analytics_events', '${month(at)}-01')`;
  await expect(sql(world, drop)).rejects.toThrow(/not in the archive/);
  expect(await inTable(ben)).toBe(3);
  for (const role of ['attune_subject', 'attune_related'])
    for (const call of [drop, `select attune_take_events('${ben.userId}', '${month(at)}-01', 1)`])
      await expect(sql(world, `begin; set local role ${role}; ${call}`)).rejects.toThrow(/permission denied/);
  expect(await inTable(ben)).toBe(3);
});

test('add-up-events: changes nothing of what is counted, and does so once', async () => {
  const { at } = await longAgo(1);
  const counts = async () => read(admin, `/v1/analytics/counts?${rangeAt(at)}&step=hour`);
  const before = await counts();
  expect(before.total).toBeGreaterThan(0);
  for (let time = 0; time < 2; time++) await runJob(world, 'add-up-events');
  expect(await counts()).toEqual(before);
  await expect(runJob(world, 'add-up-events', { all: true })).rejects.toThrow();
});
