import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { PrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import type { Environment } from './environments.ts';
import { accept, because } from './nag.ts';

/** Where things listen. The database is not at 5432: cdk-nag asks for it, and nobody finds it by guessing. */
export const ports = {
  public: 4000,
  ops: 4001,
  database: 5433,
  keysDatabase: 5434,
  grafana: 3000,
  otlp: 4318,
} as const;

export type Groups = Readonly<
  Record<
    'publicAlb' | 'privateAlb' | 'api' | 'worker' | 'migrate' | 'collector' | 'grafana' | 'database' | 'keys',
    ec2.SecurityGroup
  >
>;

export type Network = {
  readonly stack: Stack;
  readonly vpc: ec2.Vpc;
  readonly groups: Groups;
  readonly cluster: Cluster;
  readonly namespace: PrivateDnsNamespace;
  /** Seals logs and topics, so that alarms and alerts of Amazon's services can be written there too. */
  readonly key: Key;
};

/** Network, who may talk to whom in it, and the cluster that tasks run in. */
export function makeNetwork(scope: Construct, environment: Environment): Network {
  const { account, region, name } = environment;
  const stack = new Stack(scope, `attune-${name}-network`, { env: { account, region } });
  const key = watchingKey(stack, environment);
  const vpc = makeVpc(stack, environment, key);
  return {
    stack,
    vpc,
    key,
    groups: makeGroups(stack, vpc, environment),
    cluster: new Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.ENABLED }),
    namespace: new PrivateDnsNamespace(stack, 'Names', { vpc, name: `attune-${name}.internal` }),
  };
}

function watchingKey(stack: Stack, { account, region }: Environment): Key {
  const key = new Key(stack, 'WatchingKey', {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
    description: 'Logs and topics of alerts',
  });
  key.grantEncryptDecrypt(
    new ServicePrincipal(`logs.${region}.amazonaws.com`, {
      conditions: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:*` },
      },
    }),
  );
  const here = { conditions: { StringEquals: { 'aws:SourceAccount': account } } };
  for (const service of ['cloudwatch', 'aps', 'events.rds'])
    key.grantEncryptDecrypt(new ServicePrincipal(`${service}.amazonaws.com`, here));
  return key;
}

function makeVpc(stack: Stack, environment: Environment, key: Key): ec2.Vpc {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    ipAddresses: ec2.IpAddresses.cidr(environment.cidr),
    maxAzs: 2,
    natGateways: environment.natGateways,
    subnetConfiguration: [
      { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      { name: 'private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 },
      { name: 'isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 },
    ],
  });
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(
      new LogGroup(stack, 'FlowLogs', {
        retention: environment.logDays,
        encryptionKey: key,
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    ),
  });
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
  if (environment.privateEndpoints) addEndpoints(stack, vpc, environment);
  accept(stack, {
    ...because(
      'Every resource names its own group; nothing uses the default one.',
      'HIPAA.Security-VPCDefaultSecurityGroupClosed',
    ),
    ...because(
      'Public subnets hold the public load balancer and the NAT gateways only: their way to the internet is what they are for.',
      'HIPAA.Security-VPCNoUnrestrictedRouteToIGW',
    ),
    ...because(
      'Policies of single roles, made beside what they are for; nobody else could use them.',
      'HIPAA.Security-IAMNoInlinePolicy',
    ),
  });
  return vpc;
}

function addEndpoints(stack: Stack, vpc: ec2.Vpc, { cidr }: Environment): void {
  const group = new ec2.SecurityGroup(stack, 'Endpoints', {
    vpc,
    description: 'Private ways to services of AWS',
    allowAllOutbound: false,
  });
  group.addIngressRule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), 'our tasks');
  const services = {
    Secrets: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
    Kms: ec2.InterfaceVpcEndpointAwsService.KMS,
    Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
    Images: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
    Registry: ec2.InterfaceVpcEndpointAwsService.ECR,
  };
  for (const [id, service] of Object.entries(services)) {
    vpc.addInterfaceEndpoint(id, { service, securityGroups: [group], open: false });
  }
}

/** The whole of who may connect to whom. What is not here is refused. */
function makeGroups(stack: Stack, vpc: ec2.Vpc, environment: Environment): Groups {
  const group = (id: string, description: string, allowAllOutbound: boolean) =>
    new ec2.SecurityGroup(stack, id, { vpc, description, allowAllOutbound });
  const groups: Groups = {
    publicAlb: group('PublicAlb', 'Load balancer that people reach', false),
    privateAlb: group('PrivateAlb', 'Load balancer that the company reaches', false),
    // Mail, push services and outside providers are anywhere in the internet.
    api: group('Api', 'API', true),
    worker: group('Worker', 'Worker', true),
    migrate: group('Migrate', 'Migrations, once before each deployment', true),
    collector: group('Collector', 'Collector of measures and traces', true),
    grafana: group('Grafana', 'Dashboards', true),
    database: group('Database', 'Data', false),
    keys: group('Keys', 'Keys', false),
  };
  const let_ = (from: ec2.IPeer, to: ec2.SecurityGroup, port: number, why: string) =>
    to.addIngressRule(from, ec2.Port.tcp(port), why);
  const balanced = (from: ec2.SecurityGroup, to: ec2.SecurityGroup, port: number, why: string) => {
    let_(from, to, port, why);
    from.addEgressRule(to, ec2.Port.tcp(port), why);
  };
  let_(ec2.Peer.anyIpv4(), groups.publicAlb, 443, 'people');
  let_(ec2.Peer.anyIpv4(), groups.publicAlb, 80, 'people, who are sent on to 443');
  for (const cidr of environment.companyCidrs)
    let_(ec2.Peer.ipv4(cidr), groups.privateAlb, 443, 'the company');
  balanced(groups.publicAlb, groups.api, ports.public, 'requests');
  balanced(groups.publicAlb, groups.api, ports.ops, 'is it ready');
  balanced(groups.privateAlb, groups.api, ports.ops, 'operators');
  balanced(groups.privateAlb, groups.grafana, ports.grafana, 'dashboards');
  for (const program of [groups.api, groups.worker]) {
    let_(groups.collector, program, ports.ops, 'measures');
    let_(program, groups.collector, ports.otlp, 'traces');
  }
  for (const program of [groups.api, groups.worker, groups.migrate]) {
    let_(program, groups.database, ports.database, 'data');
  }
  for (const program of [groups.api, groups.worker]) let_(program, groups.keys, ports.keysDatabase, 'keys');
  accept(
    groups.publicAlb,
    because('People come from anywhere: this is the one public way in.', 'AwsSolutions-EC23'),
  );
  return groups;
}
