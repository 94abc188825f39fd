import { encodeFlac } from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchOf, batchType, pointsFrom } from '../../testing/batch-kit.ts';
import { noise } from '../../testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld({ uploadBytes: 16 * 1024 * 1024 });
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

const url = (session = '') => `/v1/users/${ada.userId}/sessions${session && `/${session}`}`;
async function begin(...channels: object[]): Promise<string> {
  const payload = { startedAt: '2026-11-20T10:00:00Z', channels };
  const answer = await ada.ask({ method: 'POST', url: url(), payload });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<{ id: string }>().id;
}
const send = (session: string, type: string, payload: string | Buffer) =>
  ada.ask({ method: 'POST', url: `${url(session)}/points`, payload, headers: { 'content-type': type } });
const json = (session: string, ...channels: object[]) =>
  send(session, 'application/json', JSON.stringify({ channels }));
const read = async (session: string, channel = 0) =>
  (await ada.ask({ url: `${url(session)}/channels/${channel}/points` }))
    .json<{ stretches: { firstSample: number; values: number[] }[] }>()
    .stretches.map(({ firstSample, values }) => [firstSample, values]);

const ecg = { dataType: 'ecg', label: 'ECG', rate: 1000, scale: 0.5 };
const hr = { dataType: 'heart-rate', label: 'HR', rate: 1, valueKind: 'integer', bits: 8 };
const spo2 = { dataType: 'spo2', label: 'SpO2', rate: 1, valueKind: 'float32' };

test('JSON brings several channels at once, as samples or in their unit, and says where to go on', async () => {
  const session = await begin(ecg, hr, spo2);
  const answer = await json(
    session,
    { channel: 0, firstSample: 10, samples: [1, -2, 3] },
    { values: [60, 61], firstSample: 0, channel: 1 },
    { channel: 2, firstSample: 0, values: [97.5, 98.25] },
    { channel: 0, firstSample: 20, values: [1.5, -0.26] },
  );
  expect(answer.json()).toEqual({
    stored: 9,
    alreadyThere: 0,
    channels: [
      { channel: 0, next: 22 },
      { channel: 1, next: 2 },
      { channel: 2, next: 2 },
    ],
  });
  expect(await read(session)).toEqual([
    [10, [0.5, -1, 1.5]],
    [20, [1.5, -0.5]],
  ]);
  expect(await read(session, 1)).toEqual([[0, [60, 61]]]);
  expect(await read(session, 2)).toEqual([[0, [97.5, 98.25]]]);
});

test('numbers of JSON come as they are written, in every way that JSON has', async () => {
  const session = await begin({ ...spo2, valueKind: 'float64' });
  const written =
    '[0, -0.0, 1e3, 1E-7, -12.5e+2, 0.1, 123456789012345678, 1.7976931348623157e308, 5e-324, 0.30000000000000004]';
  const body = `\t{ "channels" : [ {"samples":${written},\r\n"channel":0 , "firstSample": 0} ] } \n`;
  expect((await send(session, 'application/json', body)).statusCode).toBe(200);
  const expected = (JSON.parse(written) as number[]).map((value) => value + 0);
  expect((await read(session))[0]?.[1]).toEqual(expected);
});

test.each([
  ['is cut off', '{"channels":[{"channel":0,"firstSample":0,"samples":[1,2'],
  ['goes on after its end', '{"channels":[{"channel":0,"firstSample":0,"samples":[1]}]} x'],
  ['has a number with a leading zero', '{"channels":[{"channel":0,"firstSample":0,"samples":[01]}]}'],
  ['has a number without digits', '{"channels":[{"channel":0,"firstSample":0,"samples":[1.]}]}'],
  ['has what is no number', '{"channels":[{"channel":0,"firstSample":0,"samples":[null]}]}'],
  ['has a number beyond all bounds', '{"channels":[{"channel":2,"firstSample":0,"samples":[1e999]}]}'],
  ['has a part of a sample', '{"channels":[{"channel":1,"firstSample":0,"samples":[1.5]}]}'],
  ['has a sample that does not fit', '{"channels":[{"channel":1,"firstSample":0,"samples":[128]}]}'],
  ['has a value that does not fit', '{"channels":[{"channel":1,"firstSample":0,"values":[-129]}]}'],
  ['has no points', '{"channels":[{"channel":0,"firstSample":0,"samples":[]}]}'],
  ['has no channels', '{"channels":[]}'],
  ['has an unknown name', '{"channels":[{"channel":0,"firstSample":0,"sample":[1]}]}'],
  ['names something twice', '{"channels":[{"channel":0,"channel":1,"firstSample":0,"samples":[1]}]}'],
  ['has samples and values', '{"channels":[{"channel":0,"firstSample":0,"samples":[1],"values":[1]}]}'],
  ['has a place before the first', '{"channels":[{"channel":0,"firstSample":-1,"samples":[1]}]}'],
  ['has times at a rate', '{"channels":[{"channel":0,"firstSample":0,"samples":[1],"times":[1]}]}'],
  ['is deep', '['.repeat(100_000)],
])('a body of JSON that %s is refused, and nothing is stored', async (_what, body) => {
  const session = await begin(ecg, hr, spo2);
  expect((await send(session, 'application/json', body)).statusCode).toBe(400);
  expect((await json(session, { channel: 0, firstSample: 0, samples: [1] })).json().stored).toBe(1);
});

test('a table brings a column for each channel; an empty cell is a gap', async () => {
  const session = await begin(ecg, spo2);
  const answer = await send(
    session,
    'text/csv',
    '﻿sample,0,1\r\n0,1.5,97.5\r\n1,,98\r\n2,2.5,\r\n4,0.5,99.25',
  );
  expect(answer.json(), answer.body).toMatchObject({ stored: 6, channels: [{ next: 5 }, { next: 5 }] });
  expect(await read(session)).toEqual([
    [0, [1.5]],
    [2, [2.5]],
    [4, [0.5]],
  ]);
  expect(await read(session, 1)).toEqual([
    [0, [97.5, 98]],
    [4, [99.25]],
  ]);
});

test.each([
  ['has no header', '0,1\n'],
  ['has an unknown column', 'sample,0,ecg\n0,1,1\n'],
  ['has a channel twice', 'sample,0,0\n0,1,1\n'],
  ['lacks a cell', 'sample,0,1\n0,1\n'],
  ['has a cell too many', 'sample,0\n0,1,2\n'],
  ['has a text in a cell', 'sample,0\n0,one\n'],
  ['has no values', 'sample,0\n0,\n'],
  ['lacks a place', 'sample,0\n,1\n'],
])('a table that %s is refused', async (_what, body) => {
  const session = await begin(ecg, spo2);
  expect((await send(session, 'text/csv', body)).statusCode).toBe(400);
});

test('points that come irregularly keep their times, whatever form brings them', async () => {
  const rr = { dataType: 'rr', label: 'RR', valueKind: 'integer' };
  const session = await begin(rr);
  const samples = Int16Array.from([800, 810, 790]);
  const times = Float64Array.from([0, 810_000, 1_600_000]);
  const first = await send(session, batchType, batchOf(pointsFrom(0, samples, 0, times)));
  expect(first.json(), first.body).toMatchObject({ stored: 3 });
  const again = await json(session, {
    channel: 0,
    firstSample: 0,
    samples: Array.from(samples),
    times: Array.from(times),
  });
  expect(again.json()).toMatchObject({ stored: 0, alreadyThere: 3 });
  const table = 'sample,time_us,0\n2,1600000,790\n3,2400000,805\n';
  expect((await send(session, 'text/csv', table)).json()).toMatchObject({ stored: 1, alreadyThere: 1 });
  const otherTime = { channel: 0, firstSample: 3, samples: [805], times: [2_400_001] };
  expect((await json(session, otherTime)).statusCode).toBe(409);
  for (const wrong of [[-1], [1.5], [400 * 86_400e6], undefined])
    expect((await json(session, { ...otherTime, firstSample: 9, times: wrong })).statusCode).toBe(400);
  const backwards = { channel: 0, firstSample: 9, samples: [1, 2], times: [5, 4] };
  expect((await json(session, backwards)).statusCode).toBe(400);
});

test('FLAC frames of the sender are verified, and are the same as the points that they hold', async () => {
  const session = await begin({ ...ecg, scale: 1 });
  const samples = noise(200_000);
  const flac = encodeFlac(samples, { bitsPerSample: 16, firstSample: 500 });
  const entry = { channel: 0, firstSample: 500, count: samples.length, points: { flac } };
  for (const broken of [
    { ...entry, firstSample: 501 },
    { ...entry, count: samples.length - 1 },
    { ...entry, points: { flac: flac.with(flac.length >> 1, (flac[flac.length >> 1] ?? 0) ^ 1) } },
    { ...entry, points: { flac: flac.subarray(0, -1) } },
  ])
    expect((await send(session, batchType, batchOf(broken))).statusCode).toBe(400);
  expect((await send(session, batchType, batchOf(entry))).json()).toMatchObject({ stored: 200_000 });
  const raw = batchOf(pointsFrom(500, samples));
  expect((await send(session, batchType, raw)).json()).toMatchObject({ alreadyThere: 200_000 });
  expect((await read(session))[0]?.[1]).toEqual(Array.from(samples));
});

test('few bytes that stand for more points than a request may bring are refused before they are unpacked', async () => {
  const session = await begin({ ...ecg, scale: 1 });
  const samples = new Int16Array(131_072);
  const entries = Array.from({ length: 65 }, (_, i) => {
    const firstSample = i * samples.length;
    const flac = encodeFlac(samples, { bitsPerSample: 16, firstSample });
    return { channel: 0, firstSample, count: samples.length, points: { flac } };
  });
  const body = batchOf(...entries);
  expect(body.length).toBeLessThan(50_000);
  expect((await send(session, batchType, body)).statusCode).toBe(413);
  // The number that the entry says is not believed either.
  const liar = {
    channel: 0,
    firstSample: 0,
    count: 1,
    points: { flac: entries[0]?.points.flac ?? new Uint8Array() },
  };
  expect((await send(session, batchType, batchOf(liar))).statusCode).toBe(400);
});

test('what reaches from stored points into a free place is added there; one other point refuses all of it, by name', async () => {
  const session = await begin({ ...ecg, scale: 1 });
  const samples = noise(3000);
  const at = (from: number, to: number) => pointsFrom(from, samples.subarray(from, to));
  await send(session, batchType, batchOf(at(0, 1000), at(2000, 2500)));
  const across = await send(session, batchType, batchOf(at(500, 3000)));
  expect(across.json()).toMatchObject({ stored: 1500, alreadyThere: 1000 });
  expect((await read(session)).map(([first]) => first)).toEqual([0]);
  const wrong = Int16Array.from(samples);
  wrong[1234] = (wrong[1234] ?? 0) ^ 1;
  const refused = await send(session, batchType, batchOf(pointsFrom(5000, noise(10)), pointsFrom(0, wrong)));
  expect([refused.statusCode, refused.json().channel, refused.json().place]).toEqual([409, 0, 1234]);
  expect((await read(session)).map(([first]) => first)).toEqual([0]);
});

test('a kind of content, a kind of number, or a channel that is not known is refused', async () => {
  const session = await begin(ecg, spo2);
  expect((await send(session, 'application/octet-stream', Buffer.alloc(8))).statusCode).toBe(415);
  expect((await send(session, batchType, Buffer.from('ATPB'))).statusCode).toBe(400);
  expect((await send(session, batchType, batchOf(pointsFrom(0, Int16Array.of(1), 9)))).statusCode).toBe(404);
  for (const points of [Float32Array.of(1), Float64Array.of(1)])
    expect((await send(session, batchType, batchOf(pointsFrom(0, points)))).statusCode).toBe(400);
  for (const points of [Float64Array.of(1), Float32Array.of(Number.NaN), Int16Array.of(1)])
    expect((await send(session, batchType, batchOf(pointsFrom(0, points, 1)))).statusCode).toBe(400);
  const many = Array.from({ length: 4097 }, (_, i) => pointsFrom(2 * i, Int16Array.of(1)));
  expect((await send(session, batchType, batchOf(...many))).statusCode).toBe(413);
});
