import { encodeMessage } from '@attune/signals';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
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
import { until } from '../../testing/program-kit.ts';
import { bytesOf, noise, randomFrom } from '../../testing/recordings-kit.ts';
import {
  listen,
  openSocket,
  recordPath,
  recordProtocol,
  watchPath,
  watchProtocol,
} from '../../testing/socket-kit.ts';
import { openWorld, type World } from '../../testing/world.ts';

let world: World;
let url: string;
beforeAll(async () => {
  world = await openWorld();
  url = await listen(world.server);
});
afterAll(() => world.close());

const recording = (channels?: readonly object[]) => startRecording(world, channels);
const some = (seed: number, count = 100) => noise(randomFrom(seed), count);

const complete = ({ person, userId, sessionId }: Recording) =>
  person.ask({ method: 'POST', url: `/v1/users/${userId}/sessions/${sessionId}/complete` });

test('a stranger opens neither the recorder nor the view of somebody else’s session', async () => {
  const session = await recording();
  const stranger = await world.person();
  for (const [path, protocol] of [
    [recordPath(session.userId, session.sessionId), recordProtocol],
    [watchPath(session.userId, session.sessionId), watchProtocol],
  ] as const) {
    const opened = (as: string | undefined, at = path) =>
      openSocket(`${url}${at}`, { as, protocols: [protocol] });
    await expect(opened(stranger.token)).rejects.toMatchObject({ status: 403, body: { code: 'refused' } });
    await expect(opened(undefined)).rejects.toMatchObject({ status: 401 });
    await expect(opened('x'.repeat(43))).rejects.toMatchObject({ status: 401 });
    // Under their own name, somebody else's session is not there.
    const own = await opened(stranger.token, path.replace(session.userId, stranger.userId));
    expect((await own.closed).code).toBe(4404);
  }
});

test('a page of another site cannot open a socket with the cookie of who is signed in; our own can', async () => {
  const { person, userId, sessionId } = await recording();
  const at = `${url}${recordPath(userId, sessionId)}`;
  const open = (headers: Record<string, string>) =>
    openSocket(at, {
      protocols: [recordProtocol],
      headers: { cookie: `__Host-attune=${person.token}`, ...headers },
    });
  await expect(open({ origin: 'https://evil.example' })).rejects.toMatchObject({ status: 403 });
  await expect(open({ origin: 'null' })).rejects.toMatchObject({ status: 403 });
  await expect(
    open({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
  ).rejects.toMatchObject({
    status: 403,
  });
  await expect(open({})).rejects.toMatchObject({ status: 403 });
  const own = await open({ origin: url.replace('ws:', 'http:') });
  expect((await own.text('ready', (text) => text.type === 'ready')).next).toEqual({ 0: 0 });
  await own.cut();
});

test('a request that is no socket, and a socket without its subprotocol, are told what to do', async () => {
  const { person, userId, sessionId } = await recording();
  const path = recordPath(userId, sessionId);
  const plain = await person.ask({ url: path });
  expect([plain.statusCode, plain.json().code]).toEqual([400, 'bad-request']);
  await expect(openSocket(`${url}${path}`, { as: person.token })).rejects.toMatchObject({ status: 400 });
});

test('store-live-points: a session that is complete is not opened, and takes nothing more from who is connected', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  client.send(message(1, 0, some(1)));
  await acked(client, 1);
  expect((await complete(session)).statusCode).toBe(200);
  client.send(message(2, 100, some(2)));
  expect(await client.text('a problem', (text) => text.type === 'problem')).toMatchObject({
    code: 'conflict',
  });
  expect((await client.closed).code).toBe(4409);
  expect((await (await connectRecorder(url, session)).closed).code).toBe(4409);
  expect((await storedIn(session)).equals(bytesOf(some(1)))).toBe(true);
});

test('store-live-points: who takes back their consent is not recorded from then on', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  client.send(message(1, 0, some(1)));
  await acked(client, 1);
  const { person, userId } = session;
  const withdrawn = await person.ask({ method: 'DELETE', url: `/v1/users/${userId}/consents/sensor-data` });
  expect(withdrawn.statusCode).toBe(204);
  client.send(message(2, 100, some(2)));
  expect((await client.closed).code).toBe(4403);
  expect(client.texts.at(-1)).toMatchObject({ code: 'consent-missing', purpose: 'sensor-data' });
  expect(await countsOf(world, session)).toEqual({ blocks: 1, points: 100 });
});

test('store-live-points: a recorder whose login has ended stores nothing more', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  client.send(message(1, 0, some(1)));
  await acked(client, 1);
  await ask(world.urls.directUrl, `delete from login_tokens where user_id = '${session.userId}'`);
  client.send(message(2, 100, some(2)));
  expect((await client.closed).code).toBe(4401);
  expect(await countsOf(world, session)).toEqual({ blocks: 1, points: 100 });
});

test('rights that changed and still suffice let a recorder go on; rights that are gone do not', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  await ask(
    world.urls.directUrl,
    `update users set access_version = access_version + 1 where id = '${session.userId}'`,
  );
  client.send(message(1, 0, some(1)));
  await acked(client, 1);
  await ask(world.urls.directUrl, `delete from user_roles where user_id = '${session.userId}'`);
  await ask(
    world.urls.directUrl,
    `update users set access_version = access_version + 1 where id = '${session.userId}'`,
  );
  client.send(message(2, 100, some(2)));
  expect((await client.closed).code).toBe(4403);
  expect(await countsOf(world, session)).toEqual({ blocks: 1, points: 100 });
});

test('a recorder that sends more than its window is read no further until some is stored, and loses nothing', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  // More than the buffers of the system take besides.
  const samples = Int16Array.from({ length: 100 * 60_000 }, (_, place) => place >> 4);
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query('begin');
  await owner.query('lock table blocks in share mode');
  for (let i = 0; i < 100; i++)
    client.send(message(i + 1, i * 60_000, samples.subarray(i * 60_000, (i + 1) * 60_000)));
  const left: number[] = [];
  await until('nothing more is read', 20_000, () => {
    left.push(client.raw.bufferedAmount);
    return left.length > 20 && left.slice(-20).every((bytes) => bytes === left.at(-1));
  });
  expect(left.at(-1)).toBeGreaterThan(0);
  await owner.query('commit');
  await owner.end();
  await acked(client, 100);
  expect((await storedIn(session)).equals(bytesOf(samples))).toBe(true);
  await client.cut();
});

test('a connection that ends within a message leaves the messages before it', async () => {
  const session = await recording();
  const client = await connectRecorder(url, session);
  client.send(message(1, 0, some(1)));
  // The head of a masked binary frame of 1,000 bytes, and ten of them.
  const { _socket: socket } = client.raw as unknown as { _socket: import('node:net').Socket };
  socket.write(Buffer.from([0x82, 0xfe, 0x03, 0xe8, 1, 2, 3, 4, ...new Array(10).fill(7)]));
  socket.destroySoon();
  await client.closed;
  await until(
    'what came whole is stored',
    10_000,
    async () => (await countsOf(world, session)).points === 100,
  );
  expect((await storedIn(session)).equals(bytesOf(some(1)))).toBe(true);
});

const points = new Int16Array(10);
const times = new Float64Array(10);
const batch = (entry: object, number = 1) =>
  encodeMessage({
    number,
    deviceTime: undefined,
    entries: [{ channel: 0, firstSample: 0, count: 10, points, ...entry } as never],
  });

test.each([
  ['a text', () => '{"type":"complete"}'],
  ['no batch', () => Buffer.alloc(40)],
  ['a channel that is not there', () => batch({ channel: 7 })],
  ['floats for whole numbers', () => batch({ points: new Float32Array(10) })],
  ['samples that are too large', () => batch({ points: new Int32Array(10).fill(40_000) })],
  ['times where there is a rate', () => batch({ times })],
  ['no times where there is none', () => batch({ channel: 1, points: new Float32Array(10) })],
  [
    'times that go back',
    () => batch({ channel: 1, points: new Float32Array(10), times: times.map((_, i) => -i) }),
  ],
  ['a place beyond a year', () => batch({ firstSample: 4e10 })],
  ['frames that are none', () => batch({ points: { flac: Buffer.alloc(16) } })],
  ['number 0', () => batch({}, 0)],
])('%s ends the connection with what is wrong, and stores nothing', async (_, bytes) => {
  const session = await recording([ecg, { ...ecg, valueKind: 'float32', rate: null }]);
  const client = await connectRecorder(url, session);
  client.send(bytes());
  expect((await client.closed).code).toBe(4400);
  expect(client.texts.at(-1)).toMatchObject({ type: 'problem', code: 'bad-request', final: true });
  expect(await countsOf(world, session)).toEqual({ blocks: 0, points: 0 });
});

test('a message that is larger than allowed ends the connection', async () => {
  const client = await connectRecorder(url, await recording());
  client.raw.on('error', () => {});
  client.send(new Uint8Array(300_000));
  expect((await client.closed).code).toBe(1009);
});

test('whatever bytes come, the server answers with a problem or an acknowledgement, and goes on', async () => {
  const session = await recording();
  const whole = message(1, 0, some(1, 40));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.nat(whole.length),
      async (changes, length) => {
        const bytes = whole.slice(0, Math.max(length, whole.length - 60));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const client = await connectRecorder(url, session);
        client.send(bytes);
        await client.text('an answer', (text) => ['ack', 'problem'].includes(text.type));
        await client.cut();
      },
    ),
    { numRuns: 40 },
  );
  expect(world.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});

test('a server that stops tells its recorders to come back, and another takes them on', async () => {
  const session = await recording();
  const second = await openWorld({ beside: world });
  onTestFinished(() => second.close().catch(() => {}));
  const client = await connectRecorder(await listen(second.server), session);
  client.send(message(1, 0, some(1)));
  await acked(client, 1);
  await second.server.close();
  expect(await client.closed).toEqual({ code: 1012, reason: 'restart' });
  const next = await connectRecorder(url, session);
  expect((await next.text('ready', (text) => text.type === 'ready')).next).toEqual({ 0: 100 });
  await next.cut();
});

test('a block that comes as the session is completed is in it, or is refused: never acknowledged and missing', async () => {
  for (let i = 0; i < 10; i++) {
    const session = await recording();
    const client = await connectRecorder(url, session);
    client.send(message(1, 0, some(i)));
    const [answer] = await Promise.all([
      complete(session),
      client.text('an answer', (text) => ['ack', 'problem'].includes(text.type)),
    ]);
    expect(answer.statusCode).toBe(200);
    const isAcked = client.texts.some((text) => text.type === 'ack');
    expect((await countsOf(world, session)).points).toBe(isAcked ? 100 : 0);
    expect(answer.json().channels[0].points).toBe(isAcked ? 100 : 0);
    await client.cut();
  }
});
