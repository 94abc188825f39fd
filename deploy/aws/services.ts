import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DnsRecordType } from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import { makePrivateBalancer, makePublicBalancer } from './balancers.ts';
import { collectorConfig } from './collector.ts';
import { avatarBucketOf, type Data } from './data.ts';
import { collectorImage, type Environment } from './environments.ts';
import { accept, because } from './nag.ts';
import { type Network, ports } from './network.ts';
import { makeProve } from './prove.ts';
import { alive, from, imageOf, mailServer, makeTask, settingsOf } from './tasks.ts';
import type { Watching } from './watching.ts';

type Parts = {
  readonly network: Network;
  readonly data: Data;
  readonly watching: Watching;
  readonly environment: Environment;
};

/** What runs all the time, and the load balancers in front of it. */
export function makeServices(scope: Construct, parts: Parts): Stack {
  const { environment } = parts;
  const { account, region, name } = environment;
  const stack = new Stack(scope, `attune-${name}-services`, { env: { account, region } });
  const image = imageOf(stack, 'Image', 'attune');
  const api = makeProgram(stack, parts, 'Api', image);
  makeProgram(stack, parts, 'Worker', image);
  grantMasterKey(makeProve(stack, { ...parts, image }), parts.data);
  makeCollector(stack, parts);
  const grafana = makeGrafana(stack, parts);
  makePublicBalancer(stack, api, parts);
  makePrivateBalancer(stack, { api, grafana }, parts);
  accept(
    stack,
    because('Policies of single roles, made beside what they are for.', 'HIPAA.Security-IAMNoInlinePolicy'),
  );
  return stack;
}

/** API or worker: the same image, settings and rights. */
function makeProgram(
  stack: Stack,
  { network, data, environment }: Parts,
  name: 'Api' | 'Worker',
  image: ecs.ContainerImage,
): ecs.FargateService {
  const size = name === 'Api' ? environment.api : environment.worker;
  const task = makeTask(stack, {
    network,
    data,
    environment,
    name,
    cpu: size.cpu,
    memory: size.memory,
    diskGb: environment.spoolGb,
    folders: ['/tmp', '/data'],
    container: {
      image,
      command: [name.toLowerCase()],
      environment: {
        ...settingsOf(environment, data),
        ATTUNE_TRACES_URL: `http://collector.attune-${environment.name}.internal:${ports.otlp}/v1/traces`,
      },
      secrets: {
        ATTUNE_DATABASE_URL: from(stack, data, 'url'),
        ATTUNE_KEYS_DATABASE_URL: from(stack, data, 'keysUrl'),
        ATTUNE_MAIL_URL: mailServer(stack, environment),
      },
      healthCheck: alive,
      portMappings: [
        ...(name === 'Api' ? [{ containerPort: ports.public }] : []),
        { containerPort: ports.ops },
      ],
    },
  });
  grantProgram(task, data, environment);
  const service = makeService(stack, network, name, task, {
    group: name === 'Api' ? network.groups.api : network.groups.worker,
    count: size.least,
  });
  if (size.most > size.least)
    service
      .autoScaleTaskCount({ minCapacity: size.least, maxCapacity: size.most })
      .scaleOnCpuUtilization('Processor', {
        targetUtilizationPercent: 60,
        scaleInCooldown: Duration.minutes(5),
        scaleOutCooldown: Duration.minutes(1),
      });
  return service;
}

/** The master key may be opened and made, but only as Attune's: every call says so, and CloudTrail shows it. */
function grantMasterKey(task: ecs.FargateTaskDefinition, data: Data): void {
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [data.masterKey.keyArn],
      conditions: {
        StringEquals: {
          'kms:EncryptionContext:application': 'attune',
          'kms:EncryptionContext:purpose': 'master key',
        },
      },
    }),
  );
}

function grantProgram(task: ecs.FargateTaskDefinition, data: Data, environment: Environment): void {
  const pictures = `arn:aws:s3:::${avatarBucketOf(environment)}`;
  grantMasterKey(task, data);
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${pictures}/avatars/*`],
    }),
  );
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [data.avatarKey.keyArn],
      conditions: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': `${pictures}*` } },
    }),
  );
  accept(
    task.taskRole,
    because(
      'Pictures lie below one folder of one bucket, each under a random name.',
      `AwsSolutions-IAM5[Resource::${pictures}/avatars/*]`,
    ),
  );
}

type ServiceProps = { readonly group: SecurityGroup; readonly count: number };

function makeService(
  stack: Stack,
  network: Network,
  name: string,
  taskDefinition: ecs.FargateTaskDefinition,
  { group, count }: ServiceProps,
): ecs.FargateService {
  return new ecs.FargateService(stack, name, {
    cluster: network.cluster,
    serviceName: name.toLowerCase(),
    taskDefinition,
    desiredCount: count,
    assignPublicIp: false,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    securityGroups: [group],
    // New ones beside the old; these go when those serve. What does not come up is taken back: the version before
    // works on the schema of the version after.
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { enable: true, rollback: true },
    healthCheckGracePeriod: name === 'Api' || name === 'Grafana' ? Duration.seconds(120) : undefined,
    enableExecuteCommand: false,
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    cloudMapOptions: {
      cloudMapNamespace: network.namespace,
      name: name.toLowerCase(),
      dnsRecordType: DnsRecordType.A,
      dnsTtl: Duration.seconds(15),
    },
  });
}

/** Asks every program for its measures and hands them to Amazon's Prometheus; traces go to X-Ray. It keeps nothing. */
function makeCollector(stack: Stack, { network, data, watching, environment }: Parts): void {
  const endpoint = `https://aps-workspaces.${environment.region}.amazonaws.com/workspaces/${watching.workspace.attrWorkspaceId}/api/v1/remote_write`;
  const task = makeTask(stack, {
    network,
    data,
    environment,
    name: 'Collector',
    cpu: 256,
    memory: 512,
    folders: ['/tmp'],
    container: {
      image: ecs.ContainerImage.fromRegistry(collectorImage),
      environment: {
        AOT_CONFIG_CONTENT: collectorConfig(environment, endpoint),
      },
      portMappings: [{ containerPort: ports.otlp }],
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(30), retries: 3 },
    },
  });
  task.addToTaskRolePolicy(
    new PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [watching.workspace.attrArn] }),
  );
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
    }),
  );
  accept(
    task.taskRole,
    because('X-Ray knows no narrower resource for what is handed to it.', 'AwsSolutions-IAM5[Resource::*]'),
  );
  const service = makeService(stack, network, 'Collector', task, {
    group: network.groups.collector,
    count: 1,
  });
  const metric = new Metric({
    namespace: 'ECS/ContainerInsights',
    metricName: 'RunningTaskCount',
    dimensionsMap: { ClusterName: network.cluster.clusterName, ServiceName: service.serviceName },
    statistic: 'Minimum',
    period: Duration.minutes(1),
  });
  watching.alarm(stack, 'NobodyCollects', metric, {
    below: 1,
    times: 5,
    silence: 'broken',
    says: 'The collector does not run: Prometheus gets no measures.',
  });
}

/** Dashboards from the image; nothing of it lasts, so a new task is as the one before. */
function makeGrafana(stack: Stack, { network, data, watching, environment }: Parts): ecs.FargateService {
  const task = makeTask(stack, {
    network,
    data,
    environment,
    name: 'Grafana',
    cpu: 512,
    memory: 1024,
    folders: ['/tmp', '/var/lib/grafana'],
    container: {
      image: imageOf(stack, 'GrafanaImage', 'attune-grafana'),
      environment: {
        GF_SERVER_ROOT_URL: `https://${environment.grafanaHost}`,
        GF_AUTH_SIGV4_AUTH_ENABLED: 'true',
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
        GF_USERS_ALLOW_SIGN_UP: 'false',
        GF_SECURITY_COOKIE_SECURE: 'true',
        PROMETHEUS_URL: watching.workspace.attrPrometheusEndpoint,
        PROMETHEUS_REGION: environment.region,
      },
      secrets: { GF_SECURITY_ADMIN_PASSWORD: from(stack, data, 'grafana') },
      portMappings: [{ containerPort: ports.grafana }],
    },
  });
  task.addToTaskRolePolicy(
    new PolicyStatement({
      actions: ['aps:QueryMetrics', 'aps:GetSeries', 'aps:GetLabels', 'aps:GetMetricMetadata'],
      resources: [watching.workspace.attrArn],
    }),
  );
  return makeService(stack, network, 'Grafana', task, { group: network.groups.grafana, count: 1 });
}
