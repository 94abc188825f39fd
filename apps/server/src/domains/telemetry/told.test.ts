import { afterAll, beforeAll, expect, test } from 'vitest';
import { event, sendEvents } from '../../testing/event-kit.ts';
import { activity, appOf, send, sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds);

test('an app reads what was done in itself, and nothing of other apps or of Attune', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const scopes = ['activity:read', 'activity:write'];
  const [therapy, game] = [
    await appOf(world, 'therapy', ben, scopes),
    await appOf(world, 'game', ben, scopes),
  ];
  const url = `/v1/users/${ben.userId}/activities`;
  const tell = async (ask: typeof therapy, type: string) => {
    const payload = { ...activity(ago(minute)), app: undefined, type, data: { of: type } };
    expect((await ask({ method: 'POST', url, payload })).statusCode).toBe(200);
  };
  await tell(therapy, 'panic_attack');
  await tell(game, 'level_won');
  const seen = async (ask: typeof therapy, search = '') => {
    const answer = await ask({ url: `${url}${search}` });
    expect(answer.statusCode, answer.body).toBe(200);
    return answer.json<{ items: { app: string; type: string }[] }>().items.map(({ type }) => type);
  };
  for (const search of ['', '?app=game', '?limit=500&lastHours=100', '?limit=1'])
    expect(await seen(game, search), search).toEqual(['level_won']);
  expect(await seen(therapy)).toEqual(['panic_attack']);
  expect(await seen(game, '?type=login')).toEqual([]);
  expect(await seen(game, '?type=panic_attack')).toEqual([]);
  for (const other of ['therapy', 'attune', 'nowhere']) {
    const answer = await game({ url: `${url}?app=${other}` });
    expect([answer.statusCode, answer.json().detail]).toEqual([
      400,
      expect.stringContaining('query.app: an app tells of itself only, and reads of itself only'),
    ]);
  }
  // The person sees all of it.
  expect((await seen(ben.ask)).toSorted()).toEqual(['level_won', 'login', 'panic_attack']);
});

test('a batch names every item whose time is wrong, and tells the time of the server', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const times = [minute, -2 * minute, hour, 8 * day, -3 * hour, 2 * hour].map(ago);
  const [before, bodies] = [Date.now(), [activity, event]];
  for (const [kind, one] of bodies.entries()) {
    const items = times.map((at) => one(at));
    const answer = await (kind === 0 ? send : sendEvents)(ben, items);
    expect(answer.statusCode).toBe(400);
    const { detail, now } = answer.json<{ detail: string; now: string }>();
    const named = [...detail.matchAll(/\bitems\.(\d+)\b/g)].map(([, index]) => Number(index));
    expect(named).toEqual([1, 3, 4]);
    expect(Date.parse(now)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(now)).toBeLessThanOrEqual(Date.now());
  }
});

test('of very many items with a wrong time the first fifty are named', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const answer = await send(
    ben,
    Array.from({ length: 120 }, () => activity(ago(-hour))),
  );
  const { detail } = answer.json<{ detail: string }>();
  expect(detail.match(/\bitems\.\d+\b/g)).toEqual(Array.from({ length: 50 }, (_, n) => `items.${n}`));
});

test('two who send the same activities in different orders do not stand in each other’s way', {
  timeout: 60_000,
}, async () => {
  const ben = await world.person({ firstName: 'Ben' });
  for (let round = 0; round < 6; round++) {
    const items = Array.from({ length: 500 }, () => activity(ago(minute)));
    const orders = [items, items.toReversed(), items, items.toReversed()];
    const answers = await Promise.all(orders.map((order) => send(ben, order)));
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 200]);
    const stored = answers.map((answer) => answer.json<{ stored: number }>().stored);
    expect(stored.reduce((sum, one) => sum + one, 0)).toBe(500);
  }
});

test('what was told is not told otherwise later, not even by a statement of the person’s own', async () => {
  const may = async (table: string, privilege: string) =>
    Promise.all(
      ['attune_subject', 'attune_related'].map(
        async (role) =>
          (await sql(world, `select has_table_privilege('${role}', '${table}', '${privilege}') as may`))[0]
            .may,
      ),
    );
  for (const table of ['activities', 'analytics_events']) {
    expect(await may(table, 'insert'), table).toEqual([true, true]);
    expect(await may(table, 'update'), table).toEqual([false, false]);
  }
  for (const table of ['analytics_archive', 'active_days']) {
    expect(await may(table, 'select'), table).toEqual([true, true]);
    for (const change of ['insert', 'update', 'delete'])
      expect(await may(table, change), `${change} ${table}`).toEqual([false, false]);
  }
});
