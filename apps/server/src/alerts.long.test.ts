import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './testing/cluster.ts';
import { allTools, type Monitoring, sayWhatIsNotRun, startMonitoring } from './testing/monitoring-kit.ts';
import { cleanUp, newPlace, type Place, type Program, start, until } from './testing/program-kit.ts';

beforeAll(sayWhatIsNotRun);

/** A program with the demo, looked at by the real Prometheus, whose alerts go through the real Alertmanager. */
describe.skipIf(!allTools)('a program that is watched', () => {
  let place: Place;
  let program: Program;
  let monitoring: Monitoring;

  beforeAll(async () => {
    place = await newPlace();
    program = await start(place, ['--demo']);
    monitoring = await startMonitoring([new URL(place.opsUrl).host]);
    await until('the heartbeat comes', 60_000, () => monitoring.pager.isAlive());
  }, 180_000);

  afterAll(async () => {
    await monitoring?.stop();
    await cleanUp();
  });

  afterEach(({ task }) => {
    if (!task.name.includes('kill')) expect(monitoring.pager.isAlive()).toBe(true);
  });

  /** As the owner of the database's machine, past every rule. */
  function sql(statement: string) {
    const password = readFileSync(join(place.folder, 'postgres', 'password'), 'utf8').trim();
    const socket = encodeURIComponent(join(place.folder, 'postgres', 'socket'));
    return ask(`postgresql://attune:${password}@/attune?host=${socket}&port=5432`, statement);
  }

  const opened = (alert: string) =>
    monitoring.pager.events.some((event) => event.alert === alert && event.action === 'trigger');

  test('nobody is woken while all is well, and Watchdog fires', async () => {
    // Long enough for a scrape, the rules, their patience and Alertmanager's, several times over.
    const before = monitoring.pager.heartbeats();
    await until('ten more heartbeats', 120_000, () => monitoring.pager.heartbeats() > before + 10);
    expect(await monitoring.query('count(up == 1)')).toMatchObject([{ value: 1 }]);
    expect(await monitoring.firing()).toContain('Watchdog');
    expect(monitoring.pager.events).toEqual([]);
  });

  test('a workshop with a seat that nobody holds wakes somebody, by both routes, until it is put right', async () => {
    const chosen = `(select id from workshops where seats_taken < capacity order by id limit 1)`;
    const { rows } = await sql(
      `set session_replication_role = replica; update workshops set seats_taken = seats_taken + 1 where id = ${chosen} returning id`,
    ).then((results) => (Array.isArray(results) ? results.at(-1) : results));
    const page = await monitoring.waitForPage('WorkshopInvariantBroken', 150_000);
    await sql(
      `set session_replication_role = replica; update workshops set seats_taken = seats_taken - 1 where id = '${rows[0].id}'`,
    );
    tell(
      'WorkshopInvariantBroken',
      page,
      await monitoring.waitForResolve('WorkshopInvariantBroken', 150_000),
    );
  });

  test('jobs that fail wake somebody, until what makes them fail is gone', async () => {
    await sql(
      `insert into pgboss.job (name, data, retry_limit, dead_letter) select 'send-mail', '{"bad": true}', 0, 'dead' from generate_series(1, 60)`,
    );
    const page = await monitoring.waitForPage('ManyJobsFail');
    await until('they failed for good', 60_000, async () => (await openFailures()) >= 20);
    await sql(
      `update failed_jobs set state = 'discarded', retried_at = now(), retry_reason = 'made to fail' where state = 'open'`,
    );
    tell('ManyJobsFail', page, await monitoring.waitForResolve('ManyJobsFail'));
  });

  async function openFailures(): Promise<number> {
    const { rows } = await sql(`select count(*)::int as open from failed_jobs where state = 'open'`);
    return rows[0].open;
  }

  test('a program that is gone wakes somebody, and what follows from it nobody', async () => {
    program.child.kill('SIGKILL');
    await program.ended;
    const page = await monitoring.waitForPage('AllTargetsDown');
    program = await start(place, ['--demo']);
    tell('AllTargetsDown', page, await monitoring.waitForResolve('AllTargetsDown'));
    expect(opened('WorkerGone')).toBe(false);
  });

  test('when Prometheus is killed, the heartbeat stops, and who waits for it knows', async () => {
    expect(monitoring.pager.isAlive()).toBe(true);
    await monitoring.killPrometheus();
    const began = performance.now();
    await until('the heartbeat is missed', 600_000, () => !monitoring.pager.isAlive());
    console.log(`Watchdog missed after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  });
});

type Times = { readonly direct: number; readonly sns: number };

function tell(alert: string, page: Times, resolve: Times): void {
  const seconds = ({ direct, sns }: Times) =>
    `${(direct / 1000).toFixed(1)} s, ${(sns / 1000).toFixed(1)} s by SNS`;
  console.log(`${alert}: paged after ${seconds(page)}; resolved after ${seconds(resolve)}`);
}
