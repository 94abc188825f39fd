import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { ask as sql } from '../../testing/cluster.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let now = new Date('2026-11-24T12:00:00Z');
let world: World;
let cora: Person;
let ben: Person;
let eva: Person;
let mother: Person;
let exercise: string;
beforeAll(async () => {
  world = await openWorld({ clock: { now: () => now }, databaseClock: 'its own' });
  cora = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  ben = await world.person({ firstName: 'Ben' });
  eva = await world.person({ firstName: 'Eva' });
  mother = await world.person({ firstName: 'Mia' });
  const admin = await world.person({ roles: ['admin'] });
  await sql(
    world.urls.directUrl,
    `update logins set strong = true where user_id in ('${cora.userId}', '${admin.userId}')`,
  );
  for (const { userId } of [ben, eva]) await consentToSensorData(world, userId);
  for (const one of [ben, eva]) await share(one);
  await world.app.db.withSystem('make-demo', async (run) => {
    for (const { userId } of [ben, eva])
      await world.app.access.relate(run, {
        lead: cora.userId,
        follower: userId,
        type: 'practitioner-patient',
      });
    await world.app.access.relate(run, { lead: mother.userId, follower: ben.userId, type: 'parent-child' });
  });
  const payload = { name: 'Six breaths', track: 'breathing' };
  exercise = (await admin.ask({ method: 'POST', url: '/v1/exercises', payload })).json().id;
});
afterAll(() => world.close());

const share = (person: Person) =>
  person.ask({
    method: 'PUT',
    url: `/v1/users/${person.userId}/consents/practitioner-sharing`,
    payload: { version: '2026-11', language: 'en' },
  });

type Item = {
  userId: string;
  word: string;
  live: { sessionId: string } | null;
  last: { sessionId: string } | null;
  unseen: number;
  newest: { sessionId: string } | null;
  days: { day: string; sessions: number; seconds: number; planned: number; practised: number }[];
};
async function seenBy(person: Person): Promise<Item[]> {
  const answer = await person.ask({ url: '/v1/accompanied?day=2026-11-24' });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().items;
}
const about = async (reader: Person, person: Person) =>
  (await seenBy(reader)).find(({ userId }) => userId === person.userId);

async function start(person: Person, startedAt: string, more: object = {}): Promise<string> {
  const answer = await person.ask({
    method: 'POST',
    url: `/v1/users/${person.userId}/sessions`,
    payload: {
      startedAt,
      exerciseId: exercise,
      channels: [{ dataType: 'ecg', label: 'ECG', rate: 10 }],
      ...more,
    },
  });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().id;
}
async function record(person: Person, startedAt: string, seconds = 60, more: object = {}): Promise<string> {
  const id = await start(person, startedAt, more);
  const url = `/v1/users/${person.userId}/sessions/${id}`;
  const samples = Array.from({ length: seconds * 10 }, (_, i) => i % 7);
  const payload = { channels: [{ channel: 0, firstSample: 0, samples }] };
  const added = await person.ask({ method: 'POST', url: `${url}/points`, payload });
  expect(added.statusCode, added.body).toBeLessThan(300);
  expect((await person.ask({ method: 'POST', url: `${url}/complete` })).statusCode).toBe(200);
  // When the server had it all, by the clock of this test.
  await sql(
    world.urls.directUrl,
    `update sessions set finished_at = '${now.toISOString()}' where id = '${id}'`,
  );
  return id;
}
const look = (reader: Person, person: Person) =>
  reader.ask({ method: 'PUT', url: `/v1/users/${person.userId}/sessions-looked-at` });

test('what is new is what was kept since the reader looked; another reader has their own', async () => {
  const first = await record(ben, '2026-11-23T10:00:00Z');
  const second = await record(ben, '2026-11-24T10:00:00Z');
  // Recorded a month ago and brought in now: the last is the later one, and older days are none of the week.
  await record(ben, '2026-10-20T10:00:00Z');
  expect(await about(cora, ben)).toMatchObject({
    word: 'patient',
    live: null,
    last: { sessionId: second },
    unseen: 2,
    newest: { sessionId: second },
  });
  expect(first).not.toBe(second);
  now = new Date('2026-11-24T12:01:00Z');
  expect((await look(cora, ben)).statusCode).toBe(204);
  expect(await about(cora, ben)).toMatchObject({ unseen: 0, newest: null, last: { sessionId: second } });
  expect(await about(mother, ben)).toMatchObject({ word: 'child', unseen: 2 });
  now = new Date('2026-11-24T12:02:00Z');
  const third = await record(ben, '2026-11-24T11:00:00Z');
  expect(await about(cora, ben)).toMatchObject({ unseen: 1, newest: { sessionId: third } });
  expect((await about(cora, eva))?.last).toBeNull();
});

test('the last seven days are those of where it was recorded, with what was planned and practised', async () => {
  await eva.ask({
    method: 'PUT',
    url: `/v1/users/${eva.userId}/plans/${newId()}`,
    payload: { exerciseId: exercise, days: [1, 2, 3], minutes: 5, startsOn: '2026-11-19' },
  });
  // Monday in Berlin, Sunday in UTC.
  await record(eva, '2026-11-22T23:30:00Z', 90, { timeZone: 'Europe/Berlin' });
  await record(eva, '2026-11-20T08:00:00Z', 30, { exerciseId: undefined });
  const days = (await about(cora, eva))?.days;
  expect(days?.map(({ day }) => day.slice(8))).toEqual(['18', '19', '20', '21', '22', '23', '24']);
  expect(days?.map((one) => one.sessions)).toEqual([0, 0, 1, 0, 0, 1, 0]);
  expect(days?.map((one) => Math.round(one.seconds))).toEqual([0, 0, 30, 0, 0, 90, 0]);
  expect(days?.map((one) => one.planned)).toEqual([0, 0, 0, 0, 0, 1, 1]);
  expect(days?.map((one) => one.practised)).toEqual([0, 0, 0, 0, 0, 1, 0]);
});

test('live is what something came from in the last two minutes', async () => {
  const id = await start(eva, '2026-11-24T12:00:00Z');
  const aged = (minutes: number) =>
    sql(
      world.urls.directUrl,
      `update sessions set created_at = '${new Date(now.getTime() - minutes * 60_000).toISOString()}' where id = '${id}'`,
    );
  await aged(1);
  expect((await about(cora, eva))?.live).toMatchObject({ sessionId: id, exercise: 'Six breaths' });
  await aged(3);
  expect((await about(cora, eva))?.live).toBeNull();
  const payload = { channels: [{ channel: 0, firstSample: 0, samples: [1, 2, 3] }] };
  const url = `/v1/users/${eva.userId}/sessions/${id}/points`;
  expect((await eva.ask({ method: 'POST', url, payload })).statusCode).toBeLessThan(300);
  await sql(
    world.urls.directUrl,
    `update blocks set stored_at = '${now.toISOString()}' where session_id = '${id}'`,
  );
  expect((await about(cora, eva))?.live).toMatchObject({ sessionId: id });
});

test('who takes back their consent is there no more, and a parent needs none', async () => {
  const url = `/v1/users/${ben.userId}/consents/practitioner-sharing`;
  expect((await ben.ask({ method: 'DELETE', url })).statusCode).toBeLessThan(300);
  expect((await seenBy(cora)).map(({ userId }) => userId)).toEqual([eva.userId]);
  expect((await look(cora, ben)).statusCode).toBe(403);
  expect((await seenBy(mother)).map(({ userId }) => userId)).toEqual([ben.userId]);
  await share(ben);
});

test('days are those up to today, wherever the reader is; no other week is told', async () => {
  for (const [day, status] of [
    ['2026-11-23', 200],
    ['2026-11-25', 200],
    ['2026-11-22', 400],
    ['2026-11-26', 400],
    ['soon', 400],
  ] as const)
    expect((await cora.ask({ url: `/v1/accompanied?day=${day}` })).statusCode, day).toBe(status);
});

test('whoever accompanies nobody has an empty list, and what one looks at oneself is not noted', async () => {
  expect(await seenBy(eva)).toEqual([]);
  expect((await look(eva, eva)).statusCode).toBe(204);
  const { rows } = await sql(
    world.urls.directUrl,
    `select count(*)::int as n from session_looks where looked_by = '${eva.userId}'`,
  );
  expect(rows[0].n).toBe(0);
});
