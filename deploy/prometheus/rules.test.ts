import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { committed, generated } from '../generated.ts';
import { toYaml } from '../yaml.ts';
import { runbookOf } from './alert.ts';
import { casesFiles } from './cases.ts';
import { faster } from './pace.ts';
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

test('with backups made elsewhere, only those of the keys are missed', () => {
  const missed = (text: string) => text.match(/absent\(attune_backup_last_success_timestamp_seconds/g);
  expect(missed(toYaml(rulesFile()))).toHaveLength(2);
  expect(missed(toYaml(rulesFile({ dataBackups: 'elsewhere' })))).toHaveLength(1);
});
