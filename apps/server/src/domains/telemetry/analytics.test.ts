import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { counted, day, event, hour, read, sendEvents } from '../../testing/event-kit.ts';
import { registerApp, sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let viewer: Person;
let people: Person[];
beforeAll(async () => {
  world = await openWorld();
  viewer = await world.person({ firstName: 'Vera', roles: ['viewer'] });
  await registerApp(world, 'diary');
  people = [];
  for (let at = 0; at < 6; at++) people.push(await counted(world, `P${at}`));
});
afterAll(() => world.close());
beforeEach(() =>
  sql(
    world,
    'truncate analytics_events, analytics_archive, active_days, event_counts_hourly, event_counts_daily, event_count_changes',
  ),
);

/** Noon of a day ago, so that what is a few hours around it is of one day of UTC. */
const noon = Math.floor(Date.now() / day) * day - day + 12 * hour;
const at = (minutes: number) => new Date(noon + minutes * 60_000);
const range = `from=${new Date(noon - 3 * day).toISOString()}&to=${new Date(noon + 11 * hour).toISOString()}`;
const ask = (path: string, search = '') => read(viewer, `/v1/analytics/${path}?${range}${search}`);
const give = async (person: number, ...items: readonly object[]) =>
  expect((await sendEvents(people[person] as Person, items)).json().stored).toBe(items.length);
const named = (name: string, minutes: number, besides: object = {}) =>
  event(at(minutes), { name, ...besides });

test('counts come by name or category, of an app or a category, the most frequent first, with a series', async () => {
  await give(0, named('a', 0), named('a', 61), named('b', 62, { category: 'error' }));
  await give(1, named('a', -24 * 60, { app: 'diary' }));
  expect(await ask('counts')).toMatchObject({
    total: 4,
    items: [
      { key: 'a', events: 3 },
      { key: 'b', events: 1 },
    ],
  });
  expect((await ask('counts', '&limit=1')).items).toEqual([{ key: 'a', events: 3 }]);
  expect((await ask('counts', '&limit=1')).total).toBe(4);
  expect((await ask('counts', '&by=category')).items).toEqual([
    { key: 'engagement', events: 3 },
    { key: 'error', events: 1 },
  ]);
  expect((await ask('counts', '&app=diary')).total).toBe(1);
  expect((await ask('counts', '&category=error')).items).toEqual([{ key: 'b', events: 1 }]);
  const today = new Date(noon - 12 * hour);
  expect((await ask('counts', '&step=day')).series).toEqual([
    { at: new Date(today.getTime() - day).toISOString(), events: 1 },
    { at: today.toISOString(), events: 3 },
  ]);
  expect((await ask('counts', '&step=hour&name=a')).series).toEqual([
    { at: at(-24 * 60).toISOString(), events: 1 },
    { at: at(0).toISOString(), events: 1 },
    { at: at(60).toISOString(), events: 1 },
  ]);
});

test('a range is answered outward to whole hours, and one that is too long, empty or too fine is refused', async () => {
  await give(0, named('a', 5), named('a', 65));
  const said = await read(
    viewer,
    `/v1/analytics/counts?from=${at(30).toISOString()}&to=${at(50).toISOString()}`,
  );
  expect(said).toMatchObject({ from: at(0).toISOString(), to: at(60).toISOString(), total: 1 });
  const refused = async (path: string) =>
    (await viewer.ask({ url: `/v1/analytics/${path}` })).json<{ code: string }>().code;
  const back = (days: number) => `from=${new Date(Date.now() - days * day).toISOString()}`;
  expect(await refused(`counts?${back(401)}`)).toBe('bad-request');
  expect(await refused(`counts?${back(-1)}`)).toBe('bad-request');
  expect(await refused(`counts?${back(60)}&step=hour`)).toBe('bad-request');
  expect(await refused(`engagement?${back(401)}`)).toBe('bad-request');
  for (const path of ['funnel?steps=a,b&', 'journeys?', 'errors?'])
    expect(await refused(`${path}${back(93)}`)).toBe('bad-request');
  expect(await refused('funnel?steps=a')).toBe('bad-request');
  expect(await refused('funnel?steps=a,b,c,d,e,f,g,h,i')).toBe('bad-request');
});

test('engagement counts each person once a day, and once in all', async () => {
  await give(0, named('a', 0), named('b', 1), named('a', -24 * 60));
  await give(1, named('a', 0, { app: 'diary' }));
  const answer = await ask('engagement');
  const today = new Date(noon).toISOString().slice(0, 10);
  expect(answer).toMatchObject({ people: 2, events: 4 });
  expect(answer.days.at(-1)).toEqual({ day: today, people: 2, events: 3, eventsPerPerson: 1.5 });
  expect(answer.days).toHaveLength(2);
  expect(answer.apps).toEqual([
    { app: 'attune', people: 1, events: 3 },
    { app: 'diary', people: 1, events: 1 },
  ]);
  expect(await ask('engagement', '&app=diary')).toMatchObject({ people: 1, events: 1 });
});

test('a funnel tells how many came how far, in order and in time', async () => {
  await give(0, named('a', 0), named('b', 10), named('c', 20));
  await give(1, named('a', 0), named('c', 5), named('b', 10));
  await give(2, named('a', 0), named('b', 61));
  await give(3, named('b', 0), named('a', 0));
  await give(4, named('a', 0), named('a', 70), named('b', 100));
  await give(5, named('b', 0));
  const { steps } = await ask('funnel', '&steps=a,b,c&withinMinutes=60');
  expect(steps).toEqual([
    { name: 'a', people: 5, share: 1 },
    { name: 'b', people: 3, share: 0.6 },
    { name: 'c', people: 1, share: 0.2 },
  ]);
});

/** The farthest step, by trying every way there is. */
function farthest(events: readonly { name: string; at: number }[], steps: readonly string[], within: number) {
  const from = (step: number, began: number, last: number): number =>
    Math.max(
      step,
      ...events
        .filter((one) => one.name === steps[step] && one.at > last && one.at - began <= within)
        .map((one) => from(step + 1, began, one.at)),
    );
  const begins = events.filter((one) => one.name === steps[0]);
  return Math.max(0, ...begins.map((one) => from(1, one.at, one.at)));
}

test('a funnel agrees with trying every way there is', async () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const doings = fc.array(fc.record({ name, at: fc.integer({ min: 0, max: 30 }) }), { maxLength: 10 });
  const funnels = fc.asyncProperty(
    fc.array(doings, { minLength: 1, maxLength: 3 }),
    fc.array(name, { minLength: 2, maxLength: 4 }),
    fc.integer({ min: 1, max: 20 }),
    async (all, steps, within) => {
      await sql(world, 'truncate analytics_events');
      for (const [person, events] of all.entries())
        if (events.length > 0) await give(person, ...events.map((one) => named(one.name, one.at)));
      const reached = all.map((events) => farthest(events, steps, within));
      const answer = await ask('funnel', `&steps=${steps.join()}&withinMinutes=${within}`);
      expect(answer.steps.map((one: { people: number }) => one.people)).toEqual(
        steps.map((_, index) => reached.filter((far) => far > index).length),
      );
    },
  );
  await fc.assert(funnels, { numRuns: 60, endOnFailure: true });
});

test('a journey is shown when five people took it, and not before', async () => {
  const walk = (person: number, ...names: string[]) => {
    const visit = newId();
    return give(person, ...names.map((name, index) => named(name, index, { visit })));
  };
  for (const person of [0, 1, 2, 3]) await walk(person, 'a', 'b', 'c');
  await walk(0, 'a', 'b', 'd');
  expect((await ask('journeys', '&length=3')).items).toEqual([]);
  expect((await ask('journeys', '&length=2')).items).toEqual([]);
  await walk(4, 'a', 'b');
  await give(5, named('a', 0), named('b', 1));
  expect((await ask('journeys', '&length=2')).items).toEqual([{ names: ['a', 'b'], visits: 6, people: 5 }]);
  expect((await ask('journeys', '&length=3')).items).toEqual([]);
});

test('errors are counted by name, by person and by day', async () => {
  const category = 'error';
  await give(0, named('x', 0, { category }), named('x', 5, { category }), named('a', 6));
  await give(1, named('x', -24 * 60, { category }), named('y', 1, { category, app: 'diary' }));
  const answer = await ask('errors');
  expect(answer).toMatchObject({ events: 4, people: 2 });
  expect(answer.names).toEqual([
    { name: 'x', events: 3, people: 2, newest: at(5).toISOString() },
    { name: 'y', events: 1, people: 1, newest: at(1).toISOString() },
  ]);
  expect(answer.days.map((one: { events: number; people: number }) => [one.events, one.people])).toEqual([
    [1, 1],
    [3, 2],
  ]);
  expect((await ask('errors', '&app=diary')).events).toBe(1);
});

test('only those who may see everybody together are answered', async () => {
  const trainer = await world.person({ firstName: 'Tara', roles: ['practitioner'] });
  const user = await world.person({ firstName: 'Uli' });
  for (const path of ['counts', 'engagement', 'funnel?steps=a,b', 'journeys', 'errors']) {
    const url = `/v1/analytics/${path}`;
    expect((await viewer.ask({ url })).statusCode, path).toBe(200);
    for (const person of [trainer, user]) expect((await person.ask({ url })).statusCode, path).toBe(403);
  }
});
