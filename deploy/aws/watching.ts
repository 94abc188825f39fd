import { ArnFormat, CfnOutput, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { CfnRuleGroupsNamespace, CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import * as watch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnEventSubscription, type DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { rulesFile } from '../prometheus/rules.ts';
import { toYaml, type Yaml } from '../yaml.ts';
import { alertManagerDefinition } from './alertmanager.ts';
import type { Data } from './data.ts';
import { type Environment, sourceRepository } from './environments.ts';
import type { Network } from './network.ts';

export type Watching = {
  readonly stack: Stack;
  readonly workspace: CfnWorkspace;
  readonly page: Topic;
  /** An alarm that wakes somebody, for what Prometheus cannot see. */
  alarm(stack: Stack, id: string, metric: watch.Metric, when: AlarmWhen): void;
};

type AlarmWhen = {
  readonly above?: number;
  readonly below?: number;
  /** Periods in a row. */
  readonly times: number;
  /** What the silence of a metric means. */
  readonly silence: 'well' | 'broken';
  readonly says: string;
};

/** Amazon's Prometheus with our rules, and the ways by which an alert reaches somebody. */
export function makeWatching(
  scope: Construct,
  network: Network,
  data: Data,
  environment: Environment,
): Watching {
  const { account, region, name } = environment;
  const stack = new Stack(scope, `attune-${name}-watching`, { env: { account, region } });
  const topics = {
    page: makeTopic(stack, 'Page', network, environment),
    ticket: makeTopic(stack, 'Ticket', network, environment),
    heartbeat: makeTopic(stack, 'Heartbeat', network, environment),
  };
  subscribe(stack, topics.page, 'pagerduty', environment);
  subscribe(stack, topics.heartbeat, 'heartbeat', environment);
  const workspace = makeWorkspace(stack, network, environment, {
    page: topics.page.topicArn,
    ticket: topics.ticket.topicArn,
    heartbeat: topics.heartbeat.topicArn,
  });
  const watching: Watching = { stack, workspace, page: topics.page, alarm: alarms(topics.page) };
  watchServers(watching, data);
  watchPrometheus(watching);
  // What happens to the servers by itself, a failed backup among it.
  new CfnEventSubscription(stack, 'ServerEvents', {
    snsTopicArn: topics.page.topicArn,
    sourceType: 'db-instance',
    sourceIds: [data.database.instanceIdentifier, data.keysDatabase.instanceIdentifier],
    eventCategories: ['failure', 'failover', 'low storage', 'backup', 'recovery'],
  });
  new CfnOutput(stack, 'TicketTopic', {
    value: topics.ticket.topicArn,
    description: 'Subscribe a mailbox to it',
  });
  return watching;
}

function makeTopic(stack: Stack, id: string, { key }: Network, { account }: Environment): Topic {
  const topic = new Topic(stack, id, { masterKey: key, enforceSSL: true });
  for (const service of ['cloudwatch', 'aps', 'events.rds'])
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
        actions: service === 'aps' ? ['sns:Publish', 'sns:GetTopicAttributes'] : ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
  return topic;
}

/** The address holds the key of an integration: it stands in a secret, made by hand, and not in the template. */
function subscribe(
  stack: Stack,
  topic: Topic,
  field: 'pagerduty' | 'heartbeat',
  { name }: Environment,
): void {
  new Subscription(stack, `${topic.node.id}To`, {
    topic,
    protocol: SubscriptionProtocol.HTTPS,
    endpoint: SecretValue.secretsManager(`attune/${name}/alerts`, { jsonField: field }).unsafeUnwrap(),
  });
}

const runbooks = `https://github.com/${sourceRepository}/blob/main/docs/runbooks`;

/**
 * Amazon makes the backups of both servers, and tells by an event when one fails: nothing of ours would ever know of one.
 * That they can be restored nobody tells but who tries: docs/guides/deploying.md says how.
 */
export const watchedElsewhere: readonly string[] = ['BackupUnknown'];

type Rules = { readonly groups: readonly { readonly rules: readonly { readonly alert?: string }[] }[] };

function rulesHere(): Yaml {
  const { groups } = rulesFile({ runbooks, dataBackups: 'elsewhere' }) as Rules;
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.filter(({ alert = '' }) => !watchedElsewhere.includes(alert)),
    })),
  };
}

function makeWorkspace(
  stack: Stack,
  { key }: Network,
  environment: Environment,
  topics: Parameters<typeof alertManagerDefinition>[1],
): CfnWorkspace {
  const logs = new LogGroup(stack, 'PrometheusLogs', {
    logGroupName: `/aws/vendedlogs/prometheus/attune-${environment.name}`,
    retention: environment.logDays,
    encryptionKey: key,
  });
  const workspace = new CfnWorkspace(stack, 'Prometheus', {
    alias: `attune-${environment.name}`,
    kmsKeyArn: key.keyArn,
    alertManagerDefinition: alertManagerDefinition(environment, topics),
    loggingConfiguration: {
      logGroupArn: stack.formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: `${logs.logGroupName}:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    },
  });
  new CfnRuleGroupsNamespace(stack, 'Rules', {
    name: 'attune',
    workspace: workspace.attrArn,
    data: toYaml(rulesHere()),
  });
  return workspace;
}

const alarms =
  (topic: Topic): Watching['alarm'] =>
  (stack, id, metric, { above, below, times, silence, says }) => {
    const alarm = new watch.Alarm(stack, id, {
      metric,
      threshold: above ?? below ?? 0,
      comparisonOperator:
        above === undefined
          ? watch.ComparisonOperator.LESS_THAN_THRESHOLD
          : watch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: times,
      treatMissingData:
        silence === 'well' ? watch.TreatMissingData.NOT_BREACHING : watch.TreatMissingData.BREACHING,
      alarmDescription: says,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    alarm.addOkAction(new SnsAction(topic));
  };

const minute = Duration.minutes(1);
const gibibyte = 1024 ** 3;

function watchServers({ alarm, stack }: Watching, { database, keysDatabase }: Data): void {
  const servers: readonly (readonly [string, DatabaseInstance])[] = [
    ['Database', database],
    ['Keys', keysDatabase],
  ];
  for (const [id, server] of servers) {
    alarm(stack, `${id}Disk`, server.metricFreeStorageSpace({ period: minute, statistic: 'Minimum' }), {
      below: 4 * gibibyte,
      times: 5,
      silence: 'broken',
      says: `${id}: less than 4 GiB are free, and the disk may have grown to its limit. Raise mostStorageGb.`,
    });
    alarm(stack, `${id}Processor`, server.metricCPUUtilization({ period: minute }), {
      above: 90,
      times: 15,
      silence: 'broken',
      says: `${id}: above 90 % for a quarter of an hour. Look at Performance Insights for the statement.`,
    });
    alarm(stack, `${id}Memory`, server.metricFreeableMemory({ period: minute, statistic: 'Minimum' }), {
      below: 100 * 1024 ** 2,
      times: 10,
      silence: 'broken',
      says: `${id}: less than 100 MiB are free. Take a larger instance, or fewer connections.`,
    });
  }
}

/** Who watches Prometheus: that it evaluates rules and hands alerts on. Should even this end, the heartbeat stops. */
function watchPrometheus({ alarm, stack, workspace }: Watching): void {
  const metric = (metricName: string) =>
    new watch.Metric({
      namespace: 'AWS/Prometheus',
      metricName,
      dimensionsMap: { Workspace: workspace.attrWorkspaceId },
      statistic: 'Sum',
      period: minute,
    });
  alarm(stack, 'RulesNotEvaluated', metric('RuleEvaluations'), {
    below: 1,
    times: 10,
    silence: 'broken',
    says: 'Prometheus evaluates no rules: no alert of it can fire.',
  });
  alarm(stack, 'AlertsNotSent', metric('AlertManagerNotificationsFailed'), {
    above: 0,
    times: 3,
    silence: 'well',
    says: 'Alertmanager could not publish: see the workspace’s log.',
  });
  alarm(stack, 'MeasuresDropped', metric('DiscardedSamples'), {
    above: 0,
    times: 15,
    silence: 'well',
    says: 'Prometheus drops measures: a limit of the workspace is reached, or labels are too many.',
  });
}
