import { readFileSync } from 'node:fs';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchMeasures } from './kernel/measures.ts';
import { createMetrics } from './kernel/metrics.ts';
import { openWorld, type World } from './testing/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Told = { readonly name: string; readonly help: string; readonly type: unknown };
const ownOf = async (registry: Registry): Promise<Told[]> =>
  (await registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('attune_'));

/** Everything of ours that a process tells: of itself, and of the database. */
async function told(): Promise<{ own: Told[]; ofDatabase: Told[] }> {
  const metrics = createMetrics();
  metrics.describeBuild({ version: '1', schema: '0001', part: 'all' });
  metrics.watchPool({ totalCount: 1, idleCount: 1, waitingCount: 0 });
  metrics.watchRecorders(() => 0);
  metrics.watchDisks({ data: '/' });
  const { own, all, ask } = world.app.measures;
  watchMeasures({ registry: metrics.registry, measures: own, ask, log: world.app.log });
  const registry = new Registry();
  watchMeasures({ registry, measures: all, ask, log: world.app.log });
  const processes = await ownOf(metrics.registry);
  const names = processes.map(({ name }) => name);
  return { own: processes, ofDatabase: (await ownOf(registry)).filter(({ name }) => !names.includes(name)) };
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
