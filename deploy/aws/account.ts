import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Trail } from 'aws-cdk-lib/aws-cloudtrail';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { makeAccess } from './access.ts';
import { makeBucket, makeLogBucket } from './buckets.ts';
import { accounts, type Environment, region, sourceRepository } from './environments.ts';
import { accept, because } from './nag.ts';
import { byWorkflow, issuerUrl } from './workflows.ts';

export type AccountName = keyof typeof accounts;

/** What an account has once, whatever runs in it: who may do what, what is written down of it, and how we deliver. */
export function makeAccount(scope: Construct, name: AccountName, inside: readonly Environment[]): Stack {
  const account = accounts[name];
  const stack = new Stack(scope, `attune-account-${name}`, { env: { account, region } });
  const provider = new iam.OidcProviderNative(stack, 'GitHub', {
    url: issuerUrl,
    clientIds: ['sts.amazonaws.com'],
  });
  makeAccess(stack, provider);
  makeTrail(stack, name);
  for (const environment of inside) makeDelivery(stack, provider, environment);
  if (name === 'prod') makeRegistry(stack, provider);
  accept(
    stack,
    because('Policies of single roles, made beside what they are for.', 'HIPAA.Security-IAMNoInlinePolicy'),
  );
  return stack;
}

/** Every call to AWS, sealed, with sums that show a change. */
function makeTrail(stack: Stack, name: AccountName): void {
  const key = new Key(stack, 'TrailKey', {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
    description: 'What was done in this account',
  });
  const cloudTrail = new iam.ServicePrincipal('cloudtrail.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
  });
  key.grant(cloudTrail, 'kms:GenerateDataKey*', 'kms:DescribeKey', 'kms:Decrypt');
  key.grantEncryptDecrypt(new iam.ServicePrincipal(`logs.${region}.amazonaws.com`));
  const logs = makeLogBucket(stack, { logDays: 365 });
  new Trail(stack, 'Trail', {
    trailName: `attune-${name}`,
    bucket: makeBucket(stack, 'TrailBucket', { key, logs, days: 6 * 366 }),
    encryptionKey: key,
    enableFileValidation: true,
    isMultiRegionTrail: true,
    sendToCloudWatchLogs: true,
    cloudWatchLogGroup: new LogGroup(stack, 'TrailLogs', {
      retention: RetentionDays.ONE_YEAR,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
    }),
  });
}

/** One registry for all environments: images are not changed once they are there, and looked through for known holes. */
function makeRegistry(stack: Stack, provider: iam.IOidcProvider): void {
  const repositories = ['attune', 'attune-grafana'].map((repositoryName) => {
    const repository = new ecr.Repository(stack, repositoryName, {
      repositoryName,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.KMS,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ maxImageCount: 200, description: 'the last two hundred' }],
    });
    repository.grantPull(new iam.AccountPrincipal(accounts.dev));
    return repository;
  });
  const build = new iam.Role(stack, 'Build', {
    roleName: 'attune-build',
    description: 'Of the workflow that builds images, from main only',
    assumedBy: byWorkflow(provider, sourceRepository, 'ref:refs/heads/main'),
    maxSessionDuration: Duration.hours(1),
  });
  for (const repository of repositories) repository.grantPullPush(build);
  accept(
    build,
    because('Where to log in at the registry is asked without naming one.', 'AwsSolutions-IAM5[Resource::*]'),
  );
}

/**
 * A workflow's role for one environment, behind that environment's approvals at GitHub. It changes nothing itself: it
 * takes the roles that "cdk bootstrap" made, hands CloudFormation templates, and runs the migrations.
 */
function makeDelivery(stack: Stack, provider: iam.IOidcProvider, { name, account }: Environment): void {
  const of = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const role = new iam.Role(stack, `Deliver-${name}`, {
    roleName: `attune-deliver-${name}`,
    description: `Of the workflow that deploys ${name}`,
    assumedBy: byWorkflow(provider, sourceRepository, `environment:${name}`),
    maxSessionDuration: Duration.hours(1),
  });
  const bootstrap = ['deploy', 'file-publishing', 'lookup'].map(
    (part) => `arn:aws:iam::${account}:role/cdk-hnb659fds-${part}-role-${account}-${region}`,
  );
  const migrations = of('ecs', `task-definition/attune${name}migrateMigrateTask*`);
  const statements = [
    new iam.PolicyStatement({ actions: ['sts:AssumeRole'], resources: bootstrap }),
    new iam.PolicyStatement({
      actions: ['cloudformation:DescribeStacks'],
      resources: [of('cloudformation', `stack/attune-${name}-*`)],
    }),
    new iam.PolicyStatement({ actions: ['ecs:RunTask'], resources: [migrations] }),
    new iam.PolicyStatement({
      actions: ['ecs:DescribeTasks'],
      resources: [of('ecs', `task/attune-${name}-network-*`)],
    }),
    new iam.PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [`arn:aws:iam::${account}:role/attune-${name}-migrate-*`],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    }),
  ];
  for (const statement of statements) role.addToPolicy(statement);
  accept(
    role,
    because(
      'CloudFormation adds to these names what nobody knows beforehand; each is bound to this environment.',
      ...[
        migrations,
        of('cloudformation', `stack/attune-${name}-*`),
        of('ecs', `task/attune-${name}-network-*`),
        `arn:aws:iam::${account}:role/attune-${name}-migrate-*`,
      ].map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`),
    ),
  );
}
