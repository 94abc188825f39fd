import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchMeasures } from './kernel/measures.ts';
import { createMetrics } from './kernel/metrics.ts';
import { sql } from './refusals/refusals-kit.ts';
import { numbersOf } from './testing/metrics-kit.ts';
import { openWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Told = { readonly name: string; readonly help: string; readonly type: unknown };
const ownOf = async (registry: Registry): Promise<Told[]> =>
  (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('attune_'));

/** Where everything is told: by a process of itself, and of the database. */
function registries(): { own: Registry; ofDatabase: Registry } {
  const metrics = createMetrics();
  metrics.describeBuild({ version: '1', schema: '0001', part: 'all' });
  metrics.watchPool({ totalCount: 1, idleCount: 1, waitingCount: 0 });
  metrics.watchRecorders(() => 0);
  metrics.watchDisks({ data: '/' });
  const { own, all, ask } = world.app.measures;
  watchMeasures({ registry: metrics.registry, measures: own, ask, log: world.app.log });
  const registry = new Registry();
  watchMeasures({ registry, measures: all, ask, log: world.app.log });
  return { own: metrics.registry, ofDatabase: registry };
}

/** Everything of ours that a process tells: of itself, and of the database. */
async function told(): Promise<{ own: Told[]; ofDatabase: Told[] }> {
  const { own, ofDatabase } = registries();
  const processes = await ownOf(own);
  const names = processes.map(({ name }) => name);
  return {
    own: processes,
    ofDatabase: (await ownOf(ofDatabase)).filter(({ name }) => !names.includes(name)),
  };
}

test('the guide names every metric of ours, each in its table, and no other', async () => {
  const guide = readFileSync(new URL('../../../docs/guides/watching.md', import.meta.url), 'utf8');
  const named = (heading: string) => {
    const part = guide.split(`## ${heading}`)[1]?.split('\n## ')[0] ?? '';
    return [...part.matchAll(/^\| `(attune_\w+)` \| (\S.*?) \|/gm)].map(([, name]) => name).sort();
  };
  const { own, ofDatabase } = await told();
  const names = (metrics: readonly Told[]) => metrics.map(({ name }) => name).sort();
  expect(own.length).toBeGreaterThan(15);
  expect(named('Of each process')).toEqual(names(own));
  expect(named('Of the database, told by processes that run jobs')).toEqual(names(ofDatabase));
});

test('every metric says what it is, and is called by its unit as Prometheus has it', async () => {
  const { own, ofDatabase } = await told();
  for (const { name, help, type } of [...own, ...ofDatabase]) {
    expect(help.length, name).toBeGreaterThan(10);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    if (/in seconds/.test(help)) expect(name).toMatch(/_seconds$/);
    if (/in bytes/.test(help)) expect(name).toMatch(/_bytes$/);
  }
});

test('no metric has a label that whoever looks at it sets as well: Prometheus would rename ours,', () => {
  // By Prometheus: where it comes from. By its rules: the alert's name and weight. On AWS: the environment.
  const taken = ['job', 'instance', 'alertname', 'alertstate', 'severity', 'place', 'le', 'quantile'];
  const { own, ofDatabase } = registries();
  const labels = [own, ofDatabase].flatMap((registry) =>
    registry
      .getMetricsAsArray()
      .flatMap((metric) => labelNamesOf(metric).map((label) => [metric.name, label] as const)),
  );
  expect(labels).toContainEqual(['attune_jobs_queued', 'work']);
  expect(labels.filter(([, label]) => taken.includes(label))).toEqual([]);
});

/** As it was made; the types of prom-client do not tell. */
const labelNamesOf = (metric: object): readonly string[] => Reflect.get(metric, 'labelNames') ?? [];

test('a backup that another tool made is known once it is noted as the runbook says', async () => {
  const runbook = readFileSync(new URL('../../../docs/runbooks/backup-unknown.md', import.meta.url), 'utf8');
  const note = /--command "(insert into backup_events .*)"/.exec(runbook)?.[1] ?? '';
  const before = Date.now() / 1000;
  await sql(world, note);
  await sql(world, note.replace(`'data'`, `'keys'`));
  const { of } = numbersOf(await registries().ofDatabase.metrics());
  const backups = of('attune_backup_last_success_timestamp_seconds');
  for (const kind of ['data', 'keys']) expect(backups.get(`kind="${kind}"`)).toBeGreaterThan(before - 5);
});

test('how many connections are allowed is what the server says, without those that it keeps for superusers', async () => {
  const most = `current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int`;
  const [{ allowed }] = await sql(world, `select ${most} as allowed`);
  const { of } = numbersOf(await registries().ofDatabase.metrics());
  expect(of('attune_database_connections_allowed').get('')).toBe(allowed);
});
