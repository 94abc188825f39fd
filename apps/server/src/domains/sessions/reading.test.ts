import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeBatch, decodeFlac } from '@attune/signals';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { noise } from '../../testing/recording.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let ada: Recorder;
let mixed: string;
const ecg = noise(300_000, 3) as Int16Array<ArrayBuffer>;
const slow = Float32Array.from({ length: 30 }, (_, i) => 90 + i / 7);
const beats = Float64Array.from([500_000, 1_300_000, 2_050_000, 250_000_000]);
const intervals = Float64Array.from([800, 750, 812.5, 790]);

beforeAll(async () => {
  world = await openWorld();
  ada = await openRecorder(world);
  mixed = await ada.begin([
    { rate: 1000, scale: 0.005, offset: -1, label: 'ECG' },
    { rate: 0.1, valueKind: 'float32', dataType: 'spo2', label: 'SpO2' },
    { rate: null, valueKind: 'float64', dataType: 'rr', label: 'RR' },
  ]);
  // A gap of 50 s in the first channel, of 100 s in the second.
  await ada.add(mixed, [
    entry(0, 0, ecg.slice(0, 150_000)),
    entry(0, 200_000, ecg.slice(150_000)),
    entry(1, 0, slow.slice(0, 10)),
    entry(1, 20, slow.slice(10)),
    entry(2, 0, intervals, beats),
  ]);
});
afterAll(() => world.close());

test('values of several channels come as JSON: stretches, and times where points are irregular', async () => {
  const { channels } = (await ada.get(mixed, 'points')).json();
  expect(channels.map((channel: { rate: number | null }) => channel.rate)).toEqual([1000, 0.1, null]);
  const [first, second, third] = channels;
  expect(first.stretches.map((one: { firstSample: number }) => one.firstSample)).toEqual([0, 200_000]);
  const values = first.stretches.flatMap((one: { values: number[] }) => one.values);
  expect(values.length).toBe(300_000);
  expect(values.every((value: number, i: number) => value === (ecg[i]! * 5 - 1000) / 1000)).toBe(true);
  expect(second.stretches[1]).toEqual({ firstSample: 20, values: Array.from(slow.subarray(10)) });
  expect(third.stretches).toEqual([
    { firstSample: 0, times: [0.5, 1.3, 2.05, 250], values: Array.from(intervals) },
  ]);
});

test('a range of time is cut to the point in every channel', async () => {
  const { channels } = (await ada.get(mixed, 'points?channels=2,0,1&from=1.3&to=20')).json();
  expect(channels.map((channel: { number: number }) => channel.number)).toEqual([0, 1, 2]);
  expect(channels[0].stretches[0].firstSample).toBe(1300);
  expect(channels[0].stretches[0].values.length).toBe(18_700);
  expect(channels[1].stretches[0]).toEqual({ firstSample: 1, values: [slow[1]] });
  expect(channels[2].stretches[0]).toEqual({ firstSample: 1, times: [1.3, 2.05], values: [750, 812.5] });
  expect((await ada.get(mixed, 'points?channels=0,7')).statusCode).toBe(404);
  expect((await ada.get(mixed, 'points?channels=')).statusCode).toBe(400);
});

test('Arrow says channel, place, time and value of each point', async () => {
  const answer = await ada.get(mixed, 'points?form=arrow');
  expect(answer.headers['content-type']).toBe('application/vnd.apache.arrow.stream');
  const table = tableFromIPC(answer.rawPayload);
  expect(table.schema.metadata.get('attune.started_at')).toBe('2026-11-20T10:00:00.000Z');
  expect(table.numRows).toBe(300_000 + 30 + 4);
  const row = (i: number) => table.get(i)?.toJSON();
  expect(row(150_000)).toEqual({
    channel: 0,
    sample: 200_000n,
    time_us: 200_000_000n,
    value: (ecg[150_000]! * 5 - 1000) / 1000,
  });
  expect(row(300_010)).toEqual({ channel: 1, sample: 20n, time_us: 200_000_000n, value: slow[10] });
  expect(row(300_033)).toEqual({ channel: 2, sample: 3n, time_us: 250_000_000n, value: 790 });
});

test('stored blocks come as they are, with their places, for clients that decode them', async () => {
  const bytes = (await ada.get(mixed, 'points?form=blocks')).rawPayload;
  const found = [new Map<number, number>(), new Map<number, number>(), new Map<number, number>()];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const [block] = decodeBatch(Uint8Array.from(bytes.subarray(at + 8, at + 8 + length)));
    at += 8 + length;
    const { channel, firstSample, count, points, times } = block!;
    const values =
      'flac' in points ? decodeFlac(points.flac, { bitsPerSample: 16, count, firstSample }) : points;
    for (const [i, value] of values.entries()) found[channel]?.set(times?.[i] ?? firstSample + i, value);
  }
  expect(Int16Array.from(found[0]!.values()).every((value, i) => value === ecg[i])).toBe(true);
  expect(found[0]!.size).toBe(ecg.length);
  expect([...found[0]!.keys()][150_000]).toBe(200_000);
  expect([...found[1]!]).toEqual([...slow].map((value, i) => [i < 10 ? i : i + 10, value]));
  expect([...found[2]!]).toEqual([...intervals].map((value, i) => [beats[i], value]));
});

test('CSV has the channels side by side, in the order of time', async () => {
  const lines = (await ada.get(mixed, 'points?form=csv&to=1.301')).body.split('\r\n');
  expect(lines[0]).toBe('time_s,ECG (mV),SpO2 (%),RR (ms)');
  expect(lines[1]).toBe(`0,${(ecg[0]! * 5 - 1000) / 1000},90,`);
  expect(lines[501]).toBe(`0.5,${(ecg[500]! * 5 - 1000) / 1000},,800`);
  expect(lines[1301]).toBe(`1.3,${(ecg[1300]! * 5 - 1000) / 1000},,750`);
  expect(lines.length).toBe(1303);
});

test('the file of FLAC frames is one that the reference decoder takes', async () => {
  const answer = await ada.get(mixed, 'channels/0/points?form=flac&from=210');
  expect(answer.headers['attune-first-sample']).toBe('200000');
  const file = join(mkdtempSync(join(tmpdir(), 'attune-')), 'points.flac');
  writeFileSync(file, answer.rawPayload);
  const raw = execFileSync('flac', [
    '-s',
    '-d',
    '-c',
    '--force-raw-format',
    '--endian=little',
    '--sign=signed',
    file,
  ]);
  expect(raw.equals(Buffer.from(ecg.buffer, 300_000, 300_000))).toBe(true);
});

test('a form that cannot say a channel answers so, and what it can', async () => {
  const status = async (path: string) => (await ada.get(mixed, path)).statusCode;
  expect(await status('channels/0/points?form=flac')).toBe(409);
  expect(await status('channels/1/points?form=flac')).toBe(409);
  expect(await status('channels/2/points?form=raw')).toBe(409);
  expect(await status('channels/0/points?form=raw&from=1000')).toBe(404);
  const raw = (await ada.get(mixed, 'channels/1/points?form=raw&from=200')).rawPayload;
  expect(raw.equals(Buffer.from(slow.buffer, 40))).toBe(true);
});

test('at one instant each channel has the point whose interval holds it, and none in a gap', async () => {
  const at = async (time: number) =>
    (await ada.get(mixed, `at?time=${time}`))
      .json()
      .channels.map((one: { value: number; at: number }) => [one.value, one.at]);
  const value = (i: number) => (ecg[i]! * 5 - 1000) / 1000;
  expect(await at(0)).toEqual([
    [value(0), 0],
    [90, 0],
    [null, null],
  ]);
  expect(await at(1.2999)).toEqual([
    [value(1299), 1.299],
    [90, 0],
    [800, 0.5],
  ]);
  expect(await at(1.3)).toEqual([
    [value(1300), 1.3],
    [90, 0],
    [750, 1.3],
  ]);
  expect(await at(149.9999)).toEqual([
    [value(149_999), 149.999],
    [null, null],
    [812.5, 2.05],
  ]);
  expect(await at(150)).toEqual([
    [null, null],
    [null, null],
    [812.5, 2.05],
  ]);
  expect(await at(-1)).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
  expect(await at(1e6)).toEqual([
    [null, null],
    [null, null],
    [790, 250],
  ]);
});

test('what is known already is not sent again, from when the session is finished', async () => {
  const session = await ada.begin([{ rate: 100 }]);
  await ada.add(session, [entry(0, 0, Int16Array.of(1, 2, 3))]);
  expect((await ada.get(session, 'points')).headers.etag).toBeUndefined();
  await ada.finish(session);
  for (const path of [
    'points',
    'channels/0/points',
    'overview',
    'channels/0/overview',
    'export?format=csv',
  ]) {
    const { etag } = (await ada.get(session, path)).headers;
    const again = await ada.get(session, path, { 'if-none-match': etag as string });
    expect([again.statusCode, again.body, again.headers.etag], path).toEqual([304, '', etag]);
    expect((await ada.get(session, path, { 'if-none-match': '"other"' })).statusCode).toBe(200);
  }
  const head = await ada.person.ask({ method: 'HEAD', url: `${ada.sessions}/${session}/points` });
  expect([head.statusCode, head.body]).toEqual([200, '']);
});
