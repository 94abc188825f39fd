import { everyday, inSeconds, type Pace } from '../prometheus/pace.ts';
import { toYaml, type Yaml } from '../yaml.ts';

/** Where alerts go. Secrets lie in files that only Alertmanager can read, so this can be shown to anybody. */
export type Receivers = {
  readonly pace?: Pace;
  readonly pagerDuty?: {
    /** A file with the integration key of PagerDuty's Events API v2. */
    readonly keyFile: string;
    /** Absent: PagerDuty's own. */
    readonly url?: string;
  };
  readonly sns?: {
    readonly topicArn: string;
    readonly region: string;
    /** Absent: that of AWS, with the rights of the machine. */
    readonly api?: { readonly url: string; readonly accessKey: string; readonly secretKey: string };
  };
  readonly mail: {
    readonly to: string;
    readonly from: string;
    readonly smarthost: string;
    readonly user?: string;
    readonly passwordFile?: string;
    /** False only where nothing of value goes over the line. */
    readonly tls?: boolean;
  };
  /** Is asked for again and again while all is well, and alarms when that stops. */
  readonly heartbeat: { readonly url: string };
};

/**
 * What causes the others is told alone: when nothing answers, nothing fails any more either, and without its database no
 * job can run.
 */
const inhibitions: Yaml = [
  {
    source_matchers: ['alertname="AllTargetsDown"'],
    target_matchers: [
      'alertname=~"TargetDown|WorkerGone|ManyRequestsFail|SomeRequestsFail|ManyRequestsSlow|SomeRequestsSlow"',
    ],
  },
  {
    source_matchers: ['alertname="DatabaseUnreachable"'],
    target_matchers: [
      'alertname=~"ManyJobsFail|JobsWait|ScheduledJobLate|RollupLags|PoolExhausted|StandbyGone|ReplicationLags"',
    ],
  },
  ...['Requests Fail', 'Requests Slow'].map((pair) => ({
    source_matchers: [`alertname="Many${pair.replace(' ', '')}"`],
    target_matchers: [`alertname="Some${pair.replace(' ', '')}"`],
  })),
];

/** One message for all of an alert: a page for each of twenty processes helps nobody. */
function route(pace: Pace): Yaml {
  return {
    receiver: 'ticket',
    group_by: ['alertname'],
    group_wait: pace.gather('30s'),
    group_interval: pace.gather('5m'),
    repeat_interval: '12h',
    routes: [
      {
        receiver: 'heartbeat',
        matchers: ['severity="heartbeat"'],
        group_wait: '0s',
        group_interval: pace.gather('1m'),
        // What the last message said is forgotten in time for the next look at the group.
        repeat_interval: pace.gather('50s'),
      },
      { receiver: 'page', matchers: ['severity="page"'], repeat_interval: '4h' },
      { receiver: 'ticket', matchers: ['severity="ticket"'] },
    ],
  };
}

/** The alerts of a group can differ in their words, and then have none in common. */
const title =
  '{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}{{ .GroupLabels.alertname }} ({{ len .Alerts }}){{ end }}';

const pagerDutyOf = ({ keyFile, url }: NonNullable<Receivers['pagerDuty']>): Yaml => ({
  send_resolved: true,
  routing_key_file: keyFile,
  url,
  severity: 'critical',
  class: '{{ .GroupLabels.alertname }}',
  component: 'attune',
  description: title,
  details: {
    alert: '{{ .GroupLabels.alertname }}',
    notice: '{{ range .Alerts }}{{ .Annotations.description }} {{ end }}',
    runbook: '{{ .CommonAnnotations.runbook_url }}',
    firing: '{{ .Alerts.Firing | len }}',
  },
});

const state = '{{ if eq .Status "firing" }}ALARM{{ else }}OK{{ end }}';
const name = '{{ .GroupLabels.alertname }}';

/**
 * Shaped as the message of a CloudWatch alarm: PagerDuty's integration for those, subscribed to the topic, opens and
 * closes an incident by name and state, for our alerts and for the alarms of AWS itself. No text of ours has a quote.
 */
const alarm = JSON.stringify({
  AlarmName: name,
  AlarmDescription: '{{ .CommonAnnotations.description }} {{ .CommonAnnotations.runbook_url }}',
  NewStateValue: 'STATE',
  NewStateReason: title,
  StateChangeTime: '{{ (index .Alerts 0).StartsAt.UTC.Format "TIME" }}',
  Trigger: { Namespace: 'Attune', MetricName: name },
})
  .replaceAll('\\"', '"')
  .replace('STATE', state)
  .replace('TIME', '2006-01-02T15:04:05.000-0700');

const snsOf = ({ topicArn, region, api }: NonNullable<Receivers['sns']>, resolved = true): Yaml => ({
  send_resolved: resolved,
  api_url: api?.url,
  sigv4: { region, access_key: api?.accessKey, secret_key: api?.secretKey },
  topic_arn: topicArn,
  subject: `${state}: ${name}`,
  message: alarm,
});

const mailOf = ({ to, from, smarthost, user, passwordFile, tls }: Receivers['mail']): Yaml => ({
  send_resolved: true,
  to,
  from,
  smarthost,
  auth_username: user,
  auth_password_file: passwordFile,
  require_tls: tls ?? true,
  headers: { Subject: `Attune, {{ .Status }}: ${title}` },
  text: '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ .Annotations.runbook_url }}\n\n{{ end }}',
  html: '',
});

/** The configuration of an Alertmanager of one's own. @throws when there is no way to wake anybody */
export function alertmanagerFile(to: Receivers): Yaml {
  const { pace = everyday } = to;
  if (!to.pagerDuty && !to.sns) throw new Error('Say where pages go: pagerDuty, sns, or both.');
  return {
    global: { resolve_timeout: '5m' },
    route: route(pace),
    inhibit_rules: inhibitions,
    receivers: [
      {
        name: 'page',
        pagerduty_configs: to.pagerDuty && [pagerDutyOf(to.pagerDuty)],
        sns_configs: to.sns && [snsOf(to.sns)],
      },
      { name: 'ticket', email_configs: [mailOf(to.mail)] },
      {
        name: 'heartbeat',
        webhook_configs: [{ url: to.heartbeat.url, send_resolved: false, max_alerts: 1 }],
      },
    ],
  };
}

/** The topics of one environment, by what they are for. */
export type Topics = Readonly<Record<'page' | 'ticket' | 'heartbeat', string>>;

/** The same routes, as the definition that Amazon's managed Alertmanager takes: it speaks to SNS. */
export function managedAlertmanager(region: string, topics: Topics): string {
  const receiver = (which: keyof Topics): Yaml => ({
    name: which,
    sns_configs: [snsOf({ topicArn: topics[which], region }, which !== 'heartbeat')],
  });
  const config = {
    route: route(everyday),
    inhibit_rules: inhibitions,
    receivers: [receiver('page'), receiver('ticket'), receiver('heartbeat')],
  };
  return toYaml({ alertmanager_config: toYaml(config) });
}

/** Seconds without a heartbeat after which who receives it should say so. */
export const heartbeatPatience = (pace: Pace = everyday): number => 5 * inSeconds(pace.gather('1m'));
