import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchOf, batchType, pointsFrom } from '../../testing/batch-kit.ts';
import { noise } from '../../testing/recording.ts';
import { consentToSensorData, openWorld, type Person, type World } from '../../testing/world.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld({ uploadBytes: 4 * 1024 * 1024 });
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

type Channel = {
  dataType: string;
  label: string;
  rate: number;
  scale?: number;
  offset?: number;
  bits?: number;
};
const ecg: Channel = { dataType: 'ecg', label: 'ECG', rate: 1000 };

const start = (channels: Channel[], key?: string) =>
  ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions`,
    payload: { startedAt: '2026-11-20T10:00:00Z', channels },
    headers: key ? { 'idempotency-key': key } : {},
  });
const begin = async (channels: Channel[] = [ecg]): Promise<string> => (await start(channels)).json().id;
const bytesOf = (samples: Int16Array | Int32Array) =>
  Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
const put = (
  session: string,
  firstSample: number,
  samples: Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>,
  channel = 0,
) =>
  ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions/${session}/points`,
    payload: batchOf(pointsFrom(firstSample, samples, channel)),
    headers: { 'content-type': batchType },
  });
const get = (session: string, path: string) =>
  ada.ask({ url: `/v1/users/${ada.userId}/sessions/${session}/${path}` });
const complete = (session: string) =>
  ada.ask({ method: 'POST', url: `/v1/users/${ada.userId}/sessions/${session}/complete` });

test('points sent twice are stored once, in whatever pieces they come again', async () => {
  const session = await begin();
  const samples = noise(300_000);
  const channels = [{ channel: 0, next: 300_000 }];
  expect((await put(session, 0, samples)).json()).toEqual({ stored: 300_000, alreadyThere: 0, channels });
  expect((await put(session, 0, samples)).json()).toEqual({ stored: 0, alreadyThere: 300_000, channels });
  expect((await put(session, 1000, samples.subarray(1000, 201_000))).json()).toEqual({
    stored: 0,
    alreadyThere: 200_000,
    channels,
  });
  const raw = (await get(session, 'channels/0/points?form=raw')).rawPayload;
  expect(Buffer.compare(raw, bytesOf(samples))).toBe(0);
});

test('other points in a place that is taken are refused, and none of the request is stored', async () => {
  const session = await begin();
  await put(session, 1000, noise(1000));
  const other = noise(1000, 99);
  expect((await put(session, 1000, other)).statusCode).toBe(409);
  expect((await put(session, 500, other)).statusCode).toBe(409);
  expect((await put(session, 1999, other)).statusCode).toBe(409);
  const { stretches } = (await get(session, 'channels/0/points')).json();
  expect(
    stretches.map((stretch: { firstSample: number; values: number[] }) => [
      stretch.firstSample,
      stretch.values.length,
    ]),
  ).toEqual([[1000, 1000]]);
});

test('of many writers to one place with different points, one wins', async () => {
  const session = await begin();
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => put(session, 0, noise(5000, i + 1))),
  );
  expect(answers.filter((answer) => answer.statusCode === 200).length).toBe(1);
  expect(answers.filter((answer) => answer.statusCode === 409).length).toBe(11);
});

test('a gap stays a gap in every form that can say it, and the others say so', async () => {
  const session = await begin();
  await put(session, 0, noise(1000));
  await put(session, 3000, noise(1000, 2));
  await complete(session);
  const { stretches } = (await get(session, 'channels/0/points')).json();
  expect(stretches.map((stretch: { firstSample: number }) => stretch.firstSample)).toEqual([0, 3000]);
  const overview = (await get(session, 'channels/0/overview?pairs=8')).json();
  expect(overview).toMatchObject({ width: 512, firstBucket: 0 });
  expect(overview.min.map((value: number | null) => value === null)).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect((await get(session, 'channels/0/points?form=raw')).statusCode).toBe(409);
  expect((await get(session, 'channels/0/points?form=flac')).statusCode).toBe(409);
  expect((await get(session, 'channels/0/points?form=raw&from=3&to=3.5')).statusCode).toBe(200);
  expect((await get(session, 'export?format=csv')).body.trimEnd().split('\r\n').length).toBe(2001);
});

test('a session ends once, keeps its length, and takes no points afterwards', async () => {
  const session = await begin();
  await put(session, 0, noise(2500));
  const first = (await complete(session)).json();
  expect(first).toMatchObject({ state: 'complete', endedAt: '2026-11-20T10:00:02.500Z' });
  expect(first.channels[0].points).toBe(2500);
  expect((await complete(session)).json()).toEqual(first);
  expect((await put(session, 2500, noise(100))).statusCode).toBe(409);
});

test('channels of 24 bits, other scales and several rates keep every value', async () => {
  const session = await begin([
    { dataType: 'eeg', label: 'Fp1', rate: 500, bits: 24, scale: 0.01, offset: -5 },
    { dataType: 'heart-rate', label: 'HR', rate: 1, scale: -1, offset: 0, bits: 8 },
  ]);
  const wide = Int32Array.from([-8_388_608, 8_388_607, 0, 1, -1]);
  expect((await put(session, 0, wide)).json().stored).toBe(5);
  expect((await put(session, 0, Int16Array.from([-60, -61, 100]), 1)).json().stored).toBe(3);
  expect(bytesOf(wide).equals((await get(session, 'channels/0/points?form=raw')).rawPayload)).toBe(true);
  expect((await get(session, 'channels/0/points')).json().stretches[0].values).toEqual([
    -83_891.08, 83_881.07, -5, -4.99, -5.01,
  ]);
  expect((await get(session, 'channels/1/overview?pairs=1')).json()).toMatchObject({
    min: [-100],
    max: [61],
  });
});

test('samples that do not fit, and unknown places, are refused', async () => {
  const session = await begin([{ ...ecg, bits: 8 }]);
  expect((await put(session, 0, Int16Array.from([128]))).statusCode).toBe(400);
  expect((await put(session, 0, Int16Array.from([1]), 7)).statusCode).toBe(404);
  expect((await put('01900000-0000-7000-8000-0000000000ff', 0, Int16Array.from([1]))).statusCode).toBe(404);
  expect((await put(session, Number.MAX_SAFE_INTEGER, Int16Array.from([1]))).statusCode).toBe(400);
  expect((await put(session, 2 ** 36 - 2 ** 24, Int16Array.from([1]))).statusCode).toBe(400);
  expect((await put(session, 366 * 86_400 * 1000, Int16Array.from([1]))).statusCode).toBe(400);
  expect((await put(session, 366 * 86_400 * 1000 - 1, Int16Array.from([1]))).statusCode).toBe(200);
  for (const range of ['from=1e300', 'to=Infinity', 'from=NaN', 'to=1e10', 'from=5&to=1']) {
    expect((await get(session, `channels/0/points?${range}`)).statusCode, range).toBe(400);
  }
  expect((await get(session, 'channels/0/overview?from=-1e9&to=1e9')).statusCode).toBe(200);
});

test('a session begun again with the same key is the same session, also many times at once', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => start([ecg], 'my-key')));
  expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
  expect((await start([{ ...ecg, rate: 250 }], 'my-key')).statusCode).toBe(409);
  expect((await start([ecg], 'another')).json().id).not.toBe(answers[0]?.json().id);
});

test('an id in capitals is the same id', async () => {
  const session = await begin();
  const samples = noise(1000);
  const url = `/v1/users/${ada.userId.toUpperCase()}/sessions/${session.toUpperCase()}`;
  const sent = await ada.ask({
    method: 'POST',
    url: `${url}/points`,
    payload: batchOf(pointsFrom(0, samples)),
    headers: { 'content-type': batchType },
  });
  expect(sent.statusCode).toBe(200);
  expect((await get(session, 'channels/0/points?form=raw')).rawPayload.equals(bytesOf(samples))).toBe(true);
  const raw = await ada.ask({ url: `${url}/channels/0/points?form=raw` });
  expect(raw.rawPayload.equals(bytesOf(samples))).toBe(true);
});

test('an overview costs by its pairs, however long the gap in it', async () => {
  const session = await begin([{ ...ecg, rate: 100_000 }]);
  await put(session, 0, noise(1000));
  await put(session, 2 ** 36 - 2 ** 24, noise(1000));
  const overview = (await get(session, 'channels/0/overview?pairs=1000')).json();
  expect(overview.min.length).toBeLessThanOrEqual(1000);
  expect(overview.min.filter((value: number | null) => value !== null).length).toBe(2);
});

test('values far from zero are told apart', async () => {
  const session = await begin([{ ...ecg, scale: 0.001, offset: 1e7 }]);
  await put(session, 0, Int16Array.from([0, 1, 2]));
  const { stretches } = (await get(session, 'channels/0/points')).json();
  expect(stretches[0].values).toEqual([1e7, 10_000_000.001, 10_000_000.002]);
});

test('another person can neither write nor read them', async () => {
  const session = await begin();
  await put(session, 0, noise(100));
  const ben = await world.person({ firstName: 'Ben' });
  await consentToSensorData(world, ben.userId);
  const at = `/v1/users/${ada.userId}/sessions/${session}/channels/0/points`;
  expect((await ben.ask({ url: at })).statusCode).toBe(403);
  // With one's own id in the path and another's session: it is not there.
  expect((await ben.ask({ url: at.replace(ada.userId, ben.userId) })).statusCode).toBe(404);
});
