import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { ask as sql } from '../../testing/cluster.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
let coach: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  coach = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const url = (path = '') => `/v1/users/${ada.userId}/sessions${path}`;
const ecg = { dataType: 'ecg', label: 'ECG', rate: 1000 };
const start = (more: object = {}) =>
  ada.ask({
    method: 'POST',
    url: url(),
    payload: { startedAt: '2026-11-20T10:00:00Z', channels: [ecg], ...more },
  });
const begin = async (more: object = {}): Promise<string> => {
  const answer = await start(more);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().id;
};
const get = (id: string) => ada.ask({ url: url(`/${id}`) });
const add = (id: string, firstSample = 0, samples: number[] = [1, 2, 3]) =>
  ada.ask({
    method: 'POST',
    url: url(`/${id}/points`),
    payload: { channels: [{ channel: 0, firstSample, samples }] },
  });
const post = (id: string, what: string, payload: object = {}) =>
  ada.ask({ method: 'POST', url: url(`/${id}/${what}`), payload });
const change = (id: string, payload: object, headers: Record<string, string> = {}) =>
  ada.ask({ method: 'PATCH', url: url(`/${id}`), payload, headers });
const rows = async (id: string) => {
  const tables = ['blocks', 'overviews', 'clock_readings', 'markers'];
  const counts = tables.map(
    (table) => `(select count(*)::int from ${table} where session_id = '${id}') ${table}`,
  );
  return (await sql(world.urls.directUrl, `select ${counts.join()}`)).rows[0];
};
const nothing = { blocks: 0, overviews: 0, clock_readings: 0, markers: 0 };
const job = (name: string) => {
  const found = world.app.jobs.find((one) => one.name === name);
  if (!found) throw new Error(`There is no job ${name}.`);
  return found.handle({});
};

test('a recorder that begins its own session again, many times at once, begins it once', async () => {
  const id = newId();
  const answers = await Promise.all(Array.from({ length: 8 }, () => start({ id, device: 'a belt' })));
  expect(answers.map((one) => one.statusCode).toSorted()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  expect(new Set(answers.map((one) => one.json().id))).toEqual(new Set([id]));
  await change(id, { device: 'another belt', notes: 'later' });
  const again = await start({ id, device: 'a belt' });
  expect(again.statusCode).toBe(200);
  expect(again.json()).toMatchObject({ device: 'another belt', notes: 'later' });
});

test('another session under an id that is taken is refused', async () => {
  const id = await begin({ id: newId() });
  expect((await start({ id, startedAt: '2026-11-20T10:00:01Z' })).statusCode).toBe(409);
  expect((await start({ id, channels: [{ ...ecg, rate: 500 }] })).statusCode).toBe(409);
  expect((await start({ id, channels: [{ ...ecg, label: 'other' }] })).statusCode).toBe(409);
  expect((await start({ id, channels: [ecg, ecg] })).statusCode).toBe(409);
  expect((await start({ id: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' })).statusCode).toBe(400);
});

test('channels say what their points are; what does not fit together is refused', async () => {
  const channels = [
    { dataType: 'temperature', label: 'skin', rate: 1 },
    { dataType: 'temperature', label: 'raw', rate: 1, bits: 12 },
    { dataType: 'eeg', label: 'Cz', rate: 256, valueKind: 'float64' },
    { dataType: 'rr', label: 'RR' },
    { dataType: 'eeg', label: 'wide', rate: null, bits: 32 },
  ];
  const { channels: made } = (await start({ channels })).json();
  expect(made.map((one: Record<string, unknown>) => [one.valueKind, one.bits, one.rate])).toEqual([
    ['float32', 32, 1],
    ['integer', 12, 1],
    ['float64', 64, 256],
    ['integer', 16, null],
    ['integer', 32, null],
  ]);
  const refused = [{ bits: 33 }, { valueKind: 'float32', scale: 2 }, { valueKind: 'float64', bits: 32 }];
  for (const wrong of refused)
    expect((await start({ channels: [{ ...ecg, ...wrong }] })).statusCode, JSON.stringify(wrong)).toBe(400);
});

test('what people say of a session is kept, changed by parts, removed, and sealed', async () => {
  const id = await begin({ location: 'at home', feedbackBefore: { mood: 2, stress: 7, notes: 'tired' } });
  const changed = await change(id, { feedbackAfter: { mood: 4, anxiety: 0 }, notes: 'went well' });
  expect(changed.json()).toMatchObject({
    location: 'at home',
    feedbackBefore: { mood: 2, stress: 7, notes: 'tired' },
    feedbackAfter: { mood: 4, anxiety: 0 },
    notes: 'went well',
    version: 2,
  });
  await post(id, 'complete');
  expect((await change(id, { location: null, notes: '' })).json()).toMatchObject({
    location: null,
    notes: null,
  });
  const kept = await sql(
    world.urls.directUrl,
    `select (feedback_before::text || feedback_after::text) as words from sessions where id = '${id}'`,
  );
  expect(kept.rows[0].words).not.toContain(Buffer.from('tired').toString('hex'));
  for (const wrong of [{ mood: 6 }, { stress: -1 }, { notes: 'x'.repeat(4001) }, {}, { joy: 1 }])
    expect((await change(id, { feedbackAfter: wrong })).statusCode, JSON.stringify(wrong)).toBe(400);
});

test('of two who change what they both read, one is told', async () => {
  const id = await begin();
  const etag = String((await get(id)).headers.etag);
  const answers = await Promise.all(
    ['one', 'two', 'three'].map((notes) => change(id, { notes }, { 'if-match': etag })),
  );
  expect(answers.map((one) => one.statusCode).toSorted()).toEqual([200, 412, 412]);
  expect((await change(id, { notes: 'anyway' })).statusCode).toBe(200);
});

test('what is discarded loses its points and markers, keeps the reason, and is final', async () => {
  const id = await begin();
  await add(id);
  await ada.ask({
    method: 'PUT',
    url: url(`/${id}/markers/${newId()}`),
    payload: { at: 1, label: 'a moment' },
  });
  await post(id, 'complete');
  expect(await rows(id)).toMatchObject({ blocks: 1, markers: 1 });
  expect((await post(id, 'discard', { reason: 'abandoned' })).statusCode).toBe(400);
  const gone = await post(id, 'discard', { reason: 'bad-signal' });
  expect(gone.json()).toMatchObject({
    state: 'discarded',
    discardReason: 'bad-signal',
    finished: false,
    markers: 0,
  });
  expect(gone.json().channels[0].points).toBe(0);
  expect(await rows(id)).toEqual(nothing);
  expect((await post(id, 'discard', { reason: 'other' })).json().discardReason).toBe('bad-signal');
  expect((await add(id)).statusCode).toBe(409);
  expect((await post(id, 'complete')).statusCode).toBe(409);
  expect((await change(id, { notes: 'still' })).statusCode).toBe(409);
  const ids = async (query: string) =>
    (await ada.ask({ url: url(query) })).json().items.map((one: { id: string }) => one.id);
  expect(await ids('?limit=200')).not.toContain(id);
  expect(await ids('?state=discarded')).toContain(id);
});

test('sessions are found by state, exercise, kind of signal and day', async () => {
  const exerciseId = '01900000-0000-7000-8000-000000000002';
  const startedAt = '2021-05-05T05:05:05Z';
  const id = await begin({ startedAt, exerciseId, channels: [{ ...ecg, dataType: 'eda' }] });
  await begin({ startedAt: '2021-06-05T05:05:05Z' });
  const found = async (query: string) =>
    (await ada.ask({ url: url(`?from=2021-01-01T00:00:00Z&${query || 'to=2021-12-31T00:00:00Z'}`) }))
      .json()
      .items.map((one: { id: string }) => one.id);
  expect(await found('')).toHaveLength(2);
  expect(await found(`exerciseId=${exerciseId}`)).toEqual([id]);
  expect(await found('dataType=eda')).toEqual([id]);
  expect(await found('to=2021-06-01T00:00:00Z')).toEqual([id]);
  expect(await found('to=2021-12-31T00:00:00Z&state=complete')).toEqual([]);
  expect(await found('to=2021-05-05T05:05:05Z')).toEqual([]);
});

test('a recording in which nothing was stored for too long is discarded, and the person told', async () => {
  const [quiet, young, busy, ended] = [await begin(), await begin(), await begin(), await begin()];
  for (const id of [quiet, busy, ended]) await add(id);
  await post(ended, 'complete');
  await sql(
    world.urls.directUrl,
    `update sessions set created_at = now() - interval '73 hours' where id in ('${quiet}', '${busy}', '${ended}');
     update blocks set stored_at = now() - interval '73 hours' where session_id in ('${quiet}', '${busy}', '${ended}');`,
  );
  // A gap is filled: the newest block is not the last one.
  await add(busy, 100);
  await sql(
    world.urls.directUrl,
    `update blocks set stored_at = now() - interval '73 hours' where session_id = '${busy}' and first_sample = 100`,
  );
  await add(busy, 50);
  await job('discard-abandoned-sessions');
  expect((await get(quiet)).json()).toMatchObject({ state: 'discarded', discardReason: 'abandoned' });
  expect(await rows(quiet)).toEqual(nothing);
  for (const id of [young, busy]) expect((await get(id)).json().state).toBe('recording');
  expect((await get(ended)).json().state).toBe('complete');
  const told = (await ada.ask({ url: `/v1/users/${ada.userId}/notifications` })).json().items;
  expect(told[0]).toMatchObject({ kind: 'session-abandoned', facts: { sessionId: quiet } });
  expect(told[0].link).toContain(quiet);
});

test('who may not write for a person changes nothing of theirs', async () => {
  const id = await begin();
  for (const [method, path, payload] of [
    ['PATCH', `/${id}`, { notes: 'mine' }],
    ['POST', `/${id}/discard`, { reason: 'mistake' }],
    ['PUT', `/${id}/markers/${newId()}`, { at: 1, label: 'mine' }],
    ['DELETE', `/${id}/markers/${newId()}`, undefined],
  ] as const)
    expect((await coach.ask({ method, url: url(path), ...(payload ? { payload } : {}) })).statusCode).toBe(
      403,
    );
  expect((await get(id)).json()).toMatchObject({ state: 'recording', notes: null });
});
