import type { FastifyInstance } from 'fastify';
import type { PgBoss } from 'pg-boss';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ask } from '../../testing/cluster.ts';
import { askAs, eventually, jobsIn, openBoss, privateSide, workerOf } from '../../testing/operations-kit.ts';
import { openWorld, type Person, type World } from '../../testing/world.ts';
import { job } from './index.ts';

let world: World;
let boss: PgBoss;
let side: FastifyInstance;
let admin: Person;
let worker: Awaited<ReturnType<typeof workerOf>>;
let fails = true;
const done: string[] = [];

/** Stands for any job of the product: it does what the test says. */
const thing = job({
  name: 'finish-session',
  payload: z.strictObject({ thing: z.string() }),
  atOnce: 50,
  handle: async ({ thing: name }) => {
    if (fails) throw Object.assign(new TypeError(`of ${name}`), { code: 'broken' });
    done.push(name);
  },
});

beforeAll(async () => {
  world = await openWorld();
  boss = await openBoss(world);
  side = await privateSide(world);
  admin = await world.person({ firstName: 'Ada', lastName: 'Operator', roles: ['admin'] });
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await side.close();
  await world.close();
});
beforeEach(async () => {
  fails = true;
  done.length = 0;
  worker = await workerOf(world, [thing]);
});
afterEach(async () => {
  await worker.stop();
  await ask(world.urls.directUrl, `delete from failed_jobs; delete from pgboss.job`);
});

const list = async (query = '') =>
  (await askAs(side, admin, { url: `/v1/operations/failed-jobs${query}` })).json<{
    items: Failure[];
    next?: string;
  }>();
type Failure = {
  failureId: string;
  state: string;
  progress?: string;
  hasPayload: boolean;
  retryOf?: string;
  decision?: { reason: string; at: string; by: { userId: string; displayName?: string } | null };
};
const post = (by: Person, what: string, payload: object) =>
  askAs(side, by, { method: 'POST', url: `/v1/operations/failed-jobs/${what}`, payload });

/** Jobs that fail for good, and are on record. */
async function failing(names: readonly string[]): Promise<Failure[]> {
  for (const name of names) await boss.send('finish-session', { thing: name }, { retryLimit: 0 });
  await eventually(async () =>
    expect((await list('?state=open&limit=200')).items).toHaveLength(names.length),
  );
  return (await list('?state=open&limit=200')).items;
}

test('a failed job is retried with a reason, done, and stays on record with who retried it', async () => {
  const [failed] = await failing(['one']);
  fails = false;
  const answer = await post(admin, `${failed?.failureId}/retry`, { reason: 'The mail server is back' });
  expect(answer.json()).toEqual({ done: 1, open: 0, closed: 0 });
  await eventually(async () => expect(done).toEqual(['one']));
  await eventually(async () =>
    expect((await list()).items).toMatchObject([
      {
        failureId: failed?.failureId,
        job: 'finish-session',
        error: 'TypeError broken',
        attempts: 1,
        state: 'retried',
        progress: 'done',
        decision: { reason: 'The mail server is back', by: { userId: admin.userId, displayName: 'Ada' } },
      },
    ]),
  );
});

test('a retry that fails again is another failure, that names the one before; the whole chain is kept', async () => {
  const [first] = await failing(['one']);
  await post(admin, `${first?.failureId}/retry`, { reason: 'Once more' });
  // As a retry it has all its tries again: give it one, so that the test ends.
  await ask(world.urls.directUrl, `update pgboss.job set retry_limit = 0 where name = 'finish-session'`);
  await eventually(async () => expect((await list('?state=open')).items).toHaveLength(1));
  const [second] = (await list('?state=open')).items;
  expect(second?.retryOf).toBe(first?.failureId);
  fails = false;
  await post(admin, `${second?.failureId}/retry`, { reason: 'And once more' });
  await eventually(async () => expect(done).toEqual(['one']));
  for (const { failureId } of [first, second] as Failure[]) {
    const { items } = (await askAs(side, admin, { url: `/v1/operations/failed-jobs/${failureId}` })).json();
    expect(items.map((item: Failure) => [item.failureId, item.state, item.decision?.reason])).toEqual([
      [first?.failureId, 'retried', 'Once more'],
      [second?.failureId, 'retried', 'And once more'],
    ]);
    expect(items[0].progress).toBe('failed');
  }
});

test('of many operators who retry one job at the same time, one does, and the others are told', async () => {
  const [failed] = await failing(['one']);
  fails = false;
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => post(admin, `${failed?.failureId}/retry`, { reason: 'Again' })),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(11).fill(409)]);
  await eventually(async () => expect(done.length).toBeGreaterThan(0));
  expect((await jobsIn(world, 'finish-session')).filter(({ state }) => state !== 'failed')).toHaveLength(1);
});

test('many are retried by a filter, one after the other, and what does not match stays', async () => {
  const names = Array.from({ length: 30 }, (_, at) => `thing ${at}`);
  await failing(names);
  await worker.stop();
  const wrong = await post(admin, 'retry', { failures: { filter: { job: 'send-mail' } }, reason: 'None' });
  expect(wrong.json()).toEqual({ done: 0, open: 0, closed: 0 });
  const answer = await post(admin, 'retry', {
    failures: { filter: { job: 'finish-session', error: 'TypeError broken' } },
    reason: 'Mended',
  });
  expect(answer.json()).toEqual({ done: 30, open: 0, closed: 0 });
  const queued = (await jobsIn(world, 'finish-session')).filter(({ state }) => state === 'created');
  const starts = queued.map(({ start_after }) => start_after.getTime()).sort((a, b) => a - b);
  expect(new Set(starts).size).toBe(30);
  expect((starts.at(-1) as number) - (starts[0] as number)).toBe(29 * 50);
  fails = false;
  worker = await workerOf(world, [thing]);
  await eventually(async () => expect(done.toSorted()).toEqual(names.toSorted()));
});

test('a job whose payload is not kept any more says so, is not retried, and can be discarded', async () => {
  const [one, other] = await failing(['one', 'other']);
  await ask(
    world.urls.directUrl,
    `delete from pgboss.job j using failed_jobs f where j.name = 'dead' and j.source_id::text = f.payload_ref and f.id = '${one?.failureId}'`,
  );
  expect((await list()).items.map(({ failureId, hasPayload }) => [failureId, hasPayload]).sort()).toEqual(
    [
      [one?.failureId, false],
      [other?.failureId, true],
    ].sort(),
  );
  const ids = [one?.failureId, other?.failureId];
  const refused = await post(admin, `${one?.failureId}/retry`, { reason: 'Again' });
  expect([refused.statusCode, refused.json().detail]).toEqual([409, expect.stringMatching(/Discard it/)]);
  fails = false;
  const answer = await post(admin, 'retry', { failures: { ids }, reason: 'Again' });
  expect(answer.json()).toEqual({ done: 1, open: 1, closed: 0 });
  const discarded = await post(admin, 'discard', { failures: { ids }, reason: 'Too old' });
  expect(discarded.json()).toEqual({ done: 1, open: 0, closed: 1 });
  expect((await list('?state=discarded')).items).toMatchObject([
    { failureId: one?.failureId, decision: { reason: 'Too old' } },
  ]);
  await eventually(async () => expect(done.length).toBe(1));
});

test('each decision is in the audit with who took it, and one that changes nothing is not', async () => {
  const [one, other] = await failing(['one', 'other']);
  await post(admin, `${one?.failureId}/retry`, { reason: 'Again' });
  await post(admin, `${one?.failureId}/retry`, { reason: 'Again' });
  await post(admin, `${other?.failureId}/discard`, { reason: 'No use' });
  const { rows } = await ask(
    world.urls.directUrl,
    `select action, actor_kind, actor is not null as by_somebody, outcome from audit_events where action like 'failed-job:%' order by id desc limit 2`,
  );
  expect(rows).toEqual([
    { action: 'failed-job:discard', actor_kind: 'user', by_somebody: true, outcome: 'done' },
    { action: 'failed-job:retry', actor_kind: 'user', by_somebody: true, outcome: 'done' },
  ]);
});

test('the list comes in pages and by job, state and time', async () => {
  await failing(['one', 'two', 'three']);
  const { items, next } = await list('?limit=2');
  const rest = await list(`?limit=2&cursor=${next}`);
  expect([...items, ...rest.items].length).toBe(3);
  expect(rest.next).toBeUndefined();
  expect((await list('?job=send-mail')).items).toEqual([]);
  expect((await list('?to=2020-01-01T00:00:00Z')).items).toEqual([]);
  expect((await list('?from=2020-01-01T00:00:00Z&state=open&job=finish-session')).items).toHaveLength(3);
});

test('payloads of failed jobs are kept longer than a month', async () => {
  await failing(['one']);
  const { rows } = await ask(
    world.urls.directUrl,
    `select deletion_seconds / 86400 as days, extract(day from keep_until - created_on)::int as queued from pgboss.job where name = 'dead'`,
  );
  expect(rows).toEqual([{ days: 40, queued: 40 }]);
});
