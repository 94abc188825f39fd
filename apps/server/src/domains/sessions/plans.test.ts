import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { ask as sql } from '../../testing/cluster.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

// On a Tuesday at noon in UTC; of the week from 23 to 29 November.
const now = new Date('2026-11-24T12:00:00Z');
let world: World;
let ada: Person;
let cora: Person;
let coach: Person;
let exercise: string;
let other: string;
const sharing = { version: '2026-11', language: 'en' };
beforeAll(async () => {
  const clock = { now: () => now };
  world = await openWorld({ clock, databaseClock: 'its own' });
  ada = await world.person({ firstName: 'Ada' });
  cora = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  coach = await world.person({ firstName: 'Cole' });
  const admin = await world.person({ firstName: 'Admin', roles: ['admin'] });
  await sql(
    world.urls.directUrl,
    `update logins set strong = true where user_id in ('${cora.userId}', '${admin.userId}')`,
  );
  await consentToSensorData(world, ada.userId);
  await share();
  await world.app.db.withSystem('make-demo', async (run) => {
    const led = { follower: ada.userId };
    await world.app.access.relate(run, { ...led, lead: cora.userId, type: 'practitioner-patient' });
    await world.app.access.relate(run, { ...led, lead: coach.userId, type: 'coach-client' });
  });
  const add = async (name: string) =>
    (await admin.ask({ method: 'POST', url: '/v1/exercises', payload: { name, track: 'breathing' } })).json()
      .id;
  [exercise, other] = [await add('Six breaths'), await add('Box breathing')];
});
afterAll(() => world.close());

const share = () =>
  ada.ask({
    method: 'PUT',
    url: `/v1/users/${ada.userId}/consents/practitioner-sharing`,
    payload: sharing,
  });
const at = (id = '') => `/v1/users/${ada.userId}/plans${id && `/${id}`}`;
const body = (more: object = {}) => ({
  exerciseId: exercise,
  days: [5, 1, 2],
  minutes: 10,
  note: 'After school, by the window',
  startsOn: '2026-11-24',
  ...more,
});
const put = (by: Person, id: string, payload: object, ifMatch?: string) =>
  by.ask({ method: 'PUT', url: at(id), payload, headers: ifMatch ? { 'if-match': ifMatch } : {} });
const list = async (by = ada, query = '?day=2026-11-24') =>
  (await by.ask({ url: `${at()}${query}` })).json().items as {
    id: string;
    week: { day: string; planned: boolean; sessions: number }[];
  }[];
const end = (by: Person, id: string) => by.ask({ method: 'DELETE', url: at(id) });

async function practise(startedAt: string, timeZone: string, exerciseId = exercise): Promise<void> {
  const started = await ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions`,
    payload: { startedAt, timeZone, exerciseId, channels: [{ dataType: 'ecg', label: 'ECG', rate: 250 }] },
  });
  const url = `/v1/users/${ada.userId}/sessions/${started.json().id}`;
  expect((await ada.ask({ method: 'POST', url: `${url}/complete` })).statusCode).toBe(200);
}

test('what a practitioner plans is with the person, who is told of it, and its words are sealed', async () => {
  const id = newId();
  const planned = await put(cora, id, body());
  expect(planned.statusCode, planned.body).toBe(200);
  expect(planned.headers.etag).toBe('"1"');
  const [plan] = await list();
  expect(plan).toMatchObject({
    id,
    exercise: { id: exercise, name: 'Six breaths', retired: false },
    days: [1, 2, 5],
    minutes: 10,
    note: 'After school, by the window',
    startsOn: '2026-11-24',
    endsOn: null,
    ended: false,
    plannedBy: { userId: cora.userId },
    version: 1,
  });
  // The Monday before it begins is not planned.
  expect(plan?.week.map(({ day, planned }) => [day, planned])).toEqual([
    ['2026-11-23', false],
    ['2026-11-24', true],
    ['2026-11-25', false],
    ['2026-11-26', false],
    ['2026-11-27', true],
    ['2026-11-28', false],
    ['2026-11-29', false],
  ]);
  const news = (await ada.ask({ url: `/v1/users/${ada.userId}/notifications` })).json().items;
  expect(news[0]).toMatchObject({ kind: 'exercise-planned', link: '/', facts: { userId: cora.userId } });
  const { rows } = await sql(world.urls.directUrl, `select note from plans where id = '${id}'`);
  expect(rows[0].note.toString('latin1')).not.toContain('school');
  await end(ada, id);
});

test('the same plan again changes nothing; at once neither; another of the same id takes the ETag', async () => {
  const id = newId();
  const sent = await Promise.all(Array.from({ length: 5 }, () => put(ada, id, body())));
  expect(sent.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  const again = await put(ada, id, body({ days: [1, 2, 5] }));
  expect([again.statusCode, again.json().version]).toEqual([200, 1]);
  expect((await put(ada, id, body({ minutes: 12 }))).statusCode).toBe(409);
  expect((await put(ada, id, body({ minutes: 12 }), '"7"')).statusCode).toBe(412);
  const changed = await put(ada, id, body({ minutes: 12 }), '"1"');
  expect([changed.statusCode, changed.json().minutes, changed.headers.etag]).toEqual([200, 12, '"2"']);
  // A retry of what came through.
  expect((await put(ada, id, body({ minutes: 12 }), '"1"')).statusCode).toBe(200);
  expect((await put(ada, newId(), body(), '"1"')).statusCode).toBe(412);

  const [one, two] = await Promise.all([
    put(cora, id, body({ minutes: 20 }), '"2"'),
    put(ada, id, body({ minutes: 30 }), '"2"'),
  ]);
  expect([one.statusCode, two.statusCode].toSorted()).toEqual([200, 412]);
  await end(ada, id);
});

test('a session counts on the day it was where it was recorded, for the exercise that was planned', async () => {
  const id = newId();
  await put(ada, id, body({ days: [1, 2, 3], startsOn: '2026-11-23' }));
  // Tuesday in Berlin, still Monday in UTC; and a Sunday evening in New York that is Monday in UTC.
  await practise('2026-11-23T23:30:00Z', 'Europe/Berlin');
  await practise('2026-11-23T02:00:00Z', 'America/New_York');
  await practise('2026-11-24T09:00:00Z', 'UTC', other);
  const countsOf = async (day: string) =>
    (await list(cora, `?day=${day}`)).find((plan) => plan.id === id)?.week.map(({ sessions }) => sessions);
  expect(await countsOf('2026-11-24')).toEqual([0, 1, 0, 0, 0, 0, 0]);
  expect(await countsOf('2026-11-29')).toEqual([0, 1, 0, 0, 0, 0, 0]);
  expect(await countsOf('2026-11-22')).toEqual([0, 0, 0, 0, 0, 0, 1]);
  await end(ada, id);
});

test('an ended plan is out of sight, is ended once, and is taken up again', async () => {
  const id = newId();
  await put(ada, id, body());
  expect((await end(cora, id)).statusCode).toBe(204);
  expect((await end(ada, id)).statusCode).toBe(204);
  expect((await list()).some((plan) => plan.id === id)).toBe(false);
  expect((await list(ada, '?ended=true')).find((plan) => plan.id === id)).toMatchObject({
    ended: true,
    version: 2,
  });
  expect((await put(ada, id, body(), '"2"')).json()).toMatchObject({ ended: false, version: 3 });
  await end(ada, id);
  expect((await end(ada, newId())).statusCode).toBe(404);
});

test('who does not accompany them, or no longer may, neither sees plans nor makes them', async () => {
  const stranger = await world.person({ firstName: 'Sam' });
  const id = newId();
  const tried = async (by: Person) => [
    (await by.ask({ url: at() })).statusCode,
    (await put(by, newId(), body())).statusCode,
    (await end(by, id)).statusCode,
  ];
  await put(ada, id, body());
  expect(await tried(stranger)).toEqual([403, 403, 403]);
  expect((await tried(coach)).slice(0, 2)).toEqual([200, 200]);
  const consent = `/v1/users/${ada.userId}/consents/practitioner-sharing`;
  expect((await ada.ask({ method: 'DELETE', url: consent })).statusCode).toBeLessThan(300);
  expect(await tried(cora)).toEqual([403, 403, 403]);
  expect(await tried(coach)).toEqual([403, 403, 403]);
  await share();
  expect((await cora.ask({ url: at() })).statusCode).toBe(200);
});

test('what cannot be planned is refused in words', async () => {
  for (const [wrong, about] of [
    [{ days: [] }, 'days'],
    [{ days: [1, 1] }, 'days'],
    [{ days: [8] }, 'days'],
    [{ minutes: 0 }, 'minutes'],
    [{ startsOn: '2026-02-30' }, 'startsOn'],
    [{ endsOn: '2026-11-23' }, 'endsOn'],
    [{ note: 'x'.repeat(501) }, 'note'],
    [{ exerciseId: newId() }, 'exercise'],
  ] as const) {
    const answer = await put(ada, newId(), body(wrong));
    expect([answer.statusCode, answer.body.includes(about)], JSON.stringify(wrong)).toEqual([400, true]);
  }
});

test('a person has 50 open plans at most, however many are made at once', async () => {
  await Promise.all((await list(ada, '')).map(({ id }) => end(ada, id)));
  await sql(
    world.urls.directUrl,
    `insert into plans (user_id, id, exercise_id, days, minutes, starts_on)
     select '${ada.userId}', gen_random_uuid(), '${other}', '{1}', 5, '2026-11-24' from generate_series(1, 48)`,
  );
  const answers = await Promise.all(Array.from({ length: 6 }, () => put(ada, newId(), body())));
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 409, 409, 409, 409]);
  // An ended one is not taken up again where there is no room.
  const [one, two] = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json().id);
  await end(ada, one);
  expect((await put(ada, newId(), body())).statusCode).toBe(200);
  expect((await put(ada, one, body(), '"2"')).statusCode).toBe(409);
  await end(ada, two);
  expect((await put(ada, one, body(), '"2"')).statusCode).toBe(200);
  await sql(world.urls.directUrl, `delete from plans where user_id = '${ada.userId}'`);
});
