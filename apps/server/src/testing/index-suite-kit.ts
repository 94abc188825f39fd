import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ask } from './cluster.ts';
import { fill, type Size } from './fill-kit.ts';
import { type Crowd, type Finder, finders, openCrowd } from './finders-kit.ts';
import { aboutTable, type Plan, planOf, type Statement } from './plan-kit.ts';
import { listenToWire } from './wire-kit.ts';
import type { World } from './world.ts';

/** Fills a world, and shows of each finder that PostgreSQL goes by its index. */
export function indexSuite(size: Size, timeout: number): void {
  let crowd: Crowd;
  let owner: pg.Client;
  const heard = new Map<Finder, readonly Statement[]>();

  beforeAll(async () => {
    crowd = await openCrowd();
    const wire = listenToWire(crowd.world.pool);
    await beginAnew(crowd.world);
    for (const finder of finders) {
      wire.bound.length = 0;
      await finder.ask(crowd);
      heard.set(finder, finder.byItself ? [itself(finder.byItself)] : aboutTable(wire.bound, finder.table));
    }
    await fill(crowd, size);
    owner = new pg.Client({ connectionString: crowd.world.urls.directUrl });
    await owner.connect();
  }, timeout);
  afterAll(async () => {
    await owner?.end();
    await crowd?.close();
  });

  test.each(finders)('$title: by $index', async (finder) => {
    const statements = heard.get(finder) ?? [];
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const plan = await planOf(owner, statement, { mode: modeOf(finder) });
      expect(problemsOf(finder, plan), statement.text).toEqual([]);
      const own = await planOf(owner, statement, { mode: 'force_custom_plan' });
      expect(own.readWhole, statement.text).toEqual([]);
    }
  });

  test('what a person stores is asked for as the role that sees one person, the rest as the widest', () => {
    const ofOne = /^(profiles|preferences|activities|app_data|analytics_events)_pkey$/;
    for (const [{ title, index }, statements] of heard)
      for (const { entered } of statements)
        expect(entered, title).toEqual(
          ofOne.test(index) ? [crowd.heavy.userId, '', 'attune_subject'] : ['', '', 'attune_any'],
        );
  });

  test.each(finders)('$title: without $index it is found that it is missing', async (finder) => {
    const without = finder.index.endsWith('_pkey')
      ? `alter table ${finder.table} drop constraint ${finder.index} cascade`
      : `drop index ${finder.index}`;
    const plans = await Promise.all(
      (heard.get(finder) ?? [])
        .slice(0, 1)
        .map((statement) => planOf(owner, statement, { mode: modeOf(finder), without })),
    );
    expect(plans.flatMap((plan) => problemsOf(finder, plan))).not.toEqual([]);
  });
}

/** Statements that a connection parsed before somebody listened are sent by their names only: it takes new connections. */
async function beginAnew({ pool, urls }: World): Promise<void> {
  await ask(
    urls.directUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );
  await vi.waitFor(() => expect(pool.idleCount).toBe(0), { timeout: 20_000 });
}

const itself = (text: string): Statement => ({
  text,
  values: ['nothing'],
  entered: ['', '', 'attune_any'],
});

const modeOf = ({ isPlannedAnew }: Finder) => (isPlannedAnew ? 'force_custom_plan' : 'force_generic_plan');

function problemsOf({ table, index }: Finder, { indexes, readWhole }: Plan): string[] {
  const used = indexes[table] ?? [];
  return [
    ...readWhole.map((name) => `${name} is read as a whole`),
    ...(used.join() === index ? [] : [`${table} is read by ${used.join(', ') || 'no index'}`]),
  ];
}
