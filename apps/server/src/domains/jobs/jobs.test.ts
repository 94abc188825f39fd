import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../kernel/log.ts';
import { createMetrics } from '../../kernel/metrics.ts';
import { ask } from '../../testing/cluster.ts';
import { openWorld, type World } from '../../testing/world.ts';
import { createWorker, type Job, job } from './index.ts';

let world: World;
let boss: PgBoss;
let worker: ReturnType<typeof createWorker>;
const logged: string[] = [];
const metrics = createMetrics();

beforeAll(async () => {
  world = await openWorld();
  const log = createLog('info', systemClock, (line) => logged.push(line));
  worker = createWorker({ db: world.app.db, jobs: world.app.jobs, clock: systemClock, log, metrics });
  // As the login role: what the worker is in production.
  await worker.start(world.urls.url);
  boss = new PgBoss({
    connectionString: world.urls.url,
    schema: 'pgboss',
    migrate: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', () => {});
  await boss.start();
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await worker.stop();
  await world.close();
});

test('when a worker starts, the days and months that are written to are made, before any hour has passed', async () => {
  const parts = async () =>
    (
      await ask(
        world.urls.directUrl,
        `select to_char(now() at time zone 'UTC', '"activities_"YYYY_MM_DD') as day, to_char(now() at time zone 'UTC', '"analytics_events_"YYYY_MM') as month,
           array(select relname::text from pg_class where relkind = 'r') as tables`,
      )
    ).rows[0];
  await vi.waitFor(
    async () => {
      const { day, month, tables } = await parts();
      expect(tables).toEqual(expect.arrayContaining([day, month]));
    },
    { timeout: 20_000, interval: 200 },
  );
});

test('what runs by itself no more, since its setting was taken away, is not scheduled any more; other programs’ schedules stay', async () => {
  const scheduled = async () =>
    (
      await ask(
        world.urls.directUrl,
        `select name, key from pgboss.schedule where key in ('', 'x') order by 1`,
      )
    ).rows.map(({ name }) => name as string);
  const log = createLog('info', systemClock, () => {});
  const workerWith = (schedule: Partial<Job>) =>
    createWorker({
      ...{ db: world.app.db, clock: systemClock, log, metrics: createMetrics() },
      jobs: [job({ name: 'back-up', payload: z.strictObject({}), ...schedule, handle: async () => {} })],
    });
  for (const [schedule, isThere] of [
    [{ schedule: '41 2 * * *' }, true],
    [{}, false],
  ] as const) {
    const one = workerWith(schedule);
    await one.start(world.urls.url);
    expect((await scheduled()).includes('back-up')).toBe(isThere);
    expect(await scheduled()).toContain('expire-logins');
    await one.stop();
  }
});

test('a job does its work: logins that ran out are gone, others stay', async () => {
  const ada = await world.person({ firstName: 'Ada' });
  const ben = await world.person({ firstName: 'Ben' });
  await ask(
    world.urls.directUrl,
    `update logins set expires_at = now() - interval '1 day' where user_id = '${ada.userId}'`,
  );
  await boss.send('expire-logins', {});
  const left = async () =>
    (
      await ask(world.urls.directUrl, 'select user_id from logins join login_tokens using (user_id)')
    ).rows.map((row) => row.user_id);
  await vi.waitFor(async () => expect(await left()).toEqual([ben.userId]), {
    timeout: 20_000,
    interval: 200,
  });
});

test('a job that fails for good is recorded once, counted and logged, without its payload', async () => {
  const id = await boss.send('expire-logins', { name: 'Adalbertine' }, { retryLimit: 0 });
  const failures = async () =>
    (await ask(world.urls.directUrl, 'select *, failed_jobs::text as text from failed_jobs')).rows;
  await vi.waitFor(async () => expect((await failures()).length).toBe(1), { timeout: 30_000, interval: 200 });
  const [failure] = await failures();
  expect(failure).toMatchObject({ job: 'expire-logins', payload_ref: id, attempts: 1, retried_at: null });
  expect(failure.connection).toMatch(/^expire-logins@/);
  expect(failure.error).toMatch(/Error/);
  expect(failure.text).not.toMatch(/Adalbertine/);
  expect(await metrics.registry.getSingleMetricAsString('attune_jobs_failed_total')).toMatch(
    /work="expire-logins"\} 1/,
  );
  expect(logged.join('')).toMatch(/a try of a job failed.*job failed for good/s);
  expect(logged.join('')).not.toMatch(/Adalbertine/);
});

test('of a batch each job succeeds or fails by itself', async () => {
  const ids: (string | null)[] = [];
  for (let at = 0; at < 40; at++) {
    const emailIndex = at % 4 === 0 ? 'x'.repeat(101) : `nobody-${at}`;
    ids.push(await boss.send('answer-reset-request', { emailIndex }, { retryLimit: 0 }));
  }
  const states = async () => {
    const { rows } = await ask(world.urls.directUrl, `select id, state from pgboss.job`);
    return ids.map((id) => rows.find((row) => row.id === id)?.state);
  };
  const expected = ids.map((_, at) => (at % 4 === 0 ? 'failed' : 'completed'));
  // One by one, twice a second, they took 20 s.
  await vi.waitFor(async () => expect(await states()).toEqual(expected), { timeout: 10_000, interval: 100 });
});

test('of what is asked again and again about one e-mail, known or not, one is queued', async () => {
  await world.person({ firstName: 'Cleo', email: 'cleo@example.org' });
  const { requestReset } = world.app.identity.passwordChange;
  const queued = async () =>
    (await ask(world.urls.directUrl, `select data from pgboss.job where singleton_key is not null`)).rows;
  for (const email of ['cleo@example.org', 'nobody@example.org']) {
    const before = (await queued()).length;
    for (let at = 0; at < 30; at++) await requestReset(email, `10.1.0.${at}`);
    // The stretches follow the clock of the database, so that 30 at once may fall into two.
    const added = (await queued()).length - before;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(2);
  }
});

test('what is queued is done one after the other, and does not wait for a look each', async () => {
  await worker.stop();
  const left = async () =>
    (
      await ask(
        world.urls.directUrl,
        `select count(*)::int as left from pgboss.job where name = 'expire-logins' and state = 'created'`,
      )
    ).rows[0].left;
  for (let i = 0; i < 7; i++) await boss.send('expire-logins', {});
  expect(await left()).toBe(7);
  const patient = world.app.jobs.filter(({ name }) => name === 'expire-logins');
  worker = createWorker({
    db: world.app.db,
    jobs: patient.map(({ schedule: _, ...rest }) => ({ ...rest, everySeconds: 3600 })),
    clock: systemClock,
    log: createLog('info', systemClock, (line) => logged.push(line)),
    metrics,
  });
  await worker.start(world.urls.url);
  await vi.waitFor(async () => expect(await left()).toBe(0), { timeout: 20_000, interval: 100 });
});
