import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { codeIn, isTest } from './architecture/kit.ts';
import { createWorker } from './domains/jobs/index.ts';
import { smtp } from './domains/mail/index.ts';
import { createLog } from './kernel/log.ts';
import { type Tracer, traceIdOf } from './kernel/trace.ts';
import { startTracing, type TracingSettings } from './kernel/tracing.ts';
import { sql } from './refusals/refusals-kit.ts';
import { sendSlowly } from './testing/http-kit.ts';
import { openPostbox, type Postbox } from './testing/smtp-kit.ts';
import { listen } from './testing/socket-kit.ts';
import { type Collector, openCollector, type ReceivedSpan } from './testing/trace-kit.ts';
import { openWorld, type Person, type World } from './testing/world.ts';

let collector: Collector;
let postbox: Postbox;
let tracer: Tracer;
let world: World;
let ana: Person;
const said: string[] = [];
const log = createLog('info', { now: () => new Date() }, (line) => said.push(line));
const settings = (more: Partial<TracingSettings> = {}): TracingSettings => ({
  url: collector.url,
  ratio: 1,
  version: '1.2.3',
  log,
  every: 20,
  ...more,
});

beforeAll(async () => {
  [collector, postbox] = [await openCollector(), await openPostbox()];
  tracer = await startTracing(settings());
  world = await openWorld({
    tracer,
    trustedProxies: ['127.0.0.2'],
    mailTransport: smtp(postbox.url, 'Attune <attune@example.org>'),
  });
  ana = await world.person({
    firstName: 'Adalbertine',
    lastName: 'Quellwasser',
    email: 'adalbertine@example.org',
    roles: ['admin'],
  });
});
afterAll(async () => {
  await world.close();
  await tracer.close();
  await postbox.close();
  await collector.close();
});

const url = () => `/v1/users/${ana.userId}/profile`;

/** The spans of one trace, once its first step is there. */
async function traceOf(traceId: string): Promise<ReceivedSpan[]> {
  const found = () => collector.spans.filter((span) => span.traceId === traceId);
  await vi.waitFor(() => expect(found().some((span) => span.kind !== 3)).toBe(true), { timeout: 10_000 });
  return found();
}

test('the steps of one request are one trace, whose id is the request’s', async () => {
  // Over a real connection, where a body comes in pieces of its own time.
  const origin = (await listen(world.server)).replace('ws:', 'http:');
  const answer = await sendSlowly(`${origin}${url()}`, ana.token, { bio: 'Walks by the Unstrut' });
  const spans = await traceOf(traceIdOf(answer.requestId));
  const [root] = spans.filter(({ parentSpanId }) => !parentSpanId);
  expect(root).toMatchObject({
    name: 'PATCH /v1/users/:userId/profile',
    kind: 2,
    attributes: { 'http.route': '/v1/users/:userId/profile', 'http.response.status_code': 200 },
  });
  const ids = new Set(spans.map(({ spanId }) => spanId));
  for (const span of spans) if (span !== root) expect(ids).toContain(span.parentSpanId);
  const statements = spans.filter(({ name }) => name === 'database');
  expect(statements.map(({ attributes }) => attributes)).toContainEqual({
    'db.system.name': 'postgresql',
    'db.operation.name': 'update',
    'db.collection.name': 'profiles',
  });
});

test('of a failure it is told what class it was of, and nothing of its words', async () => {
  await sql(world, 'alter table profiles rename to profiles_away');
  const answer = await ana.ask({ url: url() });
  await sql(world, 'alter table profiles_away rename to profiles');
  const spans = await traceOf(traceIdOf(String(answer.headers['x-request-id'])));
  const failed = spans.filter(({ status }) => status.code === 2);
  expect(failed.map(({ name }) => name).sort()).toEqual(['GET /v1/users/:userId/profile', 'database']);
  expect(failed.find(({ name }) => name === 'database')?.attributes['error.type']).toMatch(/42P01/);
  for (const { status } of failed) expect(status.message ?? '').toBe('');
  expect(collector.bodies.join()).not.toContain('does not exist');
});

test('a job is a trace of its own, whose id is the job’s, and what it sends is a step of it, by host alone', async () => {
  const worker = createWorker({
    ...world,
    db: world.app.db,
    jobs: world.app.jobs,
    clock: world.app.clock,
    log,
    tracer,
  });
  await worker.start(world.urls.url);
  try {
    const before = postbox.mails.length;
    await ana.ask({ method: 'POST', url: '/v1/invites', payload: { email: 'bertram@example.org' } });
    await postbox.waitFor('bertram@example.org', before);
    await vi.waitFor(() => expect(collector.spans.some(({ name }) => name === 'job send-mail')).toBe(true), {
      timeout: 10_000,
    });
    const job = collector.spans.find(({ name }) => name === 'job send-mail') as ReceivedSpan;
    const mail = collector.spans.find(({ name }) => name === 'mail') as ReceivedSpan;
    expect(mail).toMatchObject({ traceId: job.traceId, parentSpanId: job.spanId, kind: 3 });
    expect(mail.attributes).toEqual({ 'server.address': '127.0.0.1' });
    const { rows } = await world.pool.query(`select id from pgboss.job where name = 'send-mail'`);
    expect(rows.map(({ id }) => traceIdOf(id))).toContain(job.traceId);
  } finally {
    await worker.stop();
  }
});

test('nothing of people is in any span: neither names, addresses and words, nor ids and tokens', async () => {
  await tracer.begin('f'.repeat(32), 'last', 'internal', {})?.end();
  await vi.waitFor(() => expect(collector.spans.some(({ name }) => name === 'last')).toBe(true));
  expect(collector.spans.length).toBeGreaterThan(20);
  const text = collector.bodies.join('\n');
  for (const one of ['dalbertine', 'Quellwasser', 'ertram', 'Unstrut', '@', ana.userId, ana.token])
    expect(text).not.toContain(one);
});

test('a trace that a trusted proxy began goes on under its step, and is recorded where it says so', async () => {
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const ask = (traceparent: string) =>
    ana.ask({ url: url(), remoteAddress: '127.0.0.2', headers: { traceparent } });
  await ask(`00-${traceId}-${spanId}-01`);
  const spans = await traceOf(traceId);
  expect(spans.find(({ kind }) => kind === 2)?.parentSpanId).toBe(spanId);
  const silent = traceId.replaceAll('4', '5');
  await ask(`00-${silent}-${spanId}-00`);
  await ask(`00-${traceId.replaceAll('4', '6')}-${spanId}-01`);
  await traceOf(traceId.replaceAll('4', '6'));
  expect(collector.spans.filter((span) => span.traceId === silent)).toEqual([]);
});

test('of many traces the share is recorded that was asked for, and every process decides alike', async () => {
  const some = await startTracing(settings({ ratio: 0.25 }));
  const again = await startTracing(settings({ ratio: 0.25 }));
  onTestFinished(async () => void (await Promise.all([some.close(), again.close()])));
  const isIn = (one: Tracer, id: string) => {
    const span = one.begin(id, 'drawn', 'internal', {});
    span?.end();
    return span !== undefined;
  };
  // The ends of ids, spread evenly: a draw that never fails by chance.
  const ids = Array.from({ length: 1000 }, (_, i) => {
    const end = Math.floor(((i + 0.5) / 1000) * 16 ** 13).toString(16);
    return `${'a'.repeat(19)}${end.padStart(13, '0')}`;
  });
  expect(ids.filter((id) => isIn(some, id)).length).toBe(250);
  expect(ids.every((id) => isIn(again, id) === (some.begin(id, 'drawn', 'internal', {}) !== undefined))).toBe(
    true,
  );
});

test('a collector that is away, or never answers, loses spans but no request, and does not hold up the end', async () => {
  const away = await openCollector();
  const tracing = await startTracing(settings({ url: away.url }));
  await away.close();
  const other = await openWorld({ beside: world, tracer: tracing });
  const ask = () => other.server.inject({ url: url(), headers: { authorization: `Bearer ${ana.token}` } });
  said.splice(0);
  for (let i = 0; i < 20; i++) expect((await ask()).statusCode).toBe(200);
  await vi.waitFor(() => expect(said.length).toBeGreaterThan(0), { timeout: 20_000 });
  for (let i = 0; i < 20; i++) expect((await ask()).statusCode).toBe(200);
  await tracing.close();
  expect(said.map((line) => JSON.parse(line).message)).toEqual([
    'traces cannot be sent: check ATTUNE_TRACES_URL',
  ]);
  await other.close();

  const deaf = await openCollector();
  deaf.hang(true);
  const unheard = await startTracing(settings({ url: deaf.url, patience: 600_000 }));
  unheard.begin('a'.repeat(32), 'unheard', 'internal', {})?.end();
  // It would wait for ten minutes.
  await unheard.close();
  await deaf.close();
});

test('nothing of OpenTelemetry is loaded before traces are asked for', () => {
  const naming = codeIn('apps/server/src/', 'packages/').filter(
    ({ path, text }) => !isTest(path) && text.includes('@opentelemetry/'),
  );
  expect(naming.map(({ path }) => path)).toEqual(['apps/server/src/kernel/tracing.ts']);
  const loading = (naming[0]?.text ?? '').match(/^(import|export) (?!type).*@opentelemetry/gm);
  expect(loading).toBeNull();
});
