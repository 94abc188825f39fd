import { decodeFlac, readEdf } from '@attune/signals';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry, openRecorder, type Recorder } from '../../testing/points-kit.ts';
import { noise } from '../../testing/recording.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { openReading, type Piece, piecesOf, slicesOf } from './service/read/pages.ts';

let world: World;
let ada: Recorder;
const full = 131_072;
const flacHeaderBytes = 42;
beforeAll(async () => {
  world = await openWorld();
  ada = await openRecorder(world);
});
afterAll(() => world.close());

test('a range that begins and ends where blocks do has neither the block before nor the one behind', async () => {
  const session = await ada.begin([{ rate: 1000 }]);
  // More than two pages.
  const samples = noise(18 * full, 5) as Int16Array<ArrayBuffer>;
  for (let at = 0; at < samples.length; at += 3 * full)
    await ada.add(session, [entry(0, at, samples.slice(at, at + 3 * full))]);
  const isFlacOf = async (from: number, to: number, range: string) => {
    const answer = await ada.get(session, `channels/0/points?form=flac&${range}`);
    expect(answer.headers['attune-first-sample']).toBe(String(from));
    const frames = answer.rawPayload.subarray(flacHeaderBytes);
    const read = decodeFlac(frames, { bitsPerSample: 16, firstSample: from, count: to - from });
    expect(
      Buffer.from(read.buffer).equals(Buffer.from(Int32Array.from(samples.subarray(from, to)).buffer)),
    ).toBe(true);
  };
  await isFlacOf(3 * full, 4 * full, `from=${(3 * full) / 1000}&to=${(4 * full) / 1000}`);
  await isFlacOf(full, 18 * full, `from=${full / 1000}`);
});

test('a block that only ends or begins at the border of a range is no gap in it', async () => {
  const session = await ada.begin([{ rate: 1 }]);
  const points = Int16Array.from({ length: 100 }, (_, i) => i);
  for (const first of [0, 105, 300]) await ada.add(session, [entry(0, first, points)]);
  const answer = await ada.get(session, 'channels/0/points?form=raw&from=100&to=300');
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.headers['attune-first-sample']).toBe('105');
  expect(answer.rawPayload.length).toBe(2 * 100);
});

/** Every channel alone, as lines of time and value, in the order of time. */
async function alone(session: string, channels: number) {
  const rows = new Map<string, string[]>();
  for (let channel = 0; channel < channels; channel++) {
    const { body } = await ada.get(session, `channels/${channel}/points?form=csv`);
    for (const line of body.trim().split('\r\n').slice(1)) {
      const [time, value] = line.split(',') as [string, string];
      const row = rows.get(time) ?? new Array<string>(channels).fill('');
      row[channel] = value;
      rows.set(time, row);
    }
  }
  const sorted = [...rows].toSorted(([a], [b]) => Number(a) - Number(b));
  return sorted.map(([time, row]) => [time, ...row].join());
}

test('of more channels than fit into memory a table says what each of them says alone', async () => {
  const channels = Array.from({ length: 10 }, (_, i) =>
    i < 9 ? { rate: 10 + i } : { rate: null, valueKind: 'float64' as const, dataType: 'rr' },
  );
  const session = await ada.begin(channels);
  const some = (seed: number) => noise(120, seed) as Int16Array<ArrayBuffer>;
  for (let i = 0; i < 9; i++)
    await ada.add(session, [entry(i, 0, some(i)), entry(i, 120, some(i + 20)), entry(i, 500, some(i + 40))]);
  await ada.add(session, [entry(9, 0, Float64Array.of(800, 790), Float64Array.of(1_500_000, 2_300_000))]);
  const { body } = await ada.get(session, 'points?form=csv');
  expect(body.trim().split('\r\n').slice(1)).toEqual(await alone(session, 10));
  const edf = await ada.get(session, 'export?format=edf');
  expect(edf.statusCode, edf.body).toBe(200);
  const read = readEdf(edf.rawPayload);
  const samples = Array.from(read.signals[3]?.samples ?? []);
  expect(samples.slice(0, 240)).toEqual([...some(3), ...some(23)]);
  expect(samples.join()).toContain(some(43).join());
});

test('slices of any length are what the blocks hold', async () => {
  const session = await ada.begin([{ rate: 10 }, { rate: null, valueKind: 'float64', dataType: 'rr' }]);
  const points = noise(3000, 9) as Int16Array<ArrayBuffer>;
  const times = Float64Array.from(points.subarray(0, 500), (_, i) => i * 700_000);
  await ada.add(session, [entry(0, 50, points.slice(0, 1000)), entry(0, 2000, points.slice(1000))]);
  await ada.add(session, [
    entry(
      1,
      0,
      Float64Array.from(times, (time) => time / 7),
      times,
    ),
  ]);
  const { db, vault } = world.app;
  const { userId } = ada.person;
  const about = {
    actor: { kind: 'system', name: 'test' },
    reach: { to: 'any' },
    userId,
    sessionId: session,
  } as const;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1),
      fc.integer({ min: 37, max: 4000 }),
      fc.nat(450),
      fc.nat(450),
      async (channel, most, from, length) => {
        const range = { from, to: from + length };
        const open = () => openReading({ db, vault } as never, { ...about, channel }, range);
        const [whole, sliced] = [await open(), await open()];
        const [expected, found]: unknown[][] = [[], []];
        const note = (list: unknown[], { firstSample, points: values, times: at }: Piece) =>
          values.forEach((value, i) => void list.push([firstSample + i, value, at?.[i]]));
        for await (const piece of piecesOf(whole)) note(expected as unknown[], piece);
        for await (const piece of slicesOf(sliced, most)) {
          expect(piece.points.length).toBeLessThanOrEqual(most);
          note(found as unknown[], piece);
        }
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
});

test('what somebody knows already is not confirmed to them once it is shared no more, nor once it is discarded', async () => {
  const session = await ada.begin([{ rate: 100 }]);
  await ada.add(session, [entry(0, 0, Int16Array.of(1, 2, 3))]);
  await ada.finish(session);
  const { userId } = ada.person;
  const cora = await world.person({ firstName: 'Cora', roles: ['practitioner'] });
  await world.app.db.withSystem('make-demo', async (run) => {
    const text = { purpose: 'practitioner-sharing', version: '2026-11', language: 'en' };
    await world.app.consent.giveWithin(run, userId, userId, text);
    await world.app.access.relate(run, { lead: cora.userId, follower: userId, type: 'practitioner-patient' });
  });
  for (const path of ['points', 'channels/0/overview', 'export?format=csv']) {
    const url = `${ada.sessions}/${session}/${path}`;
    const { etag } = (await cora.ask({ url })).headers;
    const again = async (who = cora) =>
      (await who.ask({ url, headers: { 'if-none-match': etag as string } })).statusCode;
    expect(await again()).toBe(304);
    const consent = `/v1/users/${userId}/consents/practitioner-sharing`;
    expect((await ada.person.ask({ method: 'DELETE', url: consent })).statusCode).toBeLessThan(300);
    expect(await again()).toBe(403);
    expect(await again(ada.person)).toBe(304);
    await ada.person.ask({ method: 'PUT', url: consent, payload: { version: '2026-11', language: 'en' } });
  }
  const url = `${ada.sessions}/${session}/channels/0/points`;
  const { etag } = (await ada.person.ask({ url })).headers;
  const discard = {
    method: 'POST',
    url: `${ada.sessions}/${session}/discard`,
    payload: { reason: 'mistake' },
  };
  expect((await ada.person.ask(discard as never)).statusCode).toBe(200);
  const headers = { 'if-none-match': etag as string };
  expect((await ada.person.ask({ url, headers })).statusCode).toBe(404);
});
