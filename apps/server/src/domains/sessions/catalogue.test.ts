import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kernel/ids.ts';
import { ask as sql } from '../../testing/cluster.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let editor: Person;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  editor = await world.person({ firstName: 'Eda', roles: ['editor'] });
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const post = (url: string, payload: object, by = editor) => by.ask({ method: 'POST', url, payload });
const patch = (url: string, payload: object, headers: Record<string, string> = {}, by = editor) =>
  by.ask({ method: 'PATCH', url, payload, headers });
const exercises = async (query = '') => (await ada.ask({ url: `/v1/exercises${query}` })).json().items;

const boxBreathing = {
  name: 'Box breathing',
  track: 'breathing',
  guidance: {
    breathsPerMinute: 3.75,
    inhale: 4,
    holdIn: 4,
    exhale: 4,
    holdOut: 4,
    steps: ['Sit', 'Breathe'],
  },
  dataTypes: ['ecg', 'respiration'],
};

test('an exercise is added, changed, retired and brought back; everybody sees the others', async () => {
  const added = await post('/v1/exercises', boxBreathing);
  expect(added.statusCode, added.body).toBe(201);
  const { id } = added.json();
  expect(added.json()).toMatchObject({ ...boxBreathing, description: '', retired: false, version: 1 });
  const changed = await patch(`/v1/exercises/${id}`, { description: 'Equal parts', guidance: {} });
  expect(changed.json()).toMatchObject({
    name: 'Box breathing',
    description: 'Equal parts',
    guidance: {},
    version: 2,
  });
  expect((await exercises()).map((one: { id: string }) => one.id)).toContain(id);

  expect((await patch(`/v1/exercises/${id}`, { retired: true })).json()).toMatchObject({ retired: true });
  expect((await exercises()).map((one: { id: string }) => one.id)).not.toContain(id);
  expect((await exercises('?retired=true')).map((one: { id: string }) => one.id)).toContain(id);
  const start = (startedAt = '2150-11-20T10:00:00Z', more: object = {}) =>
    post(
      `/v1/users/${ada.userId}/sessions`,
      {
        startedAt,
        ...more,
        exerciseId: id,
        channels: [{ dataType: 'ecg', label: 'ECG', rate: 250 }],
      },
      ada,
    );
  expect((await start()).statusCode).toBe(400);
  // Begun before by a recorder that was offline.
  expect((await start('2026-11-20T10:00:00Z')).statusCode).toBe(201);
  await patch(`/v1/exercises/${id}`, { retired: false });
  const own = { id: newId() };
  const begun = (await start(undefined, own)).json();
  await patch(`/v1/exercises/${id}`, { retired: true });
  const url = `/v1/users/${ada.userId}/sessions/${begun.id}`;
  expect((await ada.ask({ url })).json().exercise).toEqual({ id, name: 'Box breathing' });
  expect((await start(undefined, own)).statusCode).toBe(200);
  expect((await patch(url, { exerciseId: id, notes: 'as before' }, {}, ada)).statusCode).toBe(200);
});

test('a recorder that begins its session again is not told of what changed in the catalogue meanwhile', async () => {
  const type = { name: 'emg-again', title: 'EMG', unit: 'uV' };
  expect((await post('/v1/data-types', type)).statusCode).toBe(201);
  const id = newId();
  const channels = [{ dataType: 'emg-again', label: 'EMG', rate: 250 }];
  const start = () =>
    post(`/v1/users/${ada.userId}/sessions`, { id, startedAt: '2026-11-20T10:00:00Z', channels }, ada);
  expect((await start()).statusCode).toBe(201);
  await patch('/v1/data-types/emg-again', { unit: 'mV', valueKind: 'float' });
  const again = await start();
  expect(again.statusCode, again.body).toBe(200);
  expect(again.json().channels).toEqual([expect.objectContaining({ unit: 'uV', valueKind: 'integer' })]);
});

test('of two editors who change what they both read, one is told', async () => {
  const { id } = (await post('/v1/exercises', { name: 'Twice', track: 'focus' })).json();
  const answers = await Promise.all(
    ['a', 'b'].map((description) => patch(`/v1/exercises/${id}`, { description }, { 'if-match': '"1"' })),
  );
  expect(answers.map((one) => one.statusCode).toSorted()).toEqual([200, 412]);
  expect(answers.find((one) => one.statusCode === 200)?.headers.etag).toBe('"2"');
  expect((await patch('/v1/data-types/ecg', { title: 'EKG' }, { 'if-match': '"7"' })).statusCode).toBe(412);
});

test('a name is taken once, also when two take it at the same time', async () => {
  const answers = await Promise.all(
    [1, 2, 3].map(() => post('/v1/exercises', { name: 'Same', track: 'sleep' })),
  );
  expect(answers.map((one) => one.statusCode).toSorted()).toEqual([201, 409, 409]);
  const { id } = (await post('/v1/exercises', { name: 'Other', track: 'sleep' })).json();
  expect((await patch(`/v1/exercises/${id}`, { name: 'Same' })).statusCode).toBe(409);
  expect((await post('/v1/data-types', { name: 'ecg', title: 'Again' })).statusCode).toBe(409);
});

test('a kind of signal and a track are added as data, and can be used at once', async () => {
  const emg = { name: 'emg', title: 'EMG', unit: 'uV', defaultRate: 1000, validMin: -5000, validMax: 5000 };
  expect((await post('/v1/data-types', emg)).json()).toMatchObject({
    ...emg,
    valueKind: 'integer',
    version: 1,
  });
  const changed = await patch('/v1/data-types/emg', { title: 'Muscle', validMax: null });
  expect(changed.json()).toMatchObject({
    title: 'Muscle',
    unit: 'uV',
    validMin: -5000,
    validMax: null,
    version: 2,
  });
  expect((await patch('/v1/data-types/emg', { validMax: -6000 })).statusCode).toBe(400);
  expect((await patch('/v1/data-types/nothing', { title: 'x' })).statusCode).toBe(404);

  const put = () => editor.ask({ method: 'PUT', url: '/v1/tracks/posture' });
  expect((await put()).statusCode).toBe(200);
  expect((await put()).statusCode).toBe(200);
  expect((await ada.ask({ url: '/v1/tracks' })).json().items).toContainEqual({ name: 'posture' });
  const made = await post('/v1/exercises', { name: 'Upright', track: 'posture', dataTypes: ['emg'] });
  expect(made.statusCode).toBe(201);
});

test('what no breath is like, what there is none of, and what is too much is refused', async () => {
  const base = { name: 'Wrong', track: 'breathing' };
  for (const wrong of [
    { guidance: { breathsPerMinute: 0 } },
    { guidance: { breathsPerMinute: 41 } },
    { guidance: { inhale: -1 } },
    { guidance: { colour: 'blue' } },
    { guidance: { steps: Array.from({ length: 51 }, () => 'x') } },
    { track: 'unknown' },
    { dataTypes: ['unknown'] },
    { name: ' ' },
  ])
    expect((await post('/v1/exercises', { ...base, ...wrong })).statusCode, JSON.stringify(wrong)).toBe(400);
  expect((await exercises('?retired=true')).map((one: { name: string }) => one.name)).not.toContain('Wrong');
});

test('who may only read changes nothing, and every change is on record', async () => {
  const before = await exercises();
  expect((await post('/v1/exercises', { name: 'Mine', track: 'focus' }, ada)).statusCode).toBe(403);
  expect((await patch(`/v1/exercises/${before[0].id}`, { name: 'Mine' }, {}, ada)).statusCode).toBe(403);
  expect((await patch('/v1/data-types/ecg', { title: 'Mine' }, {}, ada)).statusCode).toBe(403);
  expect((await ada.ask({ method: 'PUT', url: '/v1/tracks/mine' })).statusCode).toBe(403);
  expect(await exercises()).toEqual(before);
  const { rows } = await sql(
    world.urls.directUrl,
    `select distinct action from audit_events where action like 'catalogue:%' and outcome = 'done' order by 1`,
  );
  expect(rows.map((row: { action: string }) => row.action)).toEqual([
    'catalogue:add-data-type',
    'catalogue:add-exercise',
    'catalogue:add-track',
    'catalogue:change-data-type',
    'catalogue:change-exercise',
    'catalogue:write (any)',
  ]);
});
