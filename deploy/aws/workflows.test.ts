import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { accounts, environments, region } from './environments.ts';
import { hasEnded, leaveFor, nameOf } from './leave.mjs';
import { allTemplates } from './templates-kit.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, '.github/workflows');
const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const files = readdirSync(folder);

type Step = { uses?: string; run?: string; with?: Record<string, unknown> };
type Job = {
  needs?: string | string[];
  environment?: string;
  permissions?: Record<string, string>;
  uses?: string;
  with?: Record<string, string>;
  steps?: Step[];
  container?: { image: string; options: string };
};
const workflow = (name: string) =>
  parse(text(name)) as {
    on: Record<string, unknown>;
    permissions: Record<string, string>;
    jobs: Record<string, Job>;
  };

test('no workflow has more rights than it names, and none holds a key of a cloud', () => {
  for (const name of files) {
    const { permissions, jobs } = workflow(name);
    expect(
      Object.entries(permissions).filter(([right, level]) => right !== 'contents' || level !== 'read'),
    ).toEqual([]);
    for (const { permissions: own = {} } of Object.values(jobs))
      for (const [right, level] of Object.entries(own))
        expect(['contents read', 'id-token write']).toContain(`${right} ${level}`);
    expect(text(name)).not.toMatch(/AWS_(ACCESS|SECRET)|pull_request_target/);
    for (const { steps = [] } of Object.values(jobs))
      for (const { uses, with: given, run = '' } of steps) {
        if (uses?.startsWith('actions/checkout')) expect(given?.['persist-credentials']).toBe(false);
        // What somebody types stands in the environment of a step, and never in its script.
        expect(run).not.toMatch(/\$\{\{/);
      }
  }
});

test('what a change must pass is .ci/run, on the Debian whose packages it installs, with the whole history', () => {
  const { steps = [], container } = workflow('check.yml').jobs.check ?? {};
  const gate = readFileSync(join(root, '.ci/run'), 'utf8');
  expect(gate).toContain('/etc/debian_version');
  expect(container?.image).toBe('docker.io/library/debian:12');
  // Mounts and user namespaces of tests.
  expect(container?.options).toMatch(/--privileged.*--shm-size=/);
  const [tools, checkout, trusted, last, ...more] = steps;
  expect(tools?.run).toMatch(/^apt-get .* git nodejs npm$/);
  expect(checkout?.with).toMatchObject({ 'fetch-depth': 0 });
  expect(trusted?.run).toMatch(/safe\.directory/);
  expect(last?.run).toBe('.ci/run');
  expect(more).toEqual([]);
  expect(statSync(join(root, '.ci/run')).mode & 0o111).not.toBe(0);
});

test('one image goes from main to dev, to staging, through its tests, and then to live', () => {
  const { on, jobs } = workflow('deliver.yml');
  expect(on).toEqual({ workflow_run: { workflows: ['check'], types: ['completed'], branches: ['main'] } });
  const before = (name: string): string[] =>
    [jobs[name]?.needs ?? []].flat().flatMap((one) => [one, ...before(one)]);
  expect(before('live')).toEqual(expect.arrayContaining(['end-to-end', 'staging', 'dev', 'build']));
  expect(before('dev')).toEqual(['build']);
  for (const name of ['dev', 'staging', 'live'] as const) {
    expect(jobs[name]?.uses).toBe('./.github/workflows/deploy.yml');
    expect(jobs[name]?.with).toEqual({
      name,
      account: environments[name].account,
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: as GitHub writes it
      attune: '${{ needs.build.outputs.attune }}',
      grafana: '${{ needs.build.outputs.grafana }}',
      commit: '${{ github.event.workflow_run.head_sha }}',
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as GitHub writes it
    });
  }
  expect(text('deliver.yml')).toContain(`REGISTRY: ${accounts.prod}.dkr.ecr.${region}.amazonaws.com`);
});

test('programs are replaced after the migrations have ended well, each by the digest that came', () => {
  const steps = workflow('deploy.yml').jobs.deploy?.steps?.map(({ run = '' }) => run) ?? [];
  const at = (what: RegExp) => steps.findIndex((run) => what.test(run));
  expect(at(/attune-\$NAME-migrate/)).toBeGreaterThan(0);
  expect(at(/run-migrations\.mjs/)).toBeGreaterThan(at(/attune-\$NAME-migrate/));
  expect(at(/attune-\$NAME-services/)).toBeGreaterThan(at(/run-migrations\.mjs/));
  const templates = allTemplates();
  for (const [, stack, parameter] of steps.join('\n').matchAll(/attune-\$NAME-(\w+):(\w+)=\$/g))
    expect(templates[`attune-live-${stack}`]?.Parameters).toHaveProperty(parameter ?? '');
});

test('programs that workflows run are there', () => {
  for (const name of files)
    for (const [, path = ''] of text(name).matchAll(/node (\S+\.mjs)/g))
      expect(`${path} ${existsSync(join(root, name === 'deploy.yml' ? 'deploy' : '', path))}`).toBe(
        `${path} true`,
      );
});

test('a leave is for one person, one role and one hour, and is taken away afterwards', () => {
  const until = new Date('2026-11-23T13:00:00Z');
  expect(leaveFor('ada@example.org', accounts.prod, until).Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Resource: 'arn:aws:iam::222222222222:role/attune-write',
      Condition: {
        StringEquals: { 'aws:SourceIdentity': 'ada@example.org' },
        DateLessThan: { 'aws:CurrentTime': '2026-11-23T13:00:00.000Z' },
      },
    },
  ]);
  for (const person of ['*', 'ada"}', '', 'a?'])
    expect(() => leaveFor(person, accounts.prod, until)).toThrow(/no name/);
  expect(hasEnded(nameOf(until), new Date('2026-11-23T12:59:59Z'))).toBe(false);
  expect(hasEnded(nameOf(until), new Date('2026-11-23T13:00:01Z'))).toBe(true);
  expect(hasEnded('read', new Date('2030-01-01T00:00:00Z'))).toBe(false);
});
