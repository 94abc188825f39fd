import { encodeMessage } from '@attune/signals';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../testing/cluster.ts';
import {
  acked,
  connectRecorder,
  countsOf,
  ecg,
  message,
  type Recording,
  startRecording,
  storedIn,
} from '../../testing/live-kit.ts';
import { bytesOf, noise, randomFrom } from '../../testing/recordings-kit.ts';
import { type Client, listen } from '../../testing/socket-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  url = await listen(world.server);
});
afterAll(() => world.close());

const recording = (channels?: readonly object[]) => startRecording(world, channels);
const connect = (session: Recording) => connectRecorder(url, session);

test('points are acknowledged with the next place, and are there as they were sent', async () => {
  const session = await recording([ecg, { ...ecg, label: 'slow', rate: 100, bits: 24 }]);
  const client = await connect(session);
  expect(await client.text('ready', (text) => text.type === 'ready')).toEqual({
    type: 'ready',
    next: { 0: 0, 1: 0 },
    window: 262_144,
  });
  const samples = noise(randomFrom(1), 300);
  const slow = Int32Array.from({ length: 30 }, (_, i) => i * 1000 - 8_000_000);
  client.send(message(1, 0, samples.slice(0, 100)));
  client.send(
    encodeMessage({
      number: 2,
      deviceTime: 5,
      entries: [
        { channel: 0, firstSample: 100, count: 200, points: samples.slice(100) },
        { channel: 1, firstSample: 0, count: 30, points: slow },
      ],
    }),
  );
  const ack = await acked(client, 2);
  expect(ack.next).toMatchObject({ 0: 300, 1: 30 });
  expect((await storedIn(session)).equals(bytesOf(samples))).toBe(true);
  expect((await storedIn(session, 1)).equals(Buffer.from(slow.buffer))).toBe(true);
  await client.cut();
});

test('nothing is acknowledged before it is committed', async () => {
  const session = await recording();
  const client = await connect(session);
  // Whoever waits for the lock that is held here has not committed.
  const { default: pg } = await import('pg');
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query(`lock table blocks in share mode`);
  client.send(message(1, 0, noise(randomFrom(2), 50)));
  const waits = async () => {
    const { rows } = await ask(
      world.urls.directUrl,
      `select count(*)::int as n from pg_locks where not granted and relation = 'blocks'::regclass`,
    );
    return rows[0].n > 0;
  };
  while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(client.texts.filter((text) => text.type === 'ack')).toEqual([]);
  expect(await countsOf(world, session)).toEqual({ blocks: 0, points: 0 });
  await owner.query('commit');
  await owner.end();
  await acked(client, 1);
  expect(await countsOf(world, session)).toEqual({ blocks: 1, points: 50 });
  await client.cut();
});

test('after a cut a recorder goes on from what is stored, and sends some of it again in another cut', async () => {
  const session = await recording();
  const samples = noise(randomFrom(3), 5000);
  let client = await connect(session);
  client.send(message(1, 0, samples.slice(0, 700)));
  client.send(message(2, 700, samples.slice(700, 1500)));
  await acked(client, 2);
  client.send(message(3, 1500, samples.slice(1500, 2000)));
  await client.cut();
  client = await connect(session);
  const { next } = await client.text('ready', (text) => text.type === 'ready');
  expect(next[0]).toBeGreaterThanOrEqual(1500);
  for (let at = 1300, number = 1; at < 5000; at += 370, number++)
    client.send(message(number, at, samples.slice(at, Math.min(5000, at + 370))));
  await acked(client, 10);
  expect((await storedIn(session)).equals(bytesOf(samples))).toBe(true);
  expect((await countsOf(world, session)).points).toBe(5000);
  await client.cut();
});

test('other points in a place that is taken end the connection, and leave what is there', async () => {
  const session = await recording();
  const samples = noise(randomFrom(4), 100);
  const client = await connect(session);
  client.send(message(1, 0, samples));
  await acked(client, 1);
  client.send(message(2, 50, noise(randomFrom(5), 100)));
  const problem = await client.text('a problem', (text) => text.type === 'problem');
  expect(problem).toMatchObject({ code: 'conflict', final: true, channel: 0, place: 50 });
  expect((await client.closed).code).toBe(4409);
  expect((await storedIn(session)).equals(bytesOf(samples))).toBe(true);
});

test('two recorders of one session at once store each point once', async () => {
  const session = await recording();
  const samples = noise(randomFrom(6), 4000);
  const clients = await Promise.all([connect(session), connect(session)]);
  for (const [i, client] of clients.entries()) {
    const size = i === 0 ? 100 : 160;
    for (let at = 0, number = 1; at < 4000; at += size, number++)
      client.send(message(number, at, samples.slice(at, at + size)));
  }
  await Promise.all([acked(clients[0] as Client, 40), acked(clients[1] as Client, 25)]);
  expect((await storedIn(session)).equals(bytesOf(samples))).toBe(true);
  expect((await countsOf(world, session)).points).toBe(4000);
  await Promise.all(clients.map((client) => client.cut()));
});

test('a bad sender in a group keeps no other from being stored', async () => {
  const [good, bad] = [await recording(), await recording()];
  const [one, other] = [await connect(good), await connect(bad)];
  other.send(message(1, 0, noise(randomFrom(7), 10)));
  await acked(other, 1);
  other.send(message(2, 5, noise(randomFrom(8), 10)));
  one.send(message(1, 0, noise(randomFrom(9), 10)));
  await acked(one, 1);
  expect((await other.closed).code).toBe(4409);
  expect(one.isClosed()).toBe(false);
  await one.cut();
});

test('values and points at times of their own come back exactly', async () => {
  const session = await recording([
    { ...ecg, label: 'values', rate: 10, valueKind: 'float64' },
    { dataType: 'rr', label: 'RR', valueKind: 'float32', rate: null },
  ]);
  const client = await connect(session);
  const values = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i) / 3);
  const beats = Float32Array.from({ length: 5 }, (_, i) => 800.5 + i);
  const times = Float64Array.from({ length: 5 }, (_, i) => 1_000_000 + i * 800_123);
  client.send(
    encodeMessage({
      number: 1,
      deviceTime: undefined,
      entries: [
        { channel: 0, firstSample: 0, count: 20, points: values },
        { channel: 1, firstSample: 0, count: 5, points: beats, times },
      ],
    }),
  );
  await acked(client, 1);
  const { rows } = await ask(
    world.urls.directUrl,
    `select channel, first_us::text, last_us::text, overview from blocks where session_id = '${session.sessionId}' order by 1`,
  );
  expect(rows).toEqual([
    { channel: 0, first_us: null, last_us: null, overview: null },
    { channel: 1, first_us: '1000000', last_us: '4200492', overview: null },
  ]);
  await client.cut();
});

test('what both clocks showed is kept, once in a while', async () => {
  const session = await recording();
  const client = await connect(session);
  for (let number = 1; number <= 5; number++)
    client.send(
      encodeMessage({
        number,
        deviceTime: number * 1e5,
        entries: [{ channel: 0, firstSample: number * 100, count: 100, points: new Int16Array(100) }],
      }),
    );
  await acked(client, 5);
  const { rows } = await ask(
    world.urls.directUrl,
    `select channel, samples::int, device_us::int from clock_readings where session_id = '${session.sessionId}'`,
  );
  expect(rows).toEqual([{ channel: 0, samples: 200, device_us: 100_000 }]);
  await client.cut();
});
