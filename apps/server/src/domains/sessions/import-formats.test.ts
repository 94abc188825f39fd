import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import { bytesOf24, edfHeader, onsetBytes } from '../../testing/edf-kit.ts';
import { bytesOf, randomFrom, noise as samplesOf } from '../../testing/recordings-kit.ts';
import {
  consentToSensorData,
  openWorld,
  type Person,
  type World,
  world as worldOfTest,
} from '../../testing/world.ts';
import { formOf, openPoints } from './service/blocks.ts';
import { usualLimits } from './service/limits.ts';

let world: World;
let ada: Person;
beforeAll(async () => {
  world = await openWorld();
  ada = await world.person({ firstName: 'Ada' });
  await consentToSensorData(world, ada.userId);
});
afterAll(() => world.close());

type Plan = Readonly<Record<string, unknown>>;

const send = (path: string, payload: Buffer, plan?: Plan) =>
  ada.ask({
    method: 'POST',
    url: `/v1/users/${ada.userId}/sessions/import${path}`,
    payload,
    headers: {
      'content-type': 'application/octet-stream',
      ...(plan ? { 'import-plan': JSON.stringify(plan) } : {}),
    },
  });

/** Stores the file and tells its session. */
async function stored(payload: Buffer, plan?: Plan) {
  const answer = await send('?timeZone=Europe/Berlin', payload, plan);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

/** The blocks of a channel as they lie in the database, opened with the person's key. */
async function points(session: { id: string }, channel: number) {
  const { userId } = ada;
  const key = await world.vault.of(userId);
  const where = `user_id = '${userId}' and session_id = '${session.id}'`;
  const url = world.urls.directUrl;
  const { rows: channels } = await ask(url, `select * from channels where ${where} and number = ${channel}`);
  const { rows } = await ask(
    url,
    `select first_sample, sample_count, samples as sealed from blocks where ${where} and channel = ${channel} order by first_sample`,
  );
  return rows.map((row) => {
    const block = { ...row, first_sample: Number(row.first_sample), sample_count: Number(row.sample_count) };
    const place = { userId, sessionId: session.id, channel };
    return { firstSample: block.first_sample, ...openPoints(key, place, formOf(channels[0]), block) };
  });
}

test('BDF keeps its 24 bits, also where one record holds many blocks', async () => {
  const random = randomFrom(24);
  const samples = Int32Array.from({ length: 600_000 }, () => Math.floor(random() * 2 ** 24) - 2 ** 23);
  const header = edfHeader({
    kind: 'BDF',
    records: 2,
    recordSeconds: 300,
    signals: [{ label: 'Fp1', samples: 300_000 }],
  });
  const file = Buffer.concat([header, bytesOf24(samples)]);
  const preview = (await send('/preview', file.subarray(0, 4000))).json();
  expect(preview).toMatchObject({ kind: 'BDF', seconds: 600, localStart: '2026-03-29T01:30:00' });
  const { session } = await stored(file);
  expect(session.channels).toMatchObject([
    { label: 'Fp1', dataType: 'eeg', rate: 1000, bits: 24, points: 600_000 },
  ]);
  const blocks = await points(session, 0);
  expect(blocks.map(({ firstSample }) => firstSample)).toEqual([0, 131_072, 262_144, 393_216, 524_288]);
  expect(blocks.flatMap((block) => [...block.points])).toEqual([...samples]);
});

test('a gap of an interrupted EDF+ stays one, and markers stand where they were', async () => {
  const width = 60;
  const samples = samplesOf(randomFrom(3), 600);
  const record = (number: number, seconds: number, marker = '') =>
    Buffer.concat([
      bytesOf(samples.subarray(200 * number, 200 * number + 200)),
      onsetBytes(seconds, width, marker),
    ]);
  const header = edfHeader({
    kind: 'EDF+D',
    records: 3,
    recordSeconds: 2,
    signals: [
      { label: 'ECG', samples: 200 },
      { label: 'EDF Annotations', samples: width / 2 },
    ],
  });
  const file = Buffer.concat([header, record(0, 0), record(1, 2), record(2, 10.5, 'back')]);
  const { session } = await stored(file);
  expect(session.channels).toMatchObject([{ rate: 100, points: 600 }]);
  expect(session.startedAt).toBe('2026-03-29T00:30:00.000Z');
  expect(session.endedAt).toBe('2026-03-29T00:30:12.500Z');
  const blocks = await points(session, 0);
  expect(blocks.map(({ firstSample, points: { length } }) => [firstSample, length])).toEqual([
    [0, 400],
    [1050, 200],
  ]);
  expect(blocks.flatMap((block) => [...block.points])).toEqual([...samples]);
  const markers = await ada.ask({ url: `/v1/users/${ada.userId}/sessions/${session.id}/markers` });
  expect(markers.json().items).toMatchObject([{ at: 10.5, label: 'back' }]);
});

const csv = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));

test('CSV with a column of times: rate, units and decimals are found, and an empty cell is a gap', async () => {
  const rows = Array.from({ length: 500 }, (_, i) =>
    i >= 200 && i < 300 ? `${i / 100};;${i}` : `${i / 100};${(i / 8).toFixed(3)};${i}`,
  );
  const file = csv(['time [s];EDA (uS);Resp', ...rows].map((row) => row.replaceAll('.', ',')));
  const { session, warnings } = await stored(file);
  expect(session.channels).toMatchObject([
    { label: 'EDA', unit: 'uS', dataType: 'eda', rate: 100, points: 400 },
    { label: 'Resp', dataType: 'respiration', rate: 100, points: 500, scale: 1 },
  ]);
  expect(warnings.join()).toMatch(/does not say when it was recorded/);
  const blocks = await points(session, 0);
  expect(blocks.map(({ firstSample, points: { length } }) => [firstSample, length])).toEqual([
    [0, 200],
    [300, 200],
  ]);
  const { scale } = session.channels[0];
  expect(Math.fround((blocks[0]?.points[3] ?? 0) * scale)).toBe(Math.fround(0.375));
});

test('CSV with dates begins when it says; values of many digits are kept as they are', async () => {
  const random = randomFrom(9);
  const values = Array.from({ length: 100 }, () => random() / 3);
  const start = Temporal.Instant.from('2026-01-02T03:04:05Z');
  const rows = values.map((value, i) => `${start.add({ milliseconds: 20 * i }).toString()},${value}`);
  const { session } = await stored(csv(['when,Temp [degC]', ...rows]));
  expect(session.startedAt).toBe('2026-01-02T03:04:05.000Z');
  expect(session.channels).toMatchObject([{ dataType: 'temperature', rate: 50, valueKind: 'float64' }]);
  expect([...((await points(session, 0))[0]?.points ?? [])]).toEqual(values);
});

test('intervals between beats keep a time each', async () => {
  const intervals = [812, 798, 805, 840, 777, 790, 801, 815];
  const { session } = await stored(csv(intervals.map(String)));
  expect(session.channels).toMatchObject([{ dataType: 'rr', rate: null, points: 8 }]);
  const [block] = await points(session, 0);
  expect([...(block?.times ?? [])].map((us) => Math.round(us / 1000))).toEqual(
    intervals.map((_, i) => intervals.slice(0, i + 1).reduce((a, b) => a + b)),
  );
  expect((await send('', csv(intervals.map(String)))).json()).toMatchObject({ alreadyThere: true });
});

test('what the preview misunderstood is read as somebody says, and is then another recording', async () => {
  const file = csv(['a,b,c', ...Array.from({ length: 50 }, (_, i) => `${i},${i % 7},${i * 3}`)]);
  const plan = {
    timeColumn: null,
    rate: 25,
    ignore: [0],
    labels: { 1: 'Brustgürtel ä' },
    units: { 1: 'mV' },
    dataTypes: { 1: 'ecg' },
    startedAt: '2026-05-05T05:05:05Z',
  };
  const ascii = JSON.parse(JSON.stringify(plan)) as Plan;
  const understood = (await send('/preview', file)).json();
  expect(understood.csv.columns.map(({ label }: { label: string }) => label)).toEqual(['a', 'b', 'c']);
  expect(understood.csv.rows[0]).toEqual(['0', '0', '0']);
  const header = JSON.stringify(ascii).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const sendPlanned = (path: string) =>
    ada.ask({
      method: 'POST',
      url: `/v1/users/${ada.userId}/sessions/import${path}`,
      payload: file,
      headers: { 'content-type': 'application/octet-stream', 'import-plan': header },
    });
  const mended = (await sendPlanned('/preview')).json();
  const channels = [
    { label: 'Brustgürtel ä', unit: 'mV', dataType: 'ecg', rate: 25 },
    { label: 'c', dataType: 'other', rate: 25 },
  ];
  expect(mended.channels).toMatchObject(channels);
  const { session } = (await sendPlanned('')).json();
  expect(session).toMatchObject({ startedAt: '2026-05-05T05:05:05.000Z', channels });
  expect((await sendPlanned('')).json()).toMatchObject({ alreadyThere: true, session: { id: session.id } });
  const unknown = await send('', file, { dataTypes: { 1: 'mood' } });
  expect([unknown.statusCode, unknown.json().detail]).toEqual([400, expect.stringMatching(/data type/)]);
  expect((await send('', file, { rate: -1 })).statusCode).toBe(400);
  expect((await send('', file, { colour: 'red' })).statusCode).toBe(400);
});

test('a file that only pretends to be a table is refused where it breaks, and nothing of it is stored', async () => {
  const rows = Array.from({ length: 3000 }, (_, i) => `${i / 10},${i}`);
  const before = (await ada.ask({ url: `/v1/users/${ada.userId}/sessions?limit=100` })).json().items.length;
  const broken = await send('', csv(['time,a', ...rows, 'yesterday,5']));
  expect(broken.json()).toMatchObject({ code: 'unreadable-file', detail: expect.stringMatching(/Row 3002/) });
  const binary = await send('', Buffer.concat([csv(rows), Buffer.from([0, 1, 2])]));
  expect(binary.statusCode).toBe(422);
  const after = (await ada.ask({ url: `/v1/users/${ada.userId}/sessions?limit=100` })).json().items.length;
  expect(after).toBe(before);
});

test('a preview needs no consent, but somebody who may write', async () => {
  const ben = await world.person({ firstName: 'Ben' });
  const preview = (userId: string) =>
    ben.ask({
      method: 'POST',
      url: `/v1/users/${userId}/sessions/import/preview`,
      payload: csv(['t,a', '0,1', '1,2', '2,3']),
      headers: { 'content-type': 'application/octet-stream' },
    });
  expect((await preview(ben.userId)).statusCode).toBe(200);
  expect((await preview(ada.userId)).statusCode).toBe(403);
});

test('a file for which the person has no room left is refused whole; a smaller one is taken', async () => {
  const small = await worldOfTest({ pointLimits: { ...usualLimits, userBytes: 100_000 } });
  const cleo = await small.person({ firstName: 'Cleo' });
  await consentToSensorData(small, cleo.userId);
  const fileOf = (count: number) =>
    csv(['time_s,EDA', ...Array.from({ length: count }, (_, i) => `${i / 10},${(i * 7919) % 65_521}`)]);
  const upload = (payload: Buffer) =>
    cleo.ask({
      method: 'POST',
      url: `/v1/users/${cleo.userId}/sessions/import`,
      payload,
      headers: { 'content-type': 'application/octet-stream' },
    });
  const refused = await upload(fileOf(100_000));
  expect([refused.statusCode, refused.json().code]).toEqual([507, 'storage-full']);
  expect((await cleo.ask({ url: `/v1/users/${cleo.userId}/sessions` })).json().items).toEqual([]);
  expect((await upload(fileOf(1000))).statusCode).toBe(201);
});
