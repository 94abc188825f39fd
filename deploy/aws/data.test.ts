import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { alerts } from '../prometheus/rules.ts';
import { allTools, sayWhatIsNotRun, tools } from '../prometheus/tools-kit.ts';
import { alertManagerDefinition } from './alertmanager.ts';
import { allTemplates, names, resources, text } from './templates-kit.ts';
import { watchedElsewhere } from './watching.ts';

const all = allTemplates();

test('both servers of live stand in two zones, are kept when a stack goes, and can be restored to any second', () => {
  const servers = resources(all, 'AWS::RDS::DBInstance', 'attune-live-');
  expect(servers).toHaveLength(2);
  for (const [, server] of servers) expect(server).toMatchObject({ MultiAZ: true, DeletionProtection: true });
  const [data, keys] = byUser(servers);
  expect(data?.BackupRetentionPeriod).toBe(35);
  expect(keys?.BackupRetentionPeriod).toBe(7);
  for (const template of Object.values(all))
    for (const one of Object.values(template.Resources))
      if (/^AWS::(RDS::DBInstance|KMS::Key|S3::Bucket|Backup::BackupVault)$/.test(one.Type))
        expect(one).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('keys are on a server of their own, sealed by another key; their backups live seven days at most, and are in no archive', () => {
  for (const name of names) {
    const [data, keys] = byUser(resources(all, 'AWS::RDS::DBInstance', `attune-${name}-`));
    expect(keys?.KmsKeyId).not.toEqual(data?.KmsKeyId);
    expect(keys?.VPCSecurityGroups).not.toEqual(data?.VPCSecurityGroups);
    expect(keys?.BackupRetentionPeriod).toBeGreaterThan(0);
    expect(keys?.BackupRetentionPeriod).toBeLessThanOrEqual(7);
    const selections = resources(all, 'AWS::Backup::BackupSelection', `attune-${name}-`);
    expect(selections).toHaveLength(1);
    const selected = text(selections[0]?.[1].BackupSelection);
    expect(selected).toMatch(/"Ref":"Database/);
    expect(selected).not.toMatch(/"Ref":"Keys|ListOfTags|"\*"/);
  }
});

test('servers are reached from inside and encrypted only, and write no value of a statement into their logs', () => {
  for (const name of names) {
    for (const [, server] of resources(all, 'AWS::RDS::DBInstance', `attune-${name}-`))
      expect(server.PubliclyAccessible).toBe(false);
    for (const [, group] of resources(all, 'AWS::RDS::DBSubnetGroup', `attune-${name}-`))
      expect(text(group.SubnetIds)).toMatch(/isolatedSubnet1\w+"\},\{\S+isolatedSubnet2[^}]+\}\]$/);
    for (const [, group] of resources(all, 'AWS::RDS::DBParameterGroup', `attune-${name}-`))
      expect(group.Parameters).toMatchObject({
        'rds.force_ssl': '1',
        log_statement: 'none',
        log_min_error_statement: 'panic',
        log_parameter_max_length: '0',
        log_parameter_max_length_on_error: '0',
      });
  }
});

test('everything that is kept is encrypted, buckets are closed, and logs have an end', () => {
  const sealed: Record<string, (properties: Record<string, unknown>) => unknown> = {
    'AWS::RDS::DBInstance': ({ StorageEncrypted, KmsKeyId }) => StorageEncrypted && KmsKeyId,
    'AWS::S3::Bucket': ({ BucketEncryption, PublicAccessBlockConfiguration }) =>
      BucketEncryption && !text(PublicAccessBlockConfiguration).includes('false'),
    'AWS::Logs::LogGroup': ({ KmsKeyId, RetentionInDays }) => KmsKeyId && RetentionInDays,
    'AWS::SNS::Topic': ({ KmsMasterKeyId }) => KmsMasterKeyId,
    'AWS::SecretsManager::Secret': ({ KmsKeyId }) => KmsKeyId,
    'AWS::APS::Workspace': ({ KmsKeyArn }) => KmsKeyArn,
    'AWS::ECR::Repository': ({ EncryptionConfiguration, ImageTagMutability }) =>
      text(EncryptionConfiguration).includes('KMS') && ImageTagMutability === 'IMMUTABLE',
    'AWS::Backup::BackupVault': ({ EncryptionKeyArn }) => EncryptionKeyArn,
    'AWS::CloudTrail::Trail': ({ KMSKeyId, EnableLogFileValidation }) => KMSKeyId && EnableLogFileValidation,
    'AWS::KMS::Key': ({ EnableKeyRotation }) => EnableKeyRotation,
  };
  for (const [type, isSealed] of Object.entries(sealed)) {
    const found = resources(all, type);
    expect(`${type}: ${found.length > 0}`).toBe(`${type}: true`);
    for (const [id, properties] of found)
      expect(`${id}: ${Boolean(isSealed(properties))}`).toBe(`${id}: true`);
  }
  const policies = resources(all, 'AWS::S3::BucketPolicy').map(([, { PolicyDocument }]) =>
    text(PolicyDocument),
  );
  expect(policies).toHaveLength(resources(all, 'AWS::S3::Bucket').length);
  for (const policy of policies) expect(policy).toMatch(/"aws:SecureTransport":"false"\}\},"Effect":"Deny"/);
});

test('all alerts are there, go to topics that reach somebody, and no key of an integration stands in a template', () => {
  for (const name of names) {
    const of = `attune-${name}-watching`;
    const [[, rules] = []] = resources(all, 'AWS::APS::RuleGroupsNamespace', of);
    for (const { name: alert } of alerts)
      expect(`${alert} ${rules.Data.includes(`alert: ${alert}\n`)}`).toBe(
        `${alert} ${!watchedElsewhere.includes(alert)}`,
      );
    // What Amazon does not do: prove that a backup can be restored.
    expect(watchedElsewhere).toEqual(['BackupUnknown']);
    expect(rules.Data).toContain(`or vector(${35 * 86_400}))`);
    const groups = [...rules.Data.matchAll(/rules:\n((?: {6}.*\n)+)/g)].map(
      ([, one = '']) => one.match(/^ {6}- /gm)?.length,
    );
    expect(groups.length).toBeGreaterThan(5);
    for (const size of groups) expect(size).toBeLessThanOrEqual(20);
    const [[, workspace] = []] = resources(all, 'AWS::APS::Workspace', of);
    const topics = resources(all, 'AWS::SNS::Topic', of).map(([id]) => id);
    for (const topic of topics) expect(text(workspace.AlertManagerDefinition)).toContain(`"Ref":"${topic}"`);
    const subscriptions = resources(all, 'AWS::SNS::Subscription', of).map(([, one]) => one);
    expect(subscriptions.map(({ Protocol }) => Protocol)).toEqual(['https', 'https']);
    for (const { Endpoint } of subscriptions)
      expect(Endpoint).toMatch(/^\{\{resolve:secretsmanager:attune\//);
    for (const [, alarm] of resources(all, 'AWS::CloudWatch::Alarm', `attune-${name}-`)) {
      expect(text(alarm.AlarmActions)).toMatch(/Page/);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
    }
  }
});

beforeAll(sayWhatIsNotRun);

test.skipIf(!allTools)('Alertmanager itself takes the definition that Amazon’s gets', () => {
  const topic = (name: string) => `arn:aws:sns:eu-central-1:111111111111:${name}`;
  const topics = { page: topic('page'), ticket: topic('ticket'), heartbeat: topic('heartbeat') };
  const lines = alertManagerDefinition({ region: 'eu-central-1' }, topics).split('\n');
  expect(lines[0]).toBe('alertmanager_config: |');
  const folder = mkdtempSync(join(tmpdir(), 'attune-amtool-'));
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(
    file,
    lines
      .slice(1)
      .map((line) => line.slice(2))
      .join('\n'),
  );
  const ask = (...args: string[]) => spawnSync(tools.amtool ?? '', args, { encoding: 'utf8' });
  const routed = (severity: string) =>
    ask('config', 'routes', 'test', `--config.file=${file}`, `severity=${severity}`).stdout.trim();
  const checked = ask('check-config', file);
  expect(checked.stderr + checked.stdout).toMatch(/SUCCESS/);
  expect(['page', 'ticket', 'heartbeat', 'unheard-of'].map(routed)).toEqual([
    'page',
    'ticket',
    'heartbeat',
    'ticket',
  ]);
  rmSync(folder, { recursive: true });
});

type Server = Record<string, unknown> & { BackupRetentionPeriod: number };

function byUser(servers: [string, Server][]): (Server | undefined)[] {
  return ['attune_owner', 'attune_keys'].map(
    (user) => servers.find(([, server]) => server.MasterUsername === user)?.[1],
  );
}
