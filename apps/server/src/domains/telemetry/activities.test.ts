import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { activity, appOf, registerApp, send, sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World, world as worldOfTest } from '../../testing/world.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let world: World;
let admin: Person;
beforeAll(async () => {
  world = await openWorld();
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  await registerApp(world, 'diary');
  await sql(world, `insert into apps (slug, name, state) values ('retired', 'Retired', 'disabled')`);
});
afterAll(() => world.close());

const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds);
const list = async (person: Person, search = '', userId = person.userId) => {
  const answer = await person.ask({ url: `/v1/users/${userId}/activities${search}` });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<{ items: { id: string; type: string; [key: string]: unknown }[]; next?: string }>();
};
const idsOf = async (person: Person, search = '') =>
  (await list(person, search)).items.filter(({ type }) => type !== 'login').map(({ id }) => id);

test('an activity is read as it was sent, and is sealed in the database', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const sent = activity(ago(minute), {
    app: 'diary',
    visit: newId(),
    data: { mood: 'quiet as a lake' },
    metadata: ['a lake', null, 3],
  });
  const answer = await ben.ask({ method: 'POST', url: `/v1/users/${ben.userId}/activities`, payload: sent });
  expect([answer.statusCode, answer.json()]).toEqual([200, { stored: 1, repeated: 0 }]);
  const [first] = (await list(ben)).items.filter(({ id }) => id === sent.id);
  expect(first).toEqual({ ...sent, userId: ben.userId, receivedAt: expect.any(String) });
  const [row] = await sql(
    world,
    `select data::text, metadata::text, row_to_json(activities)::text as whole from activities where id = '${sent.id}'`,
  );
  expect(row.data).toMatch(/^\\x/);
  expect(row.metadata).toMatch(/^\\x/);
  expect(Buffer.from(row.data.slice(2), 'hex').toString('latin1')).not.toContain('lake');
  expect(Buffer.from(row.metadata.slice(2), 'hex').toString('latin1')).not.toContain('lake');
  expect(row.whole).not.toContain('lake');
});

test('what is sent again, alone or in a batch, is stored once', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const items = [1, 2, 3].map((n) => activity(ago(n * minute), { data: { n } }));
  expect((await send(ben, items)).json()).toEqual({ stored: 3, repeated: 0 });
  const more = activity(ago(minute));
  expect((await send(ben, [...items, more, more])).json()).toEqual({ stored: 1, repeated: 4 });
  expect(await idsOf(ben)).toHaveLength(4);
});

/** Ten programs send the same batch at once. @returns how many rows there are, and how many were said to be new */
async function sendAtOnce(opened: World) {
  const ben = await opened.person({ firstName: 'Ben' });
  const items = Array.from({ length: 50 }, (_, n) => activity(ago(n * minute)));
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(ben, items)));
  const stored = answers.map((answer) => answer.json<{ stored: number }>().stored);
  const [{ count }] = await sql(
    opened,
    `select count(*)::int from activities where user_id = '${ben.userId}' and type = 'opened'`,
  );
  return { rows: count, said: stored.reduce((sum, one) => sum + one, 0) };
}

test('of ten who send the same batch at once, one stores each activity', async () => {
  expect(await sendAtOnce(world)).toEqual({ rows: 50, said: 50 });
});

test('without the key of the table each would be stored ten times, and the test above would see it', async () => {
  const opened = await worldOfTest();
  await sql(opened, 'alter table activities drop constraint activities_pkey');
  expect(await sendAtOnce(opened)).toEqual({ rows: 500, said: 500 });
});

test('an activity with the clock of a fast phone keeps its own time, so that sending it again changes nothing', async () => {
  let now = Date.now();
  const opened = await worldOfTest({ clock: { now: () => new Date(now) } });
  const ben = await opened.person({ firstName: 'Ben' });
  const early = activity(new Date(now + 50_000));
  expect((await send(ben, [early])).json()).toEqual({ stored: 1, repeated: 0 });
  now += 5000;
  expect((await send(ben, [early])).json()).toEqual({ stored: 0, repeated: 1 });
  now += minute;
  expect((await send(ben, [early])).json()).toEqual({ stored: 0, repeated: 1 });
});

type Bad = { readonly what: string; readonly bad: object; readonly names: RegExp };
const good = () => activity(ago(minute));
const bads: Bad[] = [
  { what: 'an app that is not registered', bad: { app: 'nowhere' }, names: /body\.items\.2\.app: no app/ },
  { what: 'an app that is disabled', bad: { app: 'retired' }, names: /body\.items\.2\.app: no app/ },
  { what: 'no app', bad: { app: undefined }, names: /body\.items\.2\.app: say in which/ },
  {
    what: 'eight days ago',
    bad: { occurredAt: ago(8 * day).toISOString() },
    names: /body\.items\.2\.occurredAt/,
  },
  {
    what: 'in two minutes',
    bad: { occurredAt: ago(-2 * minute).toISOString() },
    names: /body\.items\.2\.occurredAt/,
  },
  { what: 'a moment that is none', bad: { occurredAt: 'yesterday' }, names: /body\.items\.2\.occurredAt/ },
  { what: 'a sentence as its type', bad: { type: 'Ben felt sad' }, names: /body\.items\.2\.type/ },
  {
    what: 'data that is too large',
    bad: { data: 'x'.repeat(8191) },
    names: /body\.items\.2\.data: At most 8192/,
  },
  { what: 'a field that there is not', bad: { mood: 'sad' }, names: /body\.items\.2/ },
];

test.each(bads)('a batch with one bad activity stores none and names it: $what', async ({ bad, names }) => {
  const ben = await world.person({ firstName: 'Ben' });
  const answer = await send(ben, [good(), good(), { ...good(), ...bad }, good()]);
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request']);
  expect(answer.json().detail).toMatch(names);
  expect(await idsOf(ben)).toEqual([]);
});

test('what is nested so deeply that it cannot be written is too large, and no defect', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const levels = 1_000_000;
  const answer = await ben.ask({
    method: 'POST',
    url: `/v1/users/${ben.userId}/activities/batch`,
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ items: [{ ...good(), data: 'deep' }] }).replace(
      '"deep"',
      `${'['.repeat(levels)}${']'.repeat(levels)}`,
    ),
  });
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-request']);
});

test('a batch holds 500 with as much as each may say, and no more', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const full = () => activity(ago(minute), { data: 'x'.repeat(8190), metadata: 'y'.repeat(8190) });
  const items = Array.from({ length: 500 }, full);
  expect((await send(ben, [...items, full()])).statusCode).toBe(400);
  expect((await send(ben, [])).statusCode).toBe(400);
  expect(await idsOf(ben)).toEqual([]);
  expect((await send(ben, items)).json()).toEqual({ stored: 500, repeated: 0 });
  expect(await idsOf(ben, '?limit=500&type=opened')).toHaveLength(500);
  expect(await idsOf(ben, '?type=opened')).toHaveLength(100);
  expect((await ben.ask({ url: `/v1/users/${ben.userId}/activities?limit=501` })).statusCode).toBe(400);
});

/** 60 activities: of two apps, three types, four visits, some at the very same moment. */
async function history() {
  const person = await world.person({ firstName: 'Mira' });
  const visits = [newId(), newId(), newId(), newId()];
  const start = Math.floor(Date.now() / 1000) * 1000;
  const items = Array.from({ length: 60 }, (_, n) =>
    activity(new Date(start - Math.floor(n / 3) * hour - minute), {
      app: n % 2 ? 'diary' : 'attune',
      type: ['opened', 'saved', 'closed'][n % 3],
      ...(n % 5 === 4 ? {} : { visit: visits[n % 5] }),
    }),
  );
  expect((await send(person, items)).json()).toEqual({ stored: 60, repeated: 0 });
  const newestFirst = items.toSorted(
    (a, b) => b.occurredAt.localeCompare(a.occurredAt) || (a.id < b.id ? 1 : -1),
  );
  return { person, visits, items: newestFirst as (ReturnType<typeof activity> & { visit?: string })[] };
}

test('every finder answers what it names, newest first, and pages leave nothing out', async () => {
  const { person, visits, items } = await history();
  const momentOf = (place: number) => items[place]?.occurredAt ?? '';
  const [from, to] = [momentOf(40), momentOf(10)];
  const finders: [string, (one: (typeof items)[number]) => boolean][] = [
    ['', () => true],
    ['app=diary', (one) => one.app === 'diary'],
    ['type=saved', (one) => one.type === 'saved'],
    [`visit=${visits[2]}`, (one) => one.visit === visits[2]],
    [`from=${from}`, (one) => one.occurredAt >= from],
    [`to=${to}`, (one) => one.occurredAt <= to],
    [
      `from=${from}&to=${to}&app=diary&type=opened`,
      (one) => one.occurredAt >= from && one.occurredAt <= to && one.app === 'diary' && one.type === 'opened',
    ],
    ['lastHours=10', (one) => Date.parse(one.occurredAt) > Date.now() - 10 * hour],
    [`lastHours=10&from=${from}`, (one) => Date.parse(one.occurredAt) > Date.now() - 10 * hour],
  ];
  for (const [search, fits] of finders) {
    const wanted = items.filter(fits).map(({ id }) => id);
    expect(wanted.length, search).toBeGreaterThan(0);
    expect(await idsOf(person, `?${search}`), search).toEqual(wanted);
    const paged: string[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page = await list(person, `?${search}&limit=7${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(7);
      paged.push(...page.items.filter(({ type }) => type !== 'login').map(({ id }) => id));
      cursor = page.next;
    }
    expect(paged, search).toEqual(wanted);
  }
});

test('over everybody the same finders answer those who may see everybody, and nobody else', async () => {
  const [ben, mira] = [await world.person({ firstName: 'Ben' }), await world.person({ firstName: 'Mira' })];
  const visit = newId();
  for (const person of [ben, mira])
    await send(person, [
      activity(ago(minute), { visit, data: { of: person.userId } }),
      activity(ago(minute)),
    ]);
  const answer = await admin.ask({ url: `/v1/activities?visit=${visit}` });
  expect(answer.statusCode, answer.body).toBe(200);
  const items = answer.json<{ items: { userId: string; data: unknown }[] }>().items;
  expect(new Set(items.map(({ userId }) => userId))).toEqual(new Set([ben.userId, mira.userId]));
  for (const item of items) expect(item.data).toEqual({ of: item.userId });
  expect((await ben.ask({ url: `/v1/activities?visit=${visit}` })).statusCode).toBe(403);
});

test('a stranger neither reads nor tells what somebody does', async () => {
  const [ben, mira] = [await world.person({ firstName: 'Ben' }), await world.person({ firstName: 'Mira' })];
  expect((await ben.ask({ url: `/v1/users/${mira.userId}/activities` })).statusCode).toBe(403);
  expect((await send(ben, [good()], mira.userId)).statusCode).toBe(403);
  expect(await idsOf(mira)).toEqual([]);
});

test('an app tells of itself only, with the grant for it', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const url = `/v1/users/${ben.userId}/activities`;
  const diary = await appOf(world, 'diary', ben, ['activity:write']);
  const { app: _, ...own } = good();
  expect((await diary({ method: 'POST', url, payload: own })).json()).toEqual({ stored: 1, repeated: 0 });
  const forged = await diary({ method: 'POST', url, payload: good() });
  expect([forged.statusCode, forged.json().detail]).toEqual([
    400,
    expect.stringContaining('body.app: an app tells of itself only'),
  ]);
  expect((await diary({ url })).statusCode).toBe(403);
  const { items } = await list(ben, '?type=opened');
  expect(items.map(({ id, app }) => [id, app])).toEqual([[own.id, 'diary']]);
});

test('whose each is comes along where it is asked for', async () => {
  const ben = await world.person({ firstName: 'Ben', lastName: 'Bright' });
  await send(ben, [good()]);
  expect((await list(ben, '?limit=1')).items[0]).not.toHaveProperty('user');
  const { items } = await list(admin, '?include=user&limit=1', ben.userId);
  expect(items[0]?.user).toMatchObject({ userId: ben.userId, firstName: 'Ben', lastName: 'Bright' });
});

test('from the last moment of its 90 days on, nobody can read an activity, whatever the jobs did', async () => {
  let now = Date.now();
  const opened = await worldOfTest({ clock: { now: () => new Date(now) } });
  const ben = await opened.person({ firstName: 'Ben' });
  const [old, young] = [activity(new Date(now - minute)), activity(new Date(now))];
  await send(ben, [old, young]);
  now = Date.parse(old.occurredAt) + 90 * day - 1;
  const reader = await opened.person({ firstName: 'Ada', roles: ['admin'] });
  const everything = [
    '',
    '?limit=500',
    `?from=${old.occurredAt}`,
    `?lastHours=87600`,
    `?app=attune&type=opened`,
  ];
  const seen = async () => {
    const ids = new Set<string>();
    for (const search of everything)
      for (const url of [`/v1/users/${ben.userId}/activities${search}`, `/v1/activities${search}`])
        for (const { id } of (await reader.ask({ url })).json<{ items: { id: string }[] }>().items)
          ids.add(id);
    return [old.id, young.id].map((id) => ids.has(id));
  };
  expect(await seen()).toEqual([true, true]);
  now += 1;
  expect(await seen()).toEqual([false, true]);
  now += minute;
  expect(await seen()).toEqual([false, false]);
  expect(await sql(opened, `select id from activities where type = 'opened'`)).toHaveLength(2);
});

test('an operator may choose how many days activities can be read', async () => {
  let now = Date.now();
  const opened = await worldOfTest({ clock: { now: () => new Date(now) }, activityDays: 2 });
  const ben = await opened.person({ firstName: 'Ben' });
  await send(ben, [activity(new Date(now))]);
  const count = async () =>
    (await ben.ask({ url: `/v1/users/${ben.userId}/activities` })).json().items.length;
  expect(await count()).toBe(2);
  now += 2 * day;
  expect(await count()).toBe(0);
});
