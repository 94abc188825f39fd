import { afterAll, beforeAll, expect, test } from 'vitest';
import { counted, day, event, movingClock, read, runJob, sendEvents } from '../../testing/event-kit.ts';
import { handedOutOf } from '../../testing/hand-out-kit.ts';
import { sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { telemetryPersonalData } from './index.ts';

const clock = movingClock(Date.now());
let world: World;
beforeAll(async () => {
  world = await openWorld({ clock, eventMonths: 1 });
});
afterAll(() => world.close());

const month = (at: number) => new Date(at).toISOString().slice(0, 7);
const inTable = async ({ userId }: Person) =>
  (await sql(world, `select from analytics_events where user_id = '${userId}'`)).length;

/** So many of a person, some seconds apart, in parts of their own or in the default one. */
async function sendMany(person: Person, count: number): Promise<string[]> {
  const items = Array.from({ length: count }, (_, n) =>
    event(new Date(clock.at - n * 1000), { data: { n } }),
  );
  for (let at = 0; at < count; at += 500)
    expect((await sendEvents(person, items.slice(at, at + 500))).statusCode).toBe(200);
  return items.toReversed().map(({ id }) => id);
}

/** All pages of a month of the archive. */
async function allPages(reader: Person, owner: Person, at: number) {
  const pages: { id: string }[][] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const search: string = cursor && `?cursor=${cursor}`;
    const page = await read(reader, `/v1/users/${owner.userId}/events/archive/${month(at)}${search}`);
    pages.push(page.items);
    cursor = page.next;
  }
  return pages;
}

/** A clock in the middle of a month, so that all of what a test sends is of one. */
const toMiddle = () => {
  const date = new Date(clock.at);
  clock.move(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 15) - clock.at);
};

test('a month of very many events is packed in portions, read page by page, counted once and removed whole', {
  timeout: 60_000,
}, async () => {
  toMiddle();
  const at = clock.at;
  const ben = await counted(world);
  // In the default part: no job has made the month.
  const ids = await sendMany(ben, 4500);
  clock.move(100 * day);
  await runJob(world, 'archive-events');
  expect(await inTable(ben)).toBe(0);
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  const pages = await allPages(admin, ben, at);
  expect(pages.map((page) => page.length)).toEqual([2000, 2000, 500]);
  expect(pages.flat().map(({ id }) => id)).toEqual(ids);
  const list = await read(admin, `/v1/users/${ben.userId}/events/archive`);
  expect(list.items).toEqual([{ month: month(at), events: 4500, archivedAt: expect.any(String) }]);
  const range = `from=${new Date(at - day).toISOString()}&to=${new Date(at + day).toISOString()}`;
  const own = await read(admin, `/v1/users/${ben.userId}/events/counts?${range}`);
  expect(own.total).toBe(4500);
  const refused = await admin.ask({ url: `/v1/users/${ben.userId}/events/archive/${month(at)}?cursor=x` });
  expect(refused.statusCode).toBe(400);
  const collected = await handedOutOf(world, ben.userId, 'analytics_archive');
  await world.app.db.withSystem('make-demo', (run) => telemetryPersonalData.erase(run, ben.userId));
  const events = collected.flatMap((portion) => portion.events as { id: string }[]);
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect((await read(admin, `/v1/analytics/counts?${range}`)).total).toBe(0);
});

test('one event that cannot be read stops nobody else’s archive and no later month, and is told without what it is', {
  timeout: 60_000,
}, async () => {
  toMiddle();
  await runJob(world, 'keep-event-months');
  const [ben, cleo, dora] = [
    await counted(world),
    await counted(world, 'Cleo'),
    await counted(world, 'Dora'),
  ] as const;
  for (const person of [ben, cleo, dora]) await sendMany(person, 2);
  const [first] = [ben, cleo, dora].toSorted((a, b) => (a.userId < b.userId ? -1 : 1)) as [Person];
  await sql(world, `update analytics_events set data = '\\x00' where user_id = '${first.userId}'`);
  toMiddle();
  await runJob(world, 'keep-event-months');
  const later = await counted(world, 'Lea');
  await sendMany(later, 2);
  clock.move(100 * day);
  await runJob(world, 'archive-events');
  const left = await Promise.all([ben, cleo, dora, later].map(inTable));
  expect(left).toEqual([ben, cleo, dora, later].map((person) => (person === first ? 2 : 0)));
  const told = world.logged.filter((line) => line.includes('not packed'));
  expect(told.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', people: 1 }),
  ]);
  expect(told.join()).not.toContain(first.userId);
});

test('find-not-agreeing: whose job was lost is forgotten by the sweep, and nobody who agrees', {
  timeout: 60_000,
}, async () => {
  const [ben, cleo] = [await counted(world), await counted(world, 'Cleo')];
  // More than goes in one transaction.
  for (const person of [ben, cleo])
    await sql(
      world,
      `insert into analytics_events (user_id, occurred_at, id, app, name, category, received_at)
       select '${person.userId}', '${new Date(clock.at).toISOString()}'::timestamptz - n * interval '1 second',
         gen_random_uuid(), 'attune', 'opened', 'custom', '${new Date(clock.at).toISOString()}'
       from generate_series(1, ${person === ben ? 5001 : 3}) n`,
    );
  const answer = await ben.ask({ method: 'DELETE', url: `/v1/users/${ben.userId}/consents/analytics` });
  expect(answer.statusCode).toBe(204);
  await sql(world, `delete from pgboss.job where name = 'forget-events'`);
  await runJob(world, 'forget-left-events');
  expect([await inTable(ben), await inTable(cleo)]).toEqual([0, 3]);
  const days = await sql(
    world,
    `select user_id from active_days where user_id in ('${ben.userId}', '${cleo.userId}')`,
  );
  expect(days.map((one) => one.user_id)).toEqual([cleo.userId]);
  await expect(runJob(world, 'forget-left-events', { userId: cleo.userId })).rejects.toThrow();
});
