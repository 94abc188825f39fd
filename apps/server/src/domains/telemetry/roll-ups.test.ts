import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statement } from '../../kernel/database/query.ts';
import { newId } from '../../kernel/ids.ts';
import { counted, day, event, hour, movingClock, runJob, sendEvents } from '../../testing/event-kit.ts';
import { registerApp, sql } from '../../testing/telemetry-kit.ts';
import { type Person, type World, world as worldOfTest } from '../../testing/world.ts';
import type { NewEvent } from './contract/events.ts';
import { telemetryPersonalData } from './index.ts';

const names = ['opened', 'finished', 'failed'];
const categories = ['engagement', 'error'] as const;
const apps = ['attune', 'diary'];

type Happened = {
  readonly back: number;
  readonly name: number;
  readonly category: number;
  readonly app: number;
};
type Step =
  | { readonly do: 'add'; readonly who: number; readonly events: readonly Happened[] }
  | { readonly do: 'repeat'; readonly who: number; readonly extra: Happened }
  | { readonly do: 'erase' | 'forget'; readonly who: number }
  | { readonly do: 'fold' | 'archive' }
  | { readonly do: 'wait'; readonly hours: number };
type Question = { readonly back: number; readonly long: number; readonly filter: number };

const happened = fc.record({
  // Mostly late, by up to a week.
  back: fc.integer({ min: 0, max: 7 * 24 * 60 - 1 }),
  name: fc.nat(2),
  category: fc.nat(1),
  app: fc.nat(1),
});
const who = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      who,
      events: fc.array(happened, { minLength: 1, maxLength: 12 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), who, extra: happened }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('erase' as const, 'forget' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('fold' as const, 'archive' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 1600 }) }),
  },
);
const question: fc.Arbitrary<Question> = fc.record({
  back: fc.integer({ min: 0, max: 60 * 24 }),
  long: fc.integer({ min: 1, max: 90 * 24 }),
  filter: fc.nat(3),
});
const history = fc.array(fc.tuple(step, question), { minLength: 6, maxLength: 16 });

/** A world whose months go into the archive early, and what should be counted in it, kept in plain lists. */
async function openBooks() {
  const clock = movingClock(Date.now());
  const world = await worldOfTest({ clock, eventMonths: 1 });
  await registerApp(world, 'diary');
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  const people = [await counted(world, 'Ben'), await counted(world, 'Cleo'), await counted(world, 'Dan')];
  return { clock, world, admin, people, kept: new Map<string, NewEvent & { userId: string }>(), archived: 0 };
}
type Books = Awaited<ReturnType<typeof openBooks>>;

const about = ({ actor, userId }: Person) => ({ actor, reach: { to: 'subject', userId } as const, userId });
const keyOf = (userId: string, { id, occurredAt }: NewEvent) => `${userId} ${id} ${occurredAt}`;

async function store({ world, kept }: Books, person: Person, items: readonly NewEvent[]): Promise<void> {
  const fresh = new Set(items.map((item) => keyOf(person.userId, item)).filter((key) => !kept.has(key)));
  const answer = await world.app.telemetry.events.addAll(about(person), items);
  expect(answer).toEqual({ stored: fresh.size, repeated: items.length - fresh.size, consented: true });
  for (const item of items) kept.set(keyOf(person.userId, item), { ...item, userId: person.userId });
}

const toEvent = ({ clock }: Books, { back, name, category, app }: Happened): NewEvent => ({
  id: newId(),
  app: apps[app],
  name: names[name] ?? '',
  category: categories[category] ?? 'custom',
  occurredAt: new Date(clock.at - back * 60_000).toISOString(),
  data: null,
});

const dropFrom = ({ kept }: Books, { userId }: Person) => {
  for (const [key, one] of kept) if (one.userId === userId) kept.delete(key);
};

async function take(books: Books, next: Step): Promise<void> {
  const { world, people, kept, clock } = books;
  const person = people['who' in next ? next.who : 0] as Person;
  switch (next.do) {
    case 'add':
      return store(
        books,
        person,
        next.events.map((one) => toEvent(books, one)),
      );
    case 'repeat': {
      // As a program does that had no answer: the newest ones again, with one that is new, some twice.
      const own = [...kept.values()].filter((one) => one.userId === person.userId);
      const again = own.filter((one) => clock.at - Date.parse(one.occurredAt) < 6 * day).slice(-4);
      const items = [...again, toEvent(books, next.extra), ...again.slice(0, 1)].map(({ ...one }) => one);
      return store(books, person, items);
    }
    case 'erase':
      await world.app.db.withSystem('make-demo', (run) => telemetryPersonalData.erase(run, person.userId));
      return dropFrom(books, person);
    case 'forget':
      // Not by their login, which ran out long ago by this clock.
      await world.app.consent.withdraw(about(person), 'analytics');
      await world.app.consent.give(about(person), {
        purpose: 'analytics',
        version: '2026-11',
        language: 'en',
      });
      await runJob(world, 'forget-events', { userId: person.userId });
      return dropFrom(books, person);
    case 'fold':
      await Promise.all([runJob(world, 'add-up-events'), runJob(world, 'add-up-events')]);
      return;
    case 'archive':
      await runJob(world, 'keep-event-months');
      await runJob(world, 'archive-events');
      books.archived += (await sql(world, 'select from analytics_archive')).length;
      return;
    case 'wait':
      return clock.move(next.hours * hour);
  }
}

const tally = (keys: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .map(([key, events]) => ({ key, events }))
    .sort((a, b) => b.events - a.events || (a.key < b.key ? -1 : 1));
};

/** Asks for a range, and counts the events that should be there with nothing but a list. */
async function compare(books: Books, { back, long, filter }: Question): Promise<void> {
  const { world, admin, people, kept, clock } = books;
  const to = clock.at - back * hour + 30 * 60_000;
  const range = { from: new Date(to - long * hour).toISOString(), to: new Date(to).toISOString() };
  const only = filter === 1 ? { app: 'diary' } : filter === 2 ? { category: 'error' as const } : {};
  const { telemetry } = world.app;
  const asks = { actor: admin.actor, reach: { to: 'any' } as const };
  const inside = (answered: { from: string; to: string }) =>
    [...kept.values()].filter(
      (one) =>
        one.occurredAt >= answered.from &&
        one.occurredAt < answered.to &&
        (!('app' in only) || one.app === only.app) &&
        (!('category' in only) || one.category === only.category),
    );
  const by = filter === 3 ? 'category' : 'name';
  const all = await telemetry.analytics.counts(asks, { ...range, ...only, by, limit: 500, step: 'day' });
  expect(all.from <= range.from && all.to >= range.to).toBe(true);
  const expected = inside(all);
  expect({ items: all.items, total: all.total }).toEqual({
    items: tally(expected.map((one) => one[by])),
    total: expected.length,
  });
  const days = tally(expected.map((one) => `${one.occurredAt.slice(0, 10)}T00:00:00.000Z`));
  expect(new Map(all.series?.map((one) => [one.at, one.events]))).toEqual(
    new Map(days.map((one) => [one.key, one.events])),
  );
  for (const person of people) {
    const own = await telemetry.analytics.countsOf(about(person), { ...range, ...only, by, limit: 500 });
    const ownEvents = inside(own).filter((one) => one.userId === person.userId);
    expect({ items: own.items, total: own.total }).toEqual({
      items: tally(ownEvents.map((one) => one[by])),
      total: ownEvents.length,
    });
  }
  const app = 'app' in only ? only.app : undefined;
  const active = await telemetry.analytics.engagement(asks, { ...range, app });
  const counting = [...kept.values()].filter(
    (one) => one.occurredAt >= active.from && one.occurredAt < active.to && (!app || one.app === app),
  );
  expect([active.events, active.people]).toEqual([
    counting.length,
    new Set(counting.map((one) => one.userId)).size,
  ]);
}

const clean = (world: World) =>
  sql(
    world,
    'truncate analytics_events, analytics_archive, active_days, event_counts_hourly, event_counts_daily, event_count_changes',
  );

const rollUpsAreRight = (books: Books) =>
  fc.asyncProperty(history, async (steps) => {
    await clean(books.world);
    books.kept.clear();
    for (const [next, asked] of steps) {
      await take(books, next);
      await compare(books, asked);
    }
    await take(books, { do: 'fold' });
    await compare(books, { back: 0, long: 399 * 24, filter: 0 });
    // However it went: then months go by, and what it left is archived.
    await take(books, { do: 'wait', hours: 70 * 24 });
    await take(books, { do: 'archive' });
    await compare(books, { back: 0, long: 399 * 24, filter: 0 });
  });

test('whatever came late, twice, was erased, forgotten, added up or archived, the counts are those of a recount', async () => {
  const books = await openBooks();
  await fc.assert(rollUpsAreRight(books), { numRuns: 20, endOnFailure: true });
  expect(books.archived, 'No history put anything into the archive.').toBeGreaterThan(3);
}, 180_000);

test('without the trigger that counts off what is removed, the same property fails', async () => {
  const books = await openBooks();
  await sql(books.world, 'drop trigger analytics_events_uncount on analytics_events');
  const { failed } = await fc.check(rollUpsAreRight(books), { numRuns: 30, endOnFailure: true });
  expect(failed).toBe(true);
}, 180_000);

test('without the trigger that counts off what was archived, the same property fails', async () => {
  const books = await openBooks();
  await sql(books.world, 'drop trigger analytics_archive_uncount on analytics_archive');
  const one = { back: 5, name: 0, category: 0, app: 0 };
  const past: Step[] = [
    { do: 'add', who: 0, events: [one, one] },
    { do: 'wait', hours: 24 * 65 },
    { do: 'archive' },
    { do: 'erase', who: 0 },
  ];
  for (const next of past) await take(books, next);
  await expect(compare(books, { back: 0, long: 90 * 24, filter: 0 })).rejects.toThrow();
});

test('twenty who write, remove and add up at once lose nothing: the sums are exact', async () => {
  const world = await worldOfTest({ poolSize: 20 });
  const admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  const people = await Promise.all(Array.from({ length: 5 }, (_, at) => counted(world, `P${at}`)));
  const now = Date.now();
  const write = async (writer: number) => {
    const person = people[writer % 5] as Person;
    for (let round = 0; round < 10; round++) {
      const items = Array.from({ length: 10 }, (_, at) =>
        event(new Date(now - (at + round) * hour), { name: `n${at % 3}` }),
      );
      const answers = await Promise.all([sendEvents(person, items), sendEvents(person, items)]);
      expect(answers.map((one) => one.statusCode)).toEqual([200, 200]);
      // The fifth may be erased between the two.
      const stored = answers.reduce((sum, one) => sum + one.json().stored, 0);
      if (writer % 5 !== 4) expect(stored).toBe(10);
      if (writer === 4) await runJob(world, 'add-up-events');
      if (writer === 9 && round % 3 === 0)
        await world.app.db.withSystem('make-demo', async (run) => {
          // Whoever is erased does nothing meanwhile: what they send waits.
          await run.first(statement`select from users where id = ${person.userId} for update`);
          await telemetryPersonalData.erase(run, person.userId);
        });
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
  const recount = async () => {
    const [{ sums, raw, active }] = await sql(
      world,
      `select (select sum(events) from (select events from event_counts_hourly union all select change from event_count_changes) s) as sums,
        (select count(*) from analytics_events) as raw, (select sum(events) from active_days) as active`,
    );
    return { sums: Number(sums), raw: Number(raw), active: Number(active) };
  };
  const before = await recount();
  // Four people's are all there; the fifth was erased now and then.
  expect(before.raw).toBeGreaterThanOrEqual(4 * 4 * 10 * 10);
  expect(before).toEqual({ sums: before.raw, raw: before.raw, active: before.raw });
  await Promise.all([1, 2, 3].map(() => runJob(world, 'add-up-events')));
  const [sums] = await sql(
    world,
    `select (select count(*) from event_count_changes)::int as waiting, (select sum(events) from event_counts_hourly)::int as hourly,
      (select sum(events) from event_counts_daily)::int as daily, (select count(*) from event_counts_hourly where events <= 0)::int as empty`,
  );
  expect(sums).toEqual({ waiting: 0, hourly: before.raw, daily: before.raw, empty: 0 });
  expect((await admin.ask({ url: '/v1/analytics/counts' })).json().total).toBe(before.raw);
}, 120_000);
