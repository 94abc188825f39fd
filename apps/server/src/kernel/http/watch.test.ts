import { connect as connectTo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { sql } from '../../refusals/refusals-kit.ts';
import { batchOf, batchType, pointsFrom } from '../../testing/batch-kit.ts';
import { sendSlowly } from '../../testing/http-kit.ts';
import { acked, connectRecorder, message, startRecording } from '../../testing/live-kit.ts';
import { numbersOf } from '../../testing/metrics-kit.ts';
import { noise } from '../../testing/recording.ts';
import { listen } from '../../testing/socket-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { traceIdOf } from '../trace.ts';

let world: World;
let ana: Person;
let origin: string;
beforeAll(async () => {
  world = await openWorld({ trustedProxies: ['127.0.0.2', '10.0.0.0/8'] });
  origin = await listen(world.server);
  ana = await world.person({ firstName: 'Ana' });
});
afterAll(() => world.close());
beforeEach(() => void world.logged.splice(0));

const lines = () => world.logged.map((line) => JSON.parse(line));
const numbers = async () => numbersOf(await world.metrics.registry.metrics());
const requestLine = () => lines().find((line) => line.message === 'request');
const profile = () => ({ url: `/v1/users/${ana.userId}/profile` });

test('the line of a request has its id, its trace, its route and its status, and no address', async () => {
  const answer = await ana.ask(profile());
  const { at, ms, ...line } = requestLine();
  const requestId = answer.headers['x-request-id'] as string;
  expect(line).toEqual({
    level: 'debug',
    message: 'request',
    requestId,
    traceId: traceIdOf(requestId),
    route: 'GET /v1/users/:userId/profile',
    status: 200,
  });
  expect(line.traceId).toMatch(/^[\da-f]{32}$/);
  expect([typeof at, typeof ms]).toEqual(['string', 'number']);
  expect(world.logged.join()).not.toContain(ana.userId);
});

test('an address that is none is told as unknown', async () => {
  await ana.ask({ url: `/v1/${ana.userId}/nothing?name=Adalbertine` });
  expect(requestLine()).toMatchObject({ route: 'GET unknown', status: 404 });
  expect(world.logged.join()).not.toMatch(new RegExp(`${ana.userId}|Adalbertine`));
});

test('what goes wrong in a request, also after its body was read, has the ids of the request', async () => {
  const address = `${origin.replace('ws:', 'http:')}/v1/users/${ana.userId}/profile`;
  await sql(world, 'alter table profiles rename to profiles_away');
  const { status, requestId } = await sendSlowly(address, ana.token, { bio: 'Walks by the river' });
  await sql(world, 'alter table profiles_away rename to profiles');
  expect(status).toBe(500);
  expect(lines().map(({ message }) => message)).toEqual(['defect', 'request']);
  for (const line of lines()) expect(line).toMatchObject({ requestId, traceId: traceIdOf(requestId) });
  expect(world.logged.join()).not.toContain('river');
});

const given = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const traceparent = `00-${given.traceId}-${given.spanId}-01`;

test.each(['127.0.0.2', '10.20.30.40', '::ffff:10.20.30.40'])(
  'the trace of %s, a proxy that is trusted, goes on',
  async (remoteAddress) => {
    await ana.ask({ ...profile(), remoteAddress, headers: { traceparent } });
    expect(requestLine().traceId).toBe(given.traceId);
  },
);

test('nobody else decides what a trace is called, whatever they say of themselves', async () => {
  for (const remoteAddress of ['127.0.0.1', '11.0.0.1', '::1']) {
    world.logged.splice(0);
    await ana.ask({
      ...profile(),
      remoteAddress,
      headers: { traceparent, 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1' },
    });
    expect(requestLine().traceId).toBe(traceIdOf(requestLine().requestId));
  }
});

test.each([
  `01-${given.traceId}-${given.spanId}-01`,
  `00-${'0'.repeat(32)}-${given.spanId}-01`,
  `00-${given.traceId}-${'0'.repeat(16)}-01`,
  `00-${given.traceId.toUpperCase()}-${given.spanId}-01`,
  `00-${given.traceId}-${given.spanId}-01-more`,
  'ana@example.org',
])('%s begins no trace', async (header) => {
  await ana.ask({ ...profile(), remoteAddress: '127.0.0.2', headers: { traceparent: header } });
  expect(requestLine().traceId).toBe(traceIdOf(requestLine().requestId));
});

test('requests are counted by route and status; one whose answer is a stream is apart', async () => {
  const session = await startRecording(world);
  await session.person.ask({
    method: 'POST',
    url: `/v1/users/${session.person.userId}/sessions/${session.sessionId}/points`,
    payload: batchOf(pointsFrom(0, noise(1000), 0)),
    headers: { 'content-type': batchType },
  });
  await session.person.ask({
    url: `/v1/users/${session.userId}/sessions/${session.sessionId}/export?format=edf`,
  });
  await session.person.ask({
    method: 'POST',
    url: `/v1/users/${session.person.userId}/sessions/import?name=x.edf`,
    payload: Buffer.alloc(300),
    headers: { 'content-type': 'application/octet-stream' },
  });
  const { of } = await numbers();
  const streams = [...of('attune_stream_seconds_count').keys()];
  const requests = [...of('attune_request_seconds_count').keys()];
  expect(streams.join()).toMatch(/import/);
  expect(requests.join()).toMatch(/points.*status="200"/);
  expect(requests.filter((label) => /import/.test(label))).toEqual([]);
  expect(of('attune_ingest_lag_seconds_count').get('')).toBeGreaterThanOrEqual(1);
});

test('a request is in flight until it is answered or given up, an open socket never', async () => {
  const session = await startRecording(world);
  const recorder = await connectRecorder(origin, session);
  recorder.send(message(1, 0, noise(100)));
  await acked(recorder, 1);
  const owner = new pg.Client({ connectionString: world.urls.directUrl });
  await owner.connect();
  await owner.query('begin; lock table profiles in access exclusive mode');
  const inFlight = async () => (await numbers()).of('attune_requests_in_flight').get('');
  const leaving = new AbortController();
  const address = `${origin.replace('ws:', 'http:')}${profile().url}`;
  const headers = { authorization: `Bearer ${ana.token}` };
  const left = fetch(address, { headers, signal: leaving.signal }).catch(() => 'left');
  const stays = fetch(address, { headers });
  await vi.waitFor(async () => expect(await inFlight()).toBe(2));
  leaving.abort();
  expect(await left).toBe('left');
  await vi.waitFor(async () => expect(await inFlight()).toBe(1));
  const half = connectTo({ host: '127.0.0.1', port: Number(new URL(address).port) });
  half.write('POST /v1/password-resets HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n');
  half.write('content-length: 100\r\n\r\n{');
  await vi.waitFor(async () => expect(await inFlight()).toBe(2));
  half.destroy();
  await vi.waitFor(async () => expect(await inFlight()).toBe(1));
  await owner.query('commit');
  await owner.end();
  expect((await stays).status).toBe(200);
  await vi.waitFor(async () => expect(await inFlight()).toBe(0));
  const { of } = await numbers();
  expect(of('attune_live_recorders').get('')).toBe(1);
  expect([...of('attune_request_seconds_count').keys()].filter((label) => /live/.test(label))).toEqual([]);
  await recorder.cut();
  await vi.waitFor(async () => expect((await numbers()).of('attune_live_recorders').get('')).toBe(0));
});
