import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { committed, generated } from '../generated.ts';
import { toYaml } from '../yaml.ts';
import { runbookOf } from './alert.ts';
import { casesFiles } from './cases.ts';
import { recorded } from './objectives.ts';
import { everyday, faster } from './pace.ts';
import { alerts, rulesFile } from './rules.ts';
import { allTools, outcomeOf, sayWhatIsNotRun, tools } from './tools-kit.ts';

const runbooks = join(import.meta.dirname, '../../docs/runbooks');
const folder = mkdtempSync(join(tmpdir(), 'attune-rules-'));
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

beforeAll(sayWhatIsNotRun);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(Object.entries(generated))('%s is what its data say', (name, text) => {
  expect(committed(name), 'node deploy/generate.ts').toBe(text());
});

test('each alert has a runbook, and each runbook an alert', () => {
  expect(readdirSync(runbooks).toSorted()).toEqual(['README.md', ...alerts.map(runbookOf)].toSorted());
});

test.each(alerts.map((alert) => [alert.name, alert] as const))(
  'the runbook of %s is uniform',
  (name, alert) => {
    const text = readFileSync(join(runbooks, runbookOf(alert)), 'utf8');
    expect(text.startsWith(`# ${name}\n`)).toBe(true);
    expect(text.match(/^## .*/gm)).toEqual([
      '## What it means',
      '## What people notice',
      '## Look first',
      '## Mend',
      '## Afterwards',
    ]);
    expect(text.split('\n').length).toBeLessThanOrEqual(40);
  },
);

test('each alert is seen silent, firing and silent again', () => {
  const missing = alerts.filter(({ severity, cases }) => {
    const runs = cases.map(({ at }) => Object.values(at).map((firing) => firing.length > 0));
    if (severity === 'heartbeat') return !runs.some((fired) => fired.every(Boolean));
    return !runs.some((fired) => {
      const first = fired.indexOf(true);
      return first > 0 && fired.slice(first).includes(false);
    });
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});

/** Metrics of ours that an expression looks at, also by way of what is recorded. */
function metricsIn(expr: string): Set<string> {
  const text = expr.replace(/attune_\((\w+)\|(\w+)\)(\w+)/g, 'attune_$1$3 attune_$2$3');
  const found = [...text.matchAll(/\battune_\w+/g)].map(([name]) => name.replace(/_(count|bucket)$/, ''));
  const rested = [...text.matchAll(/attune:\w+:\w+/g)].flatMap(([name]) => {
    const rule = recorded.find(({ record }) => record === name);
    return rule ? [...metricsIn(rule.expr(everyday))] : [];
  });
  return new Set([...found, ...rested]);
}

test('the guide names at each metric the alerts that look at it, and has no limits of its own', () => {
  const guide = readFileSync(join(runbooks, '../guides/watching.md'), 'utf8');
  const rows = [...guide.matchAll(/^\| `(attune_\w+)` \| .* \| (.*?) ?\|$/gm)];
  const said = rows.flatMap(([, metric, cell = '']) =>
    [...cell.matchAll(/\[(\w+)\]\(\.\.\/runbooks\/([\w-]+\.md)\)/g)].map(([, name, file]) => [
      metric,
      name,
      file,
    ]),
  );
  const looked = alerts.flatMap((alert) =>
    [...metricsIn(alert.expr(everyday))].map((metric) => [metric, alert.name, runbookOf(alert)]),
  );
  // This one only tells whether anything is known of the database at all.
  const beside = (pair: readonly unknown[]) => pair[0] === 'attune_database_size_bytes';
  expect(said.map(String).sort()).toEqual(
    looked
      .filter((pair) => !beside(pair))
      .map(String)
      .sort(),
  );
  expect(rows.length).toBeGreaterThan(35);
  expect(rows.map(([, , cell]) => cell).filter((cell) => /\d/.test(cell ?? ''))).toEqual([]);
});

test('the guide says of each alert by which fault it was tried, or that it was not, and the test names it', () => {
  const guide = readFileSync(join(runbooks, '../guides/watching.md'), 'utf8');
  const part = guide.split('## How the alerts were tried')[1]?.split('\n## ')[0] ?? '';
  const tried = [...part.matchAll(/^\| ((?:[A-Z]\w+(?:, )?)+) \| .+ \| `([\w.-]+)` \|$/gm)].flatMap(
    ([, list = '', file = '']) => list.split(', ').map((name) => [name, file] as const),
  );
  const untried = /By their cases alone: ([\w,\s]+)\./.exec(part)?.[1]?.split(/,\s+/) ?? [];
  expect([...tried.map(([name]) => name), ...untried].sort()).toEqual(alerts.map(({ name }) => name).sort());
  const source = join(runbooks, '../../apps/server/src');
  const faults = readFileSync(join(source, 'testing/alert-faults-kit.ts'), 'utf8');
  for (const [name, file] of tried) {
    const text = readFileSync(join(source, file), 'utf8') + (file === 'alerts.long.test.ts' ? faults : '');
    expect(`${name} ${text.includes(`'${name}'`) || text.includes(`    ${name}: async`)}`).toBe(
      `${name} true`,
    );
  }
});

test('no group has more rules than Amazon’s Prometheus takes, and none is lost where one is split', () => {
  const { groups } = rulesFile() as {
    groups: { name: string; rules: { alert?: string; record?: string }[] }[];
  };
  for (const { name, rules } of groups) {
    expect(rules.length, name).toBeGreaterThan(0);
    expect(rules.length, name).toBeLessThanOrEqual(20);
  }
  expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
  const written = groups.flatMap(({ rules }) => rules.map(({ alert, record }) => alert ?? record));
  expect(written).toEqual([...recorded.map(({ record }) => record), ...alerts.map(({ name }) => name)]);
});

describe.skipIf(!allTools)('promtool', () => {
  test('accepts the rules, at every pace and wherever backups are made', async () => {
    const files = [
      write('everyday.yml', toYaml(rulesFile())),
      write('faster.yml', toYaml(rulesFile({ pace: faster(240) }))),
      write('managed.yml', toYaml(rulesFile({ dataBackups: 'elsewhere' }))),
    ];
    expect(await outcomeOf(tools.promtool ?? '', ['check', 'rules', ...files])).toMatchObject({ code: 0 });
  });

  test.each(alerts.map((alert) => [alert.name, alert] as const))(
    '%s does what its cases say',
    async (name, alert) => {
      write(`${name}-rules.yml`, toYaml(rulesFile({ only: name })));
      const files = casesFiles(alert, `${name}-rules.yml`).map((one, at) =>
        write(`${name}-${at}.yml`, JSON.stringify(one)),
      );
      const { code, text } = await outcomeOf(tools.promtool ?? '', ['test', 'rules', ...files]);
      expect(code, text).toBe(0);
    },
  );
});

test('with backups made elsewhere, only those of the keys are missed, and a restore is asked for every 35 days', () => {
  const missed = (text: string) => text.match(/absent\(attune_backup_last_success_timestamp_seconds/g);
  expect(missed(toYaml(rulesFile()))).toHaveLength(2);
  const elsewhere = toYaml(rulesFile({ dataBackups: 'elsewhere' }));
  expect(missed(elsewhere)).toHaveLength(1);
  expect(elsewhere).toContain(`or vector(${35 * 86_400}))`);
  expect(elsewhere).toContain('or absent(attune_restore_verified_timestamp_seconds)');
});
