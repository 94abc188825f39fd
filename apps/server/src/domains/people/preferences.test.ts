import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let mara: Person;

beforeAll(async () => {
  world = await openWorld();
  mara = await world.person({ firstName: 'Mara', language: 'de' });
  await ask(
    world.urls.directUrl,
    `insert into apps (slug, name) values ('breathing-diary', 'Diary'), ('walks', 'Walks')`,
  );
});
afterAll(() => world.close());

const at = (by: Person, rest = '') => `/v1/users/${by.userId}/preferences${rest}`;
const read = async (by: Person) => (await by.ask({ url: at(by) })).json();
const send = (
  by: Person,
  method: 'PATCH' | 'PUT' | 'POST' | 'DELETE',
  rest: string,
  payload?: object,
  ifMatch?: string,
) =>
  by.ask({
    method,
    url: at(by, rest),
    ...(payload ? { payload } : {}),
    headers: ifMatch ? { 'if-match': ifMatch } : {},
  });
const change = (by: Person, payload: object, ifMatch?: string) => send(by, 'PATCH', '', payload, ifMatch);

/** What saving writes: the version, records of it, activities. */
async function written({ userId }: Person) {
  const { rows } = await ask(
    world.urls.directUrl,
    `select (select version from preferences where user_id = '${userId}')::int as version,
       (select count(*) from audit_events where action = 'preferences:change')::int as records,
       (select count(*) from activities where user_id = '${userId}' and type = 'settings_updated' and app = 'attune')::int as activities`,
  );
  return rows[0] as { version: number; records: number; activities: number };
}

test('preferences are there from the beginning as the defaults say, but for the language', async () => {
  const defaults = (await mara.ask({ url: '/v1/preferences/defaults' })).json();
  expect(await read(mara)).toMatchObject({ ...defaults, language: 'de', version: 1 });
  expect(defaults).toMatchObject({
    theme: 'auto',
    language: 'en',
    notifications: { email: true, push: true, inApp: true },
    weeklyReport: { how: 'in-app', day: 1 },
    widgets: { disabled: [] },
    dashboard: { layout: 'grid', defaultView: 'overview', favouriteApps: [] },
  });
});

test('a time zone is chosen by its name, taken back, and gone after a reset; what is none is refused', async () => {
  const nils = await world.person({ firstName: 'Nils' });
  expect((await read(nils)).timeZone).toBeNull();
  expect((await change(nils, { timeZone: 'Asia/Jerusalem' })).json().timeZone).toBe('Asia/Jerusalem');
  expect((await change(nils, { theme: 'dark' })).json().timeZone).toBe('Asia/Jerusalem');
  expect((await nils.ask({ url: '/v1/me' })).json().timeZone).toBe('Asia/Jerusalem');
  expect((await change(nils, { timeZone: null })).json().timeZone).toBeNull();
  await change(nils, { timeZone: 'UTC' });
  expect((await send(nils, 'POST', '/reset')).json().timeZone).toBeNull();
  for (const timeZone of ['Mars/Olympus', '+02:00', '', 'E'.repeat(65), 7])
    expect((await change(nils, { timeZone })).statusCode, String(timeZone)).toBe(400);
});

test('a weekly report comes in one of three ways, on a day of the week, and nothing else is taken', async () => {
  const nora = await world.person({ firstName: 'Nora' });
  const answer = await change(nora, { weeklyReport: { how: 'everywhere', day: 7 } });
  expect(answer.json().weeklyReport).toEqual({ how: 'everywhere', day: 7 });
  expect((await change(nora, { weeklyReport: { how: 'off' } })).json().weeklyReport).toEqual({
    how: 'off',
    day: 7,
  });
  for (const weeklyReport of [{ how: 'mail' }, { day: 0 }, { day: 8 }, { day: 1.5 }, 'off'])
    expect((await change(nora, { weeklyReport })).statusCode, JSON.stringify(weeklyReport)).toBe(400);
});

test('what is changed stays, what is not named too, and resetting makes it as it was', async () => {
  const changed = await change(mara, {
    theme: 'dark',
    notifications: { push: false },
    weeklyReport: { day: 5 },
    customizations: { today: { size: 'large', order: 2 }, apps: { note: 'my own words' } },
    dashboard: { layout: 'list', favouriteApps: ['walks', 'breathing-diary'] },
  });
  expect(changed.statusCode, changed.body).toBe(200);
  expect(changed.headers.etag).toBe(`"${changed.json().version}"`);
  expect(await read(mara)).toMatchObject({
    theme: 'dark',
    language: 'de',
    notifications: { email: true, push: false, inApp: true },
    weeklyReport: { how: 'in-app', day: 5 },
    customizations: { today: { size: 'large', order: 2 }, apps: { note: 'my own words' } },
    dashboard: { layout: 'list', defaultView: 'overview', favouriteApps: ['walks', 'breathing-diary'] },
  });
  const { rows } = await ask(world.urls.directUrl, 'select preferences::text as row from preferences');
  expect(JSON.stringify(rows)).not.toContain('my own words');
  await change(mara, { customizations: { today: null } });
  expect((await read(mara)).customizations).toEqual({ apps: { note: 'my own words' } });
  expect((await send(mara, 'POST', '/reset')).statusCode).toBe(200);
  const defaults = (await mara.ask({ url: '/v1/preferences/defaults' })).json();
  expect(await read(mara)).toMatchObject(defaults);
});

test('a widget is enabled or disabled, never both, whichever way it is said', async () => {
  const ola = await world.person({ firstName: 'Ola' });
  const widgets = async () => (await read(ola)).widgets;
  const usual = (await widgets()).enabled;
  await send(ola, 'PUT', '/widgets/people', { enabled: false });
  expect(await widgets()).toEqual({
    enabled: usual.filter((one: string) => one !== 'people'),
    disabled: ['people'],
  });
  await send(ola, 'PUT', '/widgets/people', { enabled: true, customization: { size: 'small' } });
  expect(await widgets()).toEqual({
    enabled: [...usual.filter((one: string) => one !== 'people'), 'people'],
    disabled: [],
  });
  expect((await read(ola)).customizations).toEqual({ people: { size: 'small' } });
  await change(ola, { widgets: { enabled: ['insights', 'today'] } });
  await change(ola, { widgets: { disabled: ['today'] } });
  expect(await widgets()).toEqual({ enabled: ['insights'], disabled: ['today'] });
  for (const one of [
    { enabled: ['today'], disabled: ['today'] },
    { enabled: ['today', 'today'] },
    { enabled: ['x'] },
  ])
    expect((await change(ola, { widgets: one })).statusCode).toBe(400);
  expect((await send(ola, 'PUT', '/widgets/none', { enabled: true })).statusCode).toBe(400);
});

test('widgets that are switched all at once all are, and none is in both lists', async () => {
  const pia = await world.person({ firstName: 'Pia' });
  const { enabled } = (await read(pia)).widgets;
  const answers = await Promise.all(
    enabled.map((one: string) => send(pia, 'PUT', `/widgets/${one}`, { enabled: false })),
  );
  expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
  const now = (await read(pia)).widgets;
  expect({ enabled: now.enabled, disabled: now.disabled.sort() }).toEqual({
    enabled: [],
    disabled: enabled.sort(),
  });
});

test('favourites are apps that there are, each once', async () => {
  const favourites = async () => (await read(mara)).dashboard.favouriteApps;
  await send(mara, 'PUT', '/favourite-apps/walks');
  await send(mara, 'PUT', '/favourite-apps/walks');
  await send(mara, 'PUT', '/favourite-apps/breathing-diary');
  expect(await favourites()).toEqual(['walks', 'breathing-diary']);
  expect((await send(mara, 'PUT', '/favourite-apps/no-such-app')).statusCode).toBe(400);
  expect((await change(mara, { dashboard: { favouriteApps: ['no-such-app'] } })).statusCode).toBe(400);
  await send(mara, 'DELETE', '/favourite-apps/walks');
  expect(await favourites()).toEqual(['breathing-diary']);
});

test('saving is one thing: value, record and activity, or none of them', async () => {
  const quin = await world.person({ firstName: 'Quin' });
  const before = await written(quin);
  expect((await change(quin, { theme: 'dark' }, '"1"')).statusCode).toBe(200);
  const after = await written(quin);
  expect(after).toEqual({ version: 2, records: before.records + 1, activities: 1 });
  const late = await change(quin, { theme: 'light' }, '"1"');
  expect(late.statusCode).toBe(412);
  expect(late.json()).toMatchObject({ expected: 1, found: 2, etag: '"2"' });
  for (const [method, rest, payload] of [
    ['POST', '/reset', undefined],
    ['PUT', '/widgets/today', { enabled: false }],
    ['PUT', '/favourite-apps/walks', undefined],
    ['DELETE', '/favourite-apps/walks', undefined],
  ] as const)
    expect((await send(quin, method, rest, payload, '"1"')).statusCode).toBe(412);
  expect((await change(quin, { dashboard: { favouriteApps: ['no-such-app'] } })).statusCode).toBe(400);
  expect(await written(quin)).toEqual(after);
  expect((await read(quin)).theme).toBe('dark');
});

test('of twenty who save the same version at once, one does, with one record and one activity', async () => {
  const rosa = await world.person({ firstName: 'Rosa' });
  const before = await written(rosa);
  const layouts = ['grid', 'list'];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, turn) =>
      change(rosa, { dashboard: { layout: layouts[turn % 2] } }, '"1"'),
    ),
  );
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, ...Array(19).fill(412)]);
  expect(await written(rosa)).toEqual({ version: 2, records: before.records + 1, activities: 1 });
});

test('how a widget is arranged takes at most 4 KiB', async () => {
  const long = { note: 'x'.repeat(4096) };
  expect((await change(mara, { customizations: { today: long } })).statusCode).toBe(400);
  expect((await send(mara, 'PUT', '/widgets/today', { customization: long })).statusCode).toBe(400);
  expect((await change(mara, { customizations: { elsewhere: {} } })).statusCode).toBe(400);
});

test('who is signed in is told what the first screen needs', async () => {
  const tom = await world.person({ firstName: 'Tom' });
  await change(tom, { theme: 'light', language: 'he', widgets: { disabled: ['apps'], enabled: ['today'] } });
  expect((await tom.ask({ url: '/v1/me' })).json()).toMatchObject({
    displayName: 'Tom',
    avatarId: null,
    theme: 'light',
    language: 'he',
    widgets: { enabled: ['today'], disabled: ['apps'] },
    dashboard: { layout: 'grid', defaultView: 'overview', favouriteApps: [] },
    preferencesVersion: 2,
  });
});
