import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { afterAll, expect, test } from 'vitest';
import { makeApp } from './templates-kit.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));
const output = mkdtempSync(join(tmpdir(), 'attune-synth-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

test('"cdk synth" makes all environments without credentials or network, and both rule packs find nothing', () => {
  const program = join(folder, 'node_modules/aws-cdk/bin/cdk');
  const args = ['synth', '--quiet', '--no-notices', '--no-version-reporting', '--output', output];
  const result = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    // No home, no profile, no credentials; and whoever would be asked for them does not answer.
    env: { PATH: process.env.PATH, HOME: output, AWS_EC2_METADATA_DISABLED: 'true', CI: 'true' },
  });
  expect(result.stdout + result.stderr).not.toMatch(/ERROR|WARNING/);
  expect(result.status).toBe(0);
  const made = readdirSync(output).filter((name) => name.endsWith('.template.json'));
  const parts = ['network', 'data', 'watching', 'migrate', 'services'];
  expect(made.map((name) => name.replace('.template.json', '')).sort()).toEqual(
    [
      'attune-account-dev',
      'attune-account-prod',
      ...['dev', 'staging', 'live'].flatMap((name) => parts.map((part) => `attune-${name}-${part}`)),
    ].sort(),
  );
});

type Pack = Pick<NagPack, 'validateScope'>;

const packsOf = (app: App): Pack[] => [new AwsSolutionsChecks(app), new HIPAASecurityChecks(app)];

test('the rule packs do look: an unprotected bucket is found by both', () => {
  const app = new App();
  new Bucket(new Stack(app, 'bare'), 'Bucket');
  for (const pack of packsOf(app)) expect(pack.validateScope(app).violations).not.toEqual([]);
});

test('each finding that is accepted has a reason, and is one', () => {
  const app = makeApp();
  const found = new Set(
    packsOf(app).flatMap((pack) =>
      Object.assign(pack, { isAcknowledged: () => false })
        .validateScope(app)
        .violations.map((violation) => violation.ruleName),
    ),
  );
  const accepted = app.node.findAll().flatMap(acceptedAt);
  expect(accepted.length).toBeGreaterThan(50);
  expect([...new Set(accepted.map(({ id }) => id))].filter((id) => !found.has(id))).toEqual([]);
  for (const { reason } of accepted) expect(reason.length).toBeGreaterThan(30);
});

function acceptedAt(construct: IConstruct): { id: string; reason: string }[] {
  return construct.node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) =>
      Object.entries(data as Record<string, string>).map(([id, reason]) => ({
        id: id.replace(/^[\w-]+::(?=AwsSolutions|HIPAA)/, ''),
        reason: String(reason),
      })),
    )
    .filter(({ id }) => /^(AwsSolutions|HIPAA)/.test(id));
}
