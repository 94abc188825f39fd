import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pathOf } from '../generated.ts';
import { alerts } from '../prometheus/rules.ts';
import { allTools, outcomeOf, sayWhatIsNotRun, tools } from '../prometheus/tools-kit.ts';
import { alertmanagerFile, managedAlertmanager } from './alertmanager.ts';

const folder = mkdtempSync(join(tmpdir(), 'attune-alertmanager-'));
const topics = {
  page: 'arn:aws:sns:r:1:page',
  ticket: 'arn:aws:sns:r:1:ticket',
  heartbeat: 'arn:aws:sns:r:1:beat',
};
const amtool = (...args: string[]) => outcomeOf(tools.amtool ?? '', args);

/** What stands under `alertmanager_config: |`, as a file of its own. */
function managed(): string {
  const [, ...lines] = managedAlertmanager('eu-central-1', topics).split('\n');
  const path = join(folder, 'managed.yml');
  writeFileSync(path, lines.map((line) => line.slice(2)).join('\n'));
  return path;
}

beforeAll(sayWhatIsNotRun);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('without anybody to wake there is no configuration', () => {
  const mail = { to: 'a@example.org', from: 'b@example.org', smarthost: 'mail.example.org:587' };
  expect(() => alertmanagerFile({ mail, heartbeat: { url: 'https://heartbeat.example.org' } })).toThrow(
    /pages/,
  );
});

test('what the rules say of alerts fits into the JSON that goes to SNS', () => {
  for (const { name, summary, notice } of alerts) {
    expect(`${name}${summary}${notice}`, name).not.toMatch(/["\\\n]/);
  }
});

describe.skipIf(!allTools)('amtool', () => {
  test.each([
    ['its own', () => pathOf('alertmanager/alertmanager.yml')],
    ['the managed one', managed],
  ])('accepts the configuration of %s, and knows where each alert goes', async (_name, path) => {
    const file = path();
    expect(await amtool('check-config', file)).toMatchObject({ code: 0 });
    for (const severity of ['page', 'ticket', 'heartbeat'] as const) {
      const { name = '' } = alerts.find((alert) => alert.severity === severity) ?? {};
      const route = ['config', 'routes', 'test', `--config.file=${file}`, `--verify.receivers=${severity}`];
      expect(await amtool(...route, `alertname=${name}`, `severity=${severity}`)).toMatchObject({ code: 0 });
    }
    // What nobody has thought of is read by somebody.
    const { code } = await amtool(
      'config',
      'routes',
      'test',
      `--config.file=${file}`,
      '--verify.receivers=ticket',
      'a=b',
    );
    expect(code).toBe(0);
  });
});

test('what is held back because of something else, and what holds it back, are alerts that there are', () => {
  const file = JSON.stringify(
    alertmanagerFile({
      sns: { topicArn: topics.page, region: 'eu-central-1' },
      mail: { to: 'a@example.org', from: 'b@example.org', smarthost: 'mail.example.org:587' },
      heartbeat: { url: 'https://heartbeat.example.org' },
    }),
  );
  const named = [...file.matchAll(/alertname=~?\\"([\w|]+)\\"/g)].flatMap(([, names = '']) =>
    names.split('|'),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !alerts.some((alert) => alert.name === name))).toEqual([]);
});
