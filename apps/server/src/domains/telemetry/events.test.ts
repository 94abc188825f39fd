import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import {
  agree,
  counted,
  day,
  disagree,
  event,
  hour,
  movingClock,
  read,
  runJob,
  sendEvents,
} from '../../testing/event-kit.ts';
import { appOf, registerApp, sql } from '../../testing/telemetry-kit.ts';
import { openWorld, type Person, type World, world as worldOfTest } from '../../testing/world.ts';

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
const rowsOf = async ({ userId }: Pick<Person, 'userId'>, table = 'analytics_events') =>
  (await sql(world, `select * from ${table} where user_id = '${userId}'`)).length;
const idsOf = async (person: Person, search = '', userId = person.userId) =>
  (await read(person, `/v1/users/${userId}/events${search}`)).items.map(({ id }: { id: string }) => id);

test('without the consent nothing is stored, and the answer says so', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const payload = event(ago(hour), { data: { page: 3 } });
  const url = `/v1/users/${ben.userId}/events`;
  const single = await ben.ask({ method: 'POST', url, payload });
  expect([single.statusCode, single.json()]).toEqual([200, { stored: 0, repeated: 0, consented: false }]);
  expect((await sendEvents(ben, [payload])).json()).toEqual({ stored: 0, repeated: 0, consented: false });
  expect([await rowsOf(ben), await rowsOf(ben, 'active_days')]).toEqual([0, 0]);
  await agree(ben);
  expect((await ben.ask({ method: 'POST', url, payload })).json()).toEqual({
    stored: 1,
    repeated: 0,
    consented: true,
  });
});

test('an event is read as it was sent, once, and its data is sealed in the database', async () => {
  const ben = await counted(world);
  const sent = event(ago(hour), { app: 'diary', visit: newId(), data: { page: 'the quiet lake' } });
  expect((await sendEvents(ben, [sent, sent])).json()).toEqual({ stored: 1, repeated: 1, consented: true });
  expect((await sendEvents(ben, [sent])).json()).toEqual({ stored: 0, repeated: 1, consented: true });
  expect((await read(ben, `/v1/users/${ben.userId}/events`)).items).toEqual([
    { ...sent, userId: ben.userId },
  ]);
  const [row] = await sql(
    world,
    `select encode(data, 'escape') as data, e::text as whole from analytics_events e where id = '${sent.id}'`,
  );
  expect(row.data.length).toBeGreaterThan(20);
  expect(row.data + row.whole).not.toContain('lake');
});

test('a batch with one bad event is refused as a whole, and says which', async () => {
  const ben = await counted(world);
  const good = event(ago(hour));
  for (const bad of [
    { ...event(ago(hour)), occurredAt: ago(8 * day).toISOString() },
    { ...event(ago(hour)), occurredAt: ago(-5 * 60_000).toISOString() },
    event(ago(hour), { app: 'retired' }),
    event(ago(hour), { app: 'nowhere' }),
    event(ago(hour), { name: 'a whole sentence' }),
    event(ago(hour), { category: 'other' }),
    event(ago(hour), { data: 'x'.repeat(8191) }),
  ]) {
    const answer = await sendEvents(ben, [good, bad]);
    expect(answer.statusCode, answer.body).toBe(400);
    expect(answer.json().detail).toContain('items.1');
  }
  const many = Array.from({ length: 501 }, () => event(ago(hour)));
  expect((await sendEvents(ben, many)).statusCode).toBe(400);
  expect(await rowsOf(ben)).toBe(0);
  expect((await sendEvents(ben, many.slice(1))).json().stored).toBe(500);
});

test('500 events with all the data they may have fit into one request', async () => {
  const ben = await counted(world);
  const items = Array.from({ length: 500 }, () => event(ago(hour), { data: 'x'.repeat(8190) }));
  expect((await sendEvents(ben, items)).json()).toEqual({ stored: 500, repeated: 0, consented: true });
});

test('an app counts for whoever lets it, as itself only, and reads nothing', async () => {
  const ben = await counted(world);
  const asApp = await appOf(world, 'diary', ben, ['event:write']);
  const send = (besides: object) =>
    asApp({
      method: 'POST',
      url: `/v1/users/${ben.userId}/events`,
      payload: { ...event(ago(hour)), app: undefined, ...besides },
    });
  expect((await send({})).json()).toEqual({ stored: 1, repeated: 0, consented: true });
  expect((await send({ app: 'attune' })).statusCode).toBe(400);
  const [stored] = (await read(ben, `/v1/users/${ben.userId}/events`)).items;
  expect(stored.app).toBe('diary');
  expect((await asApp({ url: `/v1/users/${ben.userId}/events` })).statusCode).toBe(403);
  const other = await counted(world);
  expect(
    (await asApp({ method: 'POST', url: `/v1/users/${other.userId}/events`, payload: event(ago(hour)) }))
      .statusCode,
  ).toBe(403);
});

test('events are found by name, category, app, visit and time, page by page', async () => {
  const ben = await counted(world);
  const visit = newId();
  const items = [
    event(ago(1 * hour), { name: 'finished', category: 'conversion', app: 'diary', visit }),
    event(ago(2 * hour), { visit }),
    event(ago(3 * hour), { name: 'failed', category: 'error' }),
    event(ago(30 * hour)),
  ];
  await sendEvents(ben, items.toReversed());
  const ids = items.map((one) => one.id);
  expect(await idsOf(ben)).toEqual(ids);
  expect(await idsOf(ben, '?name=finished')).toEqual([ids[0]]);
  expect(await idsOf(ben, '?category=error')).toEqual([ids[2]]);
  expect(await idsOf(ben, '?app=diary')).toEqual([ids[0]]);
  expect(await idsOf(ben, `?visit=${visit}`)).toEqual([ids[0], ids[1]]);
  expect(await idsOf(ben, '?lastHours=24')).toEqual(ids.slice(0, 3));
  expect(await idsOf(ben, `?from=${items[2]?.occurredAt}&to=${items[1]?.occurredAt}`)).toEqual([
    ids[1],
    ids[2],
  ]);
  const first = await read(ben, `/v1/users/${ben.userId}/events?limit=3`);
  expect(first.items).toHaveLength(3);
  expect(await idsOf(ben, `?limit=3&cursor=${first.next}`)).toEqual([ids[3]]);
  const all = (await read(admin, `/v1/events?visit=${visit}&include=user`)).items;
  expect(all.map(({ id }: { id: string }) => id)).toEqual([ids[0], ids[1]]);
  expect(all[0].user).toMatchObject({ userId: ben.userId, firstName: 'Ben' });
});

test('only the person, those they trust with it, and administrators read and write somebody’s events', async () => {
  const ben = await counted(world);
  const sven = await counted(world, 'Sven');
  const trainer = await world.person({ firstName: 'Tara', roles: ['practitioner'] });
  await sendEvents(ben, [event(ago(hour))]);
  await world.app.db.withSystem('make-demo', (run) =>
    world.app.access.relate(run, {
      lead: trainer.userId,
      follower: ben.userId,
      type: 'practitioner-patient',
    }),
  );
  for (const stranger of [sven, trainer]) {
    for (const path of ['', '/counts', '/archive', '/archive/2026-01'])
      expect((await stranger.ask({ url: `/v1/users/${ben.userId}/events${path}` })).statusCode).toBe(403);
    expect((await sendEvents(stranger, [event(ago(hour))], ben.userId)).statusCode).toBe(403);
    expect((await stranger.ask({ url: '/v1/events' })).statusCode).toBe(403);
  }
  expect(await idsOf(admin, '', ben.userId)).toHaveLength(1);
});

test('taking the consent back removes what was counted, and what was agreed to anew stays', async () => {
  const clock = movingClock(Date.now());
  const opened = await worldOfTest({ clock });
  const ben = await counted(opened);
  const forget = () => runJob(opened, 'forget-events', { userId: ben.userId });
  const left = async () => [
    (await read(ben, `/v1/users/${ben.userId}/events`)).items.length,
    (await read(ben, `/v1/users/${ben.userId}/events/counts`)).total,
    (await sql(opened, `select from active_days where user_id = '${ben.userId}'`)).length,
    Number((await sql(opened, 'select coalesce(sum(change), 0) as sum from event_count_changes'))[0].sum),
  ];
  const send = () => sendEvents(ben, [event(new Date(clock.at))]);
  await send();
  // A newer text in place of the one before is no break.
  await sql(
    opened,
    `insert into consent_texts (purpose, version, language, body) values ('analytics', '2027-01', 'en', 'Count me');
     update consent_purposes set current_version = '2027-01' where name = 'analytics'`,
  );
  expect((await send()).json()).toEqual({ stored: 0, repeated: 0, consented: false });
  const payload = { version: '2027-01', language: 'en' };
  const again = () => ben.ask({ method: 'PUT', url: `/v1/users/${ben.userId}/consents/analytics`, payload });
  expect((await again()).statusCode).toBe(204);
  await forget();
  expect(await left()).toEqual([1, 1, 1, 1]);
  await disagree(ben);
  const queued = await sql(opened, `select data from pgboss.job where name = 'forget-events'`);
  expect(queued).toEqual([{ data: { userId: ben.userId } }]);
  expect((await again()).statusCode).toBe(204);
  await send();
  await send();
  await forget();
  expect(await left()).toEqual([2, 2, 1, 2]);
  await disagree(ben);
  await forget();
  expect(await left()).toEqual([0, 0, 0, 0]);
});

test('of many who send while the consent is taken back, nothing stays', async () => {
  const ben = await counted(world);
  const sending = Array.from({ length: 20 }, () => sendEvents(ben, [event(ago(hour)), event(ago(hour))]));
  const answers = await Promise.all([...sending, disagree(ben)]);
  const stored = answers.slice(0, 20).map((one) => one?.json().stored);
  expect(stored.every((count) => count === 2 || count === 0)).toBe(true);
  expect((await sendEvents(ben, [event(ago(hour))])).json().consented).toBe(false);
  await runJob(world, 'forget-events', { userId: ben.userId });
  expect([await rowsOf(ben), await rowsOf(ben, 'active_days')]).toEqual([0, 0]);
});

test('forget-events: leaves alone what is counted of somebody who agrees, and of everybody else', async () => {
  const [ben, cleo] = [await counted(world), await counted(world, 'Cleo')];
  for (const person of [ben, cleo]) await sendEvents(person, [event(ago(hour))]);
  await runJob(world, 'forget-events', { userId: ben.userId });
  expect([await rowsOf(ben), await rowsOf(cleo)]).toEqual([1, 1]);
  await disagree(ben);
  await runJob(world, 'forget-events', { userId: ben.userId });
  expect([await rowsOf(ben), await rowsOf(cleo)]).toEqual([0, 1]);
  await expect(runJob(world, 'forget-events', { userId: 'everybody' })).rejects.toThrow();
});
