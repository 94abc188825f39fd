import { readEdf } from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { noise } from '../../testing/recording.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let ada: Recorder;
beforeAll(async () => {
  world = await openWorld();
  ada = await openRecorder(world);
});
afterAll(() => world.close());

const noiseOf = (count: number, seed: number) => noise(count, seed) as Int16Array<ArrayBuffer>;

test('a session with gaps is written as interrupted EDF+, each sample at its time', async () => {
  const session = await ada.begin([
    { rate: 500, scale: 0.005, label: 'ECG' },
    { rate: 4, label: 'Resp', dataType: 'respiration' },
  ]);
  const [ecg, resp] = [noiseOf(150_000, 1), noiseOf(40, 2)];
  await ada.add(session, [
    entry(0, 0, ecg.slice(0, 100_000)),
    entry(0, 200_000, ecg.slice(100_000)),
    entry(1, 0, resp),
  ]);
  await ada.finish(session);
  const answer = await ada.get(session, 'export?format=edf');
  expect(answer.statusCode).toBe(200);
  expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length);
  const file = readEdf(answer.rawPayload);
  expect(file.kind).toBe('EDF+D');
  const [first, second] = file.signals;
  expect(first?.stretches).toEqual([
    { firstSample: 0, count: 100_000 },
    { firstSample: 200_000, count: 50_000 },
  ]);
  expect(first?.samples.every((sample, i) => sample === ecg[i])).toBe(true);
  expect([...(second?.samples.slice(0, 40) ?? [])]).toEqual([...resp]);
});

test('samples of 24 bits are written as BDF+; what it has no place for is left out by name', async () => {
  const session = await ada.begin([
    { rate: 250, bits: 24, label: 'Fp1', dataType: 'eeg' },
    { rate: null, valueKind: 'float64', dataType: 'rr', label: 'Beats' },
  ]);
  const eeg = Int32Array.from({ length: 500 }, (_, i) => (i - 250) * 33_000);
  await ada.add(session, [entry(0, 0, eeg), entry(1, 0, Float64Array.of(800), Float64Array.of(1e6))]);
  const answer = await ada.get(session, 'export?format=edf');
  expect(answer.headers['content-disposition']).toContain('session.bdf');
  const file = readEdf(answer.rawPayload);
  expect(file.kind).toBe('BDF+C');
  expect([...(file.signals[0]?.samples ?? [])]).toEqual([...eeg]);
  expect(file.markers.map((marker) => marker.text)).toContain(
    'Left out: Beats, since its points come irregularly',
  );
});

test('a session of which EDF can say nothing is refused, with what can', async () => {
  const session = await ada.begin([{ rate: 10, valueKind: 'float64' }]);
  const answer = await ada.get(session, 'export?format=edf');
  expect([answer.statusCode, answer.json().detail]).toEqual([409, expect.stringContaining('Take CSV')]);
});

test('an export is known again until a marker is set', async () => {
  const session = await ada.begin([{ rate: 100 }]);
  await ada.add(session, [entry(0, 0, noiseOf(100, 3))]);
  await ada.finish(session);
  const { etag } = (await ada.get(session, 'export?format=edf')).headers;
  const status = async () =>
    (await ada.get(session, 'export?format=edf', { 'if-none-match': etag as string })).statusCode;
  expect(await status()).toBe(304);
  const marked = await ada.person.ask({
    method: 'PUT',
    url: `${ada.sessions}/${session}/markers/01a00000-0000-7000-8000-000000000001`,
    payload: { at: 0.5, label: 'cough' },
  });
  expect(marked.statusCode).toBeLessThan(300);
  expect(await status()).toBe(200);
});
