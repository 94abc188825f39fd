import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { job } from '../domains/jobs/index.ts';
import { newId } from '../kernel/ids.ts';
import { weakly } from '../testing/login-kit.ts';
import { askAs, opsOrigin, privateSide } from '../testing/operations-kit.ts';
import { openWorld, type Person, type World } from '../testing/world.ts';
import { audited, changedBy, refused, sql, unknownId } from './refusals-kit.ts';

let world: World;
let side: FastifyInstance;
let admin: Person;
let practitioner: Person;
let failureId: string;
beforeAll(async () => {
  world = await openWorld();
  side = await privateSide(world);
  admin = await world.person({ firstName: 'Ada', roles: ['admin'] });
  practitioner = await world.person({ firstName: 'Priya', roles: ['practitioner'] });
  failureId = newId();
  await sql(
    world,
    `insert into failed_jobs (id, job, connection, error, payload_ref, attempts, failed_at)
     values ('${failureId}', 'send-mail', 'send-mail@here', 'Error', '${newId()}', 6, now())`,
  );
});
afterAll(async () => {
  await side.close();
  await world.close();
});

const decide = (what: 'retry' | 'discard', id = failureId, payload: object = { reason: 'Because' }) => ({
  method: 'POST' as const,
  url: `/v1/operations/failed-jobs/${id}/${what}`,
  payload,
});

test('retry-failed-jobs: refuses everybody but administrators with a second factor, and records it', async () => {
  const weak = await weakly(world, admin);
  await refused(world, 'refused', () => askAs(side, practitioner, decide('retry')));
  await refused(world, 'second-factor-missing', () => askAs(side, weak, decide('retry')));
  await refused(world, 'not-signed-in', () => side.inject(decide('retry')));
  expect((await audited(world, 'job:manage'))[0]).toMatchObject({ outcome: 'refused' });
});

test('retry-failed-jobs: refuses what is not there, what nothing is kept of, and no or a long reason', async () => {
  await refused(world, 'not-found', () => askAs(side, admin, decide('retry', unknownId)));
  await refused(world, 'conflict', () => askAs(side, admin, decide('retry')));
  for (const reason of ['', '   ', 'x'.repeat(501), 7, undefined])
    expect((await askAs(side, admin, decide('retry', failureId, { reason }))).statusCode).toBe(400);
  const failures = { ids: Array.from({ length: 1001 }, newId) };
  const many = { method: 'POST', url: '/v1/operations/failed-jobs/retry' } as const;
  expect((await askAs(side, admin, { ...many, payload: { failures, reason: 'x' } })).statusCode).toBe(400);
});

test('discard-failed-jobs: refuses everybody but administrators with a second factor, and what is not there', async () => {
  const weak = await weakly(world, admin);
  await refused(world, 'refused', () => askAs(side, practitioner, decide('discard')));
  await refused(world, 'second-factor-missing', () => askAs(side, weak, decide('discard')));
  await refused(world, 'not-found', () => askAs(side, admin, decide('discard', unknownId)));
});

test('discard-failed-jobs: refuses a page that is not on the private side, whatever name leads to this machine', async () => {
  const cookie = `__Host-attune=${admin.token}`;
  const from = (headers: Record<string, string>) => () =>
    side.inject({ ...decide('discard'), headers: { cookie, ...headers } });
  for (const headers of [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: opsOrigin },
    { 'sec-fetch-site': 'same-origin', origin: 'http://rebound.example.com' },
    { origin: 'http://rebound.example.com', host: 'rebound.example.com' },
  ])
    await refused(world, 'refused', from(headers));
  const own = await from({ 'sec-fetch-site': 'same-origin', origin: opsOrigin })();
  expect(own.statusCode, own.body).toBe(200);
});

test('look-at-jobs: refuses on the private side whom it would show everything at the command line', async () => {
  const weak = await weakly(world, admin);
  for (const url of [
    '/v1/operations/jobs',
    '/v1/operations/failed-jobs',
    `/v1/operations/failed-jobs/${failureId}`,
  ]) {
    await refused(world, 'refused', () => askAs(side, practitioner, { url }));
    await refused(world, 'second-factor-missing', () => askAs(side, weak, { url }));
    await refused(world, 'not-signed-in', () => side.inject({ url }));
    // On the public side there is no such address, for whoever asks.
    expect((await admin.ask({ url })).statusCode).toBe(404);
  }
});

test('note-job-run: notes nothing of who is involved, and nothing of jobs that do not run by themselves', async () => {
  const columns = await sql(
    world,
    `select column_name from information_schema.columns where table_name = 'job_runs' order by 1`,
  );
  expect(columns.map(({ column_name }) => column_name)).toEqual([
    'failed_at',
    'job',
    'seconds',
    'succeeded_at',
  ]);
});

test('find-erased-of-job: ends no job whose person is there, and none that is about nobody', async () => {
  const failing = (payload: object) => {
    const [ending] = world.app.operations.endingWithPerson([
      job({
        name: 'send-mail',
        payload: z.looseObject({}),
        handle: async () => {
          throw new TypeError('as ever');
        },
      }),
    ]);
    return changedBy(world, async () => ending?.handle(payload).catch((error: Error) => error.message));
  };
  const there = { userId: admin.userId };
  for (const payload of [there, {}, { mailId: unknownId }, { userId: 7 }])
    expect(await failing(payload)).toEqual({ answer: 'as ever', changed: [] });
  expect(await failing({ userId: unknownId })).toEqual({ answer: 'person erased', changed: [] });
});
