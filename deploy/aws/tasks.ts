import { CfnParameter, Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { avatarBucketOf, type Data } from './data.ts';
import { accounts, type Environment, region } from './environments.ts';
import { accept, because } from './nag.ts';
import { type Network, ports } from './network.ts';

/** Where images are: one registry, in the account of production, from which every environment takes the same one. */
export const registry = `${accounts.prod}.dkr.ecr.${region}.amazonaws.com`;

/** Seconds for which a program that is told to stop goes on answering: no load balancer sends to it any more by then. */
export const drainSeconds = 5;

/**
 * What the program gets to end: those, 5 more for requests and 10 for jobs, as docs/guides/operating.md says, and some to
 * close its database. Fargate waits 120 at most.
 */
export const stopSeconds = 45;

/** An image by its digest, which is given when the stack is deployed: what was tested is what runs. */
export function imageOf(stack: Stack, id: 'Image' | 'GrafanaImage', repository: string): ecs.ContainerImage {
  const digest = new CfnParameter(stack, `${id}Digest`, {
    type: 'String',
    allowedPattern: 'sha256:[0-9a-f]{64}',
    description: `Digest of the image ${repository}, from the run that built it`,
  });
  return ecs.ContainerImage.fromRegistry(`${registry}/${repository}@${digest.valueAsString}`);
}

export type TaskProps = {
  readonly network: Network;
  readonly data: Data;
  readonly environment: Environment;
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly diskGb?: number;
  /** Folders that may be written to; the rest of the file system may not. */
  readonly folders: readonly string[];
  /** Where a second container writes to as well; absent: a group of its own. */
  readonly logging?: ecs.LogDriver;
  readonly container: Omit<
    ecs.ContainerDefinitionOptions,
    'logging' | 'readonlyRootFilesystem' | 'linuxParameters'
  >;
};

/** A task with one container: without any right to its own image or machine, logging to a sealed group. */
export function makeTask(stack: Stack, props: TaskProps): ecs.FargateTaskDefinition {
  const { name, environment } = props;
  const task = new ecs.FargateTaskDefinition(stack, `${name}Task`, {
    cpu: props.cpu,
    memoryLimitMiB: props.memory,
    ...(props.diskGb === undefined ? {} : { ephemeralStorageGiB: props.diskGb }),
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
    volumes: props.folders.map((_folder, index) => ({ name: `folder-${index}` })),
  });
  const container = task.addContainer(name.toLowerCase(), {
    ...props.container,
    containerName: name.toLowerCase(),
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(stopSeconds),
    // As process 1 a program would be deaf to a stop until it says that it listens.
    linuxParameters: new ecs.LinuxParameters(stack, `${name}Linux`, { initProcessEnabled: true }),
    logging: props.logging ?? makeLogging(stack, props),
  });
  props.folders.forEach((containerPath, index) => {
    container.addMountPoints({ containerPath, sourceVolume: `folder-${index}`, readOnly: false });
  });
  const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const execution = task.obtainExecutionRole();
  execution.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
  );
  execution.addToPrincipalPolicy(
    new PolicyStatement({
      actions: pull,
      resources: ['attune', 'attune-grafana'].map(
        (repository) => `arn:aws:ecr:${region}:${accounts.prod}:repository/${repository}`,
      ),
    }),
  );
  execution.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: props.data.secretKeys.map((key) => key.keyArn),
      conditions: {
        StringEquals: { 'kms:ViaService': `secretsmanager.${environment.region}.amazonaws.com` },
      },
    }),
  );
  accept(task, {
    ...because(
      'Where to log in at the registry is asked without naming one; there is nothing narrower.',
      'AwsSolutions-IAM5[Resource::*]',
    ),
    ...because(
      `Settings that are no secrets, of ${environment.name}; a test says that secrets come from Secrets Manager.`,
      'AwsSolutions-ECS2',
    ),
  });
  return task;
}

/** A group of logs that is sealed and has an end. */
export function makeLogging(
  stack: Stack,
  { name, environment, network }: Pick<TaskProps, 'name' | 'environment' | 'network'>,
): ecs.LogDriver {
  const logGroup = new LogGroup(stack, `${name}Logs`, {
    logGroupName: `/attune/${environment.name}/${name.toLowerCase()}`,
    retention: environment.logDays,
    encryptionKey: network.key,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  return ecs.LogDrivers.awsLogs({ streamPrefix: name.toLowerCase(), logGroup });
}

/** Settings that every part of the program has. */
export function settingsOf(environment: Environment, data: Data): Record<string, string> {
  return {
    ATTUNE_HOST: '0.0.0.0',
    ATTUNE_PORT: String(ports.public),
    ATTUNE_OPS_HOST: '0.0.0.0',
    ATTUNE_OPS_PORT: String(ports.ops),
    ATTUNE_PUBLIC_URL: `https://${environment.host}`,
    ATTUNE_OPS_URL: `https://${environment.opsHost}`,
    ATTUNE_DRAIN_SECONDS: String(drainSeconds),
    ATTUNE_TRUSTED_PROXIES: environment.cidr,
    ATTUNE_DATA_DIR: '/data',
    ATTUNE_KMS_KEY_ID: data.masterKey.keyArn,
    ATTUNE_AVATAR_BUCKET_URL: `s3://${avatarBucketOf(environment)}/avatars?region=${environment.region}`,
    ATTUNE_UPLOADS_ON_DISK_MB: String((environment.spoolGb - 21) * 1024),
    ATTUNE_UPLOAD_MAX_MB: '4096',
    ATTUNE_MAIL_FROM: environment.mailFrom,
    ATTUNE_COUNTRY: environment.country,
    // The image has Amazon's certificates of databases there: connections check whom they reach.
    NODE_EXTRA_CA_CERTS: '/app/certificates/aws-rds.pem',
  };
}

/**
 * A secret as a container gets it. It is looked up by its ARN, so that the stack of the data knows nothing of who
 * reads it; the key that seals it may be used through Secrets Manager only.
 */
export function from(stack: Stack, data: Data, name: keyof Data['secrets']): ecs.Secret {
  const id = `Secret-${name}`;
  const known = stack.node.tryFindChild(id) as ISecret | undefined;
  const secret =
    known ??
    Secret.fromSecretCompleteArn(stack, id, data.secrets[name].secretFullArn ?? data.secrets[name].secretArn);
  return ecs.Secret.fromSecretsManager(secret);
}

/** Made by hand before the first deployment, as docs/guides/deploying.md says: nobody generates a mail server. */
export function mailServer(stack: Stack, { name }: Environment): ecs.Secret {
  const known = stack.node.tryFindChild('Mail') as ISecret | undefined;
  return ecs.Secret.fromSecretsManager(
    known ?? Secret.fromSecretNameV2(stack, 'Mail', `attune/${name}/mail`),
  );
}

/** Whether the process answers at all; whether it can serve is the load balancer's question. */
export const alive: ecs.HealthCheck = {
  command: [
    'CMD',
    'node',
    '-e',
    `fetch('http://127.0.0.1:${ports.ops}/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`,
  ],
  interval: Duration.seconds(30),
  timeout: Duration.seconds(5),
  retries: 3,
  startPeriod: Duration.seconds(60),
};
