import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { statement } from './kernel/database/query.ts';
import { newId } from './kernel/ids.ts';
import { createLog } from './kernel/log.ts';
import { type Measures, watchMeasures } from './kernel/measures.ts';
import { changedBy, sql } from './refusals/refusals-kit.ts';
import { type Numbers, numbersOf } from './testing/metrics-kit.ts';
import { openWorld, type Person, type World } from './testing/world.ts';

let world: World;
let ana: Person;
beforeAll(async () => {
  world = await openWorld();
  ana = await world.person({ firstName: 'Adalbertine', email: 'adalbertine@example.org' });
});
afterAll(() => world.close());

type Options = Partial<Parameters<typeof watchMeasures>[0]>;

/** A private port of its own, with a clock that the test moves. */
function watched(options: Options = {}) {
  const registry = new Registry();
  const lines: string[] = [];
  let at = 1000;
  let asked = 0;
  watchMeasures({
    registry,
    measures: world.app.measures.all,
    log: createLog('info', world.app.clock, (line) => lines.push(line)),
    now: () => at,
    ask: (read) => {
      asked++;
      return world.app.measures.ask(read);
    },
    ...options,
  });
  return {
    registry,
    lines,
    pass: (ms: number) => {
      at += ms;
    },
    asked: () => asked,
    scrape: async (): Promise<Numbers> => numbersOf(await registry.metrics()),
  };
}

/** All numbers as they are now. */
const now = (): Promise<Numbers> => watched().scrape();

test('tells of jobs, backups, tables, sums, app data, privacy, the server and the clock', async () => {
  const { of, names } = await now();
  expect(names()).toEqual([
    'attune_app_data_values',
    'attune_app_data_versions',
    'attune_clock_offset_seconds',
    'attune_database_connections',
    'attune_database_connections_allowed',
    'attune_database_size_bytes',
    'attune_failed_jobs_open',
    'attune_index_scans_total',
    'attune_jobs_active',
    'attune_jobs_oldest_seconds',
    'attune_jobs_queued',
    'attune_measures_age_seconds',
    'attune_measures_failed_total',
    'attune_partition_horizon_days',
    'attune_privacy_invariant_broken',
    'attune_replicas',
    'attune_rollup_lag_seconds',
    'attune_table_scans_total',
  ]);
  for (const [labels, failed] of of('attune_measures_failed_total'))
    expect([labels, failed]).toEqual([labels, 0]);
  expect(Math.abs(of('attune_clock_offset_seconds').get('') as number)).toBeLessThan(5);
  expect(of('attune_database_size_bytes').get('')).toBeGreaterThan(1e6);
  expect(of('attune_database_connections').get('state="active"')).toBeGreaterThan(0);
  expect([...of('attune_replicas').values()]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('asks once in fifteen seconds, however often it is scraped, and of those at once one asks', async () => {
  const { asked, scrape, pass } = watched();
  const sets = world.app.measures.all.length;
  await Promise.all([scrape(), scrape(), scrape()]);
  await scrape();
  pass(14_999);
  const before = await scrape();
  expect(asked()).toBe(sets);
  expect(before.of('attune_measures_age_seconds').get('about="tables"')).toBeCloseTo(14.999);
  pass(1);
  const after = await scrape();
  expect(asked()).toBe(2 * sets);
  expect(after.of('attune_measures_age_seconds').get('about="tables"')).toBe(0);
});

test('what cannot be asked is not told, is counted, and is said once; everything else is told', async () => {
  let isBroken = true;
  const fragile: Measures = {
    about: 'fragile',
    measures: [{ name: 'attune_fragile', help: 'Breaks' }],
    read: async (run) => {
      await run.all(isBroken ? statement`select 1 / 0` : statement`select 1`);
      return [{ name: 'attune_fragile', value: 1 }];
    },
  };
  const { scrape, pass, lines } = watched({ measures: [fragile, ...world.app.measures.all] });
  const failed = ({ of }: Numbers) => of('attune_measures_failed_total').get('about="fragile"');
  isBroken = false;
  const whole = await scrape();
  expect([whole.of('attune_fragile').get(''), failed(whole)]).toEqual([1, 0]);
  isBroken = true;
  for (const times of [1, 2]) {
    pass(15_000);
    const numbers = await scrape();
    expect([numbers.of('attune_fragile').size, failed(numbers)]).toEqual([0, times]);
    expect(numbers.of('attune_measures_age_seconds').get('about="fragile"')).toBe(times * 15);
    expect(numbers.of('attune_rollup_lag_seconds').size).toBe(1);
  }
  expect(lines.map((line) => JSON.parse(line).about)).toEqual(['fragile']);
  isBroken = false;
  pass(15_000);
  expect((await scrape()).of('attune_fragile').get('')).toBe(1);
});

test('a database that does not answer holds up no scrape, and nothing old is told as new', async () => {
  let release = () => {};
  let isSlow = false;
  const ask = async (read: Measures['read']) => {
    if (isSlow) await new Promise<void>((resolve) => (release = resolve));
    return world.app.measures.ask(read);
  };
  const { scrape, pass } = watched({ ask, patience: 50 });
  // Until the whole round has ended: the next one would wait for it.
  const sets = world.app.measures.all.length;
  await vi.waitFor(async () => expect((await scrape()).of('attune_measures_age_seconds').size).toBe(sets));
  isSlow = true;
  pass(15_000);
  for (const _ of [1, 2]) {
    const { of } = await scrape();
    expect(of('attune_rollup_lag_seconds').size + of('attune_table_scans_total').size).toBe(0);
    expect(of('attune_measures_age_seconds').size).toBe(sets);
  }
  isSlow = false;
  release();
  await vi.waitFor(async () => expect((await scrape()).of('attune_rollup_lag_seconds').size).toBe(1));
});

test('what waits in the queue, what failed, and when each schedule last went well', async () => {
  const fill = `insert into pgboss.job (name, start_after) values
    ('send-mail', now() - interval '90 seconds'), ('send-mail', now() + interval '1 hour');
    update pgboss.job set state = 'completed' where name <> 'send-mail' and state < 'active'`;
  await sql(world, fill);
  await sql(
    world,
    `insert into failed_jobs (id, job, connection, error, payload_ref, attempts, failed_at)
     values ('${newId()}', 'send-mail', 'send-mail@here', 'Error', 'x', 6, now())`,
  );
  await sql(
    world,
    `insert into pgboss.schedule (name, cron) values ('add-up-events', '* * * * *'), ('prune-audit', '31 3 * * *')`,
  );
  await sql(
    world,
    `insert into job_runs (job, succeeded_at, seconds) values ('add-up-events', '2026-11-23T10:00:00Z', 1)`,
  );
  const { of } = await now();
  expect(of('attune_jobs_queued').get('work="send-mail"')).toBe(2);
  expect(of('attune_jobs_oldest_seconds').get('work="send-mail"')).toBeGreaterThanOrEqual(90);
  expect(of('attune_jobs_oldest_seconds').get('work="prune-audit"')).toBe(0);
  expect(of('attune_jobs_active').get('work="send-mail"')).toBe(0);
  expect(of('attune_failed_jobs_open').get('')).toBe(1);
  expect([...of('attune_job_interval_seconds').values()]).toEqual([60, 86_400]);
  expect([...of('attune_job_last_success_timestamp_seconds')]).toEqual([
    ['work="add-up-events"', Date.parse('2026-11-23T10:00:00Z') / 1000],
  ]);
});

test('the newest backup of each kind that went well, and the newest proof', async () => {
  const event = (kind: string, at: string, outcome: string) =>
    sql(
      world,
      `insert into backup_events (id, kind, at, what, outcome) values ('${newId()}', '${kind}', '2026-11-${at}T00:00:00Z', 'x', '${outcome}')`,
    );
  await event('data', '20', 'done');
  await event('data', '21', 'done');
  await event('data', '22', 'failed');
  await event('verify', '19', 'done');
  const { of } = await now();
  const at = (day: string) => Date.parse(`2026-11-${day}T00:00:00Z`) / 1000;
  expect([...of('attune_backup_last_success_timestamp_seconds')]).toEqual([['kind="data"', at('21')]]);
  expect(of('attune_restore_verified_timestamp_seconds').get('')).toBe(at('19'));
});

test('the sums are as far behind as the oldest count that is in none', async () => {
  const lag = async () => (await now()).of('attune_rollup_lag_seconds').get('');
  await world.app.telemetry.addUp();
  expect(await lag()).toBe(0);
  await sql(
    world,
    `insert into event_count_changes (hour, app, name, category, change, noted_at)
     values (now(), 'attune', 'login', 'engagement', 1, now() - interval '10 minutes')`,
  );
  expect(await lag()).toBeGreaterThanOrEqual(600);
  await world.app.telemetry.addUp();
  expect(await lag()).toBe(0);
});

test('a day or month without a partition of its own is where the horizon ends', async () => {
  const days = async (table: string) =>
    (await now()).of('attune_partition_horizon_days').get(`table="${table}"`) as number;
  await world.app.jobs.find(({ name }) => name === 'keep-activity-days')?.handle({});
  await world.app.jobs.find(({ name }) => name === 'keep-event-months')?.handle({});
  expect(await days('activities')).toBeGreaterThan(1);
  expect(await days('analytics_events')).toBeGreaterThan(1);
  const [{ tomorrow }] = await sql(
    world,
    `select 'activities_' || to_char((now() at time zone 'UTC')::date + 1, 'YYYY_MM_DD') as tomorrow`,
  );
  await sql(world, `drop table ${tomorrow}`);
  expect(await days('activities')).toBeLessThanOrEqual(1);
  await sql(
    world,
    `drop table activities_${(await sql(world, `select to_char(now() at time zone 'UTC', 'YYYY_MM_DD') as today`))[0].today}`,
  );
  expect(await days('activities')).toBeLessThanOrEqual(0);
});

test('scans are told of the whole table, and of no part of it', async () => {
  const scans = async () => (await now()).of('attune_table_scans_total');
  const before = (await scans()).get('table="activities"') as number;
  await sql(world, `select count(*) from activities; select pg_stat_force_next_flush(); select 1`);
  await vi.waitFor(async () => expect((await scans()).get('table="activities"')).toBeGreaterThan(before), {
    timeout: 20_000,
  });
  const { of } = await now();
  const labels = [...of('attune_table_scans_total').keys(), ...of('attune_index_scans_total').keys()];
  expect(labels).toContain('table="users",index="users_pkey"');
  expect(labels.filter((label) => /\d{4}_\d{2}|_default|pgboss/.test(label))).toEqual([]);
});

test('each privacy invariant that is broken is told, and only that one', async () => {
  const broken = async () =>
    Object.fromEntries(
      [...(await now()).of('attune_privacy_invariant_broken')].map(([label, value]) => [
        label.replace(/invariant="(.*)"/, '$1'),
        value,
      ]),
    );
  await world.app.jobs.find(({ name }) => name === 'anchor-audit')?.handle({});
  const well = { 'request-overdue': 0, 'erased-with-key': 0, 'erasure-stuck': 0, 'audit-not-anchored': 0 };
  expect(await broken()).toEqual(well);

  const request = newId();
  const asks = (state: string, closed: string) => `insert into data_requests
    (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at, closed_at) values
    ('${ana.userId}', '${request}', 'erasure', '${state}', '${ana.userId}', 'self', now() - interval '40 days',
     now() - interval '1 minute', now() - interval '33 days', ${closed})`;
  await sql(world, asks('waiting', 'null'));
  expect(await broken()).toEqual({ ...well, 'request-overdue': 1 });
  await sql(world, `delete from data_requests; ${asks('done', 'now()')}`);
  expect(await broken()).toEqual(well);
  await sql(world, 'delete from data_requests');

  await sql(
    world,
    `insert into erasures (pseudonym, begun_at, asked_as, person) values ('\\x01', now() - interval '61 minutes', 'self', '${newId()}')`,
  );
  expect(await broken()).toEqual({ ...well, 'erasure-stuck': 1 });
  await sql(world, 'update erasures set rows_removed_at = now(), completed_at = now(), person = null');
  expect(await broken()).toEqual({ ...well, 'erased-with-key': 1 });
  await sql(
    world,
    `update erasures set pseudonym = '\\x${world.vault.pseudonym(ana.userId).toString('hex')}'`,
  );
  expect(await broken()).toEqual({ ...well, 'erased-with-key': 1 });
  await world.vault.destroy(ana.userId);
  expect(await broken()).toEqual(well);

  await sql(
    world,
    `insert into audit_events (id, at, actor_kind, action, outcome)
     values ('${newId()}', now() - interval '31 minutes', 'system', 'test:made', 'done')`,
  );
  expect(await broken()).toEqual({ ...well, 'audit-not-anchored': 1 });
  await world.app.jobs.find(({ name }) => name === 'anchor-audit')?.handle({});
  expect(await broken()).toEqual(well);
});

test('read-measures: changes nothing, names nobody, and is read by nobody without it', async () => {
  const { registry, scrape } = watched();
  const { changed } = await changedBy(world, scrape);
  expect(changed).toEqual([]);
  const text = await registry.metrics();
  for (const one of [ana.userId, 'Adalbertine', ana.token]) expect(text).not.toContain(one);
  expect(text.split('\n').length).toBeLessThan(1500);
  await expect(world.pool.query('select * from attune_server_numbers()')).rejects.toThrow(
    'permission denied',
  );
});
