import { Duration, type Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Data } from './data.ts';
import type { Environment } from './environments.ts';
import { makeFirewall } from './firewall.ts';
import { accept, because } from './nag.ts';
import { type Network, ports } from './network.ts';
import type { Watching } from './watching.ts';

/**
 * Seconds. The program keeps a connection that nothing comes on for 72, so it is always the load balancer that ends
 * one: the other way round, a request could be sent on a connection that was just closed.
 */
export const idleSeconds = 60;

/** Seconds a target gets for the requests in hand, before its program is told to stop at all. */
export const deregistrationSeconds = 30;

type Props = {
  readonly network: Network;
  readonly data: Data;
  readonly watching: Watching;
  readonly environment: Environment;
};

/** What a target is asked, at the private port: its database and keys must answer. */
const readiness: elb.HealthCheck = {
  path: '/ready',
  port: String(ports.ops),
  interval: Duration.seconds(10),
  timeout: Duration.seconds(5),
  healthyThresholdCount: 2,
  // Longer than a change-over of the database takes (one to two minutes): replacing programs would not help it.
  unhealthyThresholdCount: 10,
};

/** The only public way in: TLS, a firewall in front, and nothing behind it but the public port of the API. */
export function makePublicBalancer(
  stack: Stack,
  api: FargateService,
  props: Props,
): elb.ApplicationLoadBalancer {
  const { network, environment, watching } = props;
  const balancer = makeBalancer(stack, 'Public', network.groups.publicAlb, true, props);
  const listener = balancer.addListener('Https', {
    port: 443,
    open: false,
    protocol: elb.ApplicationProtocol.HTTPS,
    sslPolicy: elb.SslPolicy.TLS13_RES,
    certificates: [elb.ListenerCertificate.fromArn(environment.certificate)],
    defaultAction: elb.ListenerAction.fixedResponse(404),
  });
  const group = new elb.ApplicationTargetGroup(stack, 'ApiTargets', {
    vpc: network.vpc,
    port: ports.public,
    protocol: elb.ApplicationProtocol.HTTP,
    targets: [api.loadBalancerTarget({ containerName: 'api', containerPort: ports.public })],
    healthCheck: readiness,
    deregistrationDelay: Duration.seconds(deregistrationSeconds),
  });
  listener.addAction('Api', {
    priority: 10,
    conditions: [elb.ListenerCondition.hostHeaders([environment.host])],
    action: elb.ListenerAction.forward([group]),
  });
  balancer.addListener('Http', {
    port: 80,
    open: false,
    defaultAction: elb.ListenerAction.redirect({ protocol: 'HTTPS', port: '443', permanent: true }),
  });
  makeFirewall(stack, balancer, network, environment);
  watching.alarm(
    stack,
    'NobodyServes',
    group.metrics.healthyHostCount({ period: Duration.minutes(1), statistic: 'Maximum' }),
    {
      below: 1,
      times: 2,
      silence: 'broken',
      says: 'No instance of the API is ready: people get errors. Look at /ready of the private port.',
    },
  );
  watching.alarm(stack, 'BalancerErrors', errorsOf(balancer), {
    above: 10,
    times: 3,
    silence: 'well',
    says: 'The load balancer answers 5xx by itself: instances are gone, or do not answer.',
  });
  return balancer;
}

/** What the load balancer answers without the program, which therefore cannot count it. */
const errorsOf = (balancer: elb.ApplicationLoadBalancer): Metric =>
  balancer.metrics.httpCodeElb(elb.HttpCodeElb.ELB_5XX_COUNT, { period: Duration.minutes(1) }) as Metric;

/** For the company only: dashboards, and the private port of the program. */
export function makePrivateBalancer(
  stack: Stack,
  services: { readonly api: FargateService; readonly grafana: FargateService },
  props: Props,
): elb.ApplicationLoadBalancer {
  const { network, environment } = props;
  const balancer = makeBalancer(stack, 'Private', network.groups.privateAlb, false, props);
  const listener = balancer.addListener('Https', {
    port: 443,
    open: false,
    protocol: elb.ApplicationProtocol.HTTPS,
    sslPolicy: elb.SslPolicy.TLS13_RES,
    certificates: [elb.ListenerCertificate.fromArn(environment.privateCertificate)],
    defaultAction: elb.ListenerAction.fixedResponse(404),
  });
  const target = (
    id: string,
    service: FargateService,
    container: string,
    port: number,
    check: elb.HealthCheck,
  ) =>
    new elb.ApplicationTargetGroup(stack, id, {
      vpc: network.vpc,
      port,
      protocol: elb.ApplicationProtocol.HTTP,
      targets: [service.loadBalancerTarget({ containerName: container, containerPort: port })],
      healthCheck: check,
      deregistrationDelay: Duration.seconds(deregistrationSeconds),
    });
  const rule = (id: string, priority: number, host: string, group: elb.ApplicationTargetGroup) =>
    listener.addAction(id, {
      priority,
      conditions: [elb.ListenerCondition.hostHeaders([host])],
      action: elb.ListenerAction.forward([group]),
    });
  rule('Ops', 10, environment.opsHost, target('OpsTargets', services.api, 'api', ports.ops, readiness));
  const grafana = target('GrafanaTargets', services.grafana, 'grafana', ports.grafana, {
    path: '/api/health',
  });
  rule('Grafana', 20, environment.grafanaHost, grafana);
  return balancer;
}

function makeBalancer(
  stack: Stack,
  id: 'Public' | 'Private',
  group: SecurityGroup,
  internetFacing: boolean,
  { network, data, environment }: Props,
): elb.ApplicationLoadBalancer {
  const balancer = new elb.ApplicationLoadBalancer(stack, id, {
    vpc: network.vpc,
    internetFacing,
    vpcSubnets: { subnetType: internetFacing ? SubnetType.PUBLIC : SubnetType.PRIVATE_WITH_EGRESS },
    securityGroup: group,
    dropInvalidHeaderFields: true,
    deletionProtection: environment.protectedFromDeletion,
    idleTimeout: Duration.seconds(idleSeconds),
    // What a client says about addresses comes first, and the address that came to us is added last.
    xffHeaderProcessingMode: elb.XffHeaderProcessingMode.APPEND,
  });
  balancer.logAccessLogs(data.logs, `alb/${environment.name}-${id.toLowerCase()}`);
  accept(
    balancer,
    because(
      'Certificates are those of ACM, by ARN; the rule looks at classic ones.',
      'HIPAA.Security-ELBv2ACMCertificateRequired',
    ),
  );
  return balancer;
}
