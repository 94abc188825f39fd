import type { Yaml } from '../yaml.ts';
import { type Alert, runbookOf } from './alert.ts';
import { dataAlerts, unproven } from './data-alerts.ts';
import { databaseAlerts } from './database-alerts.ts';
import { jobAlerts } from './job-alerts.ts';
import { objectiveAlerts, recorded } from './objectives.ts';
import { everyday, type Pace } from './pace.ts';
import { processAlerts } from './process-alerts.ts';

export const groups: Readonly<Record<string, readonly Alert[]>> = {
  objectives: objectiveAlerts,
  processes: processAlerts,
  jobs: jobAlerts,
  data: dataAlerts,
  database: databaseAlerts,
};

export const alerts: readonly Alert[] = Object.values(groups).flat();

export type RulesOptions = {
  readonly pace?: Pace;
  /** Where the runbooks are: an address of the repository, so that a page has a link. */
  readonly runbooks?: string;
  /** `elsewhere`: the database's service makes the backups of the data, and watches that they are made, not whether they can be restored. */
  readonly dataBackups?: 'ours' | 'elsewhere';
  /** One alert, and what it rests on. */
  readonly only?: string;
};

/**
 * So many rules a group may have: Amazon's managed Prometheus takes no more
 * (https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html).
 */
const mostRules = 20;

/** A list as one group, or as several when it is long; what is split is at most one evaluation apart. */
function inGroups(name: string, interval: string, rules: readonly Yaml[]): Yaml[] {
  const count = Math.ceil(rules.length / mostRules);
  return Array.from({ length: count }, (_, at) => ({
    name: count === 1 ? `attune-${name}` : `attune-${name}-${at + 1}`,
    interval,
    rules: rules.slice(at * mostRules, (at + 1) * mostRules),
  }));
}

/** The rules file of Prometheus, and of Amazon's managed one. */
export function rulesFile(options: RulesOptions = {}): Yaml {
  const { pace = everyday, runbooks = 'docs/runbooks', dataBackups = 'ours' } = options;
  const known = dataBackups === 'ours' ? alerts : alerts.map(withoutDataBackups);
  const rule = (alert: Alert): Yaml => ({
    alert: alert.name,
    expr: alert.expr(pace),
    for: alert.for && pace.hold(alert.for),
    labels: { severity: alert.severity },
    annotations: {
      summary: alert.summary,
      description: alert.notice,
      runbook_url: `${runbooks}/${runbookOf(alert)}`,
    },
  });
  const wanted = known.filter(({ name }) => options.only === undefined || name === options.only);
  const group = (name: string, rules: readonly Yaml[]) => inGroups(name, pace.evaluate, rules);
  return {
    groups: [
      ...group('recorded', restingOn(wanted, pace)),
      ...Object.entries(groups).flatMap(([name, list]) =>
        group(name, wanted.filter((one) => list.some((other) => other.name === one.name)).map(rule)),
      ),
    ],
  };
}

/** What is recorded for the alerts, and what that in turn is made of: those before it in the list. */
function restingOn(wanted: readonly Alert[], pace: Pace): Yaml[] {
  const texts = wanted.map((alert) => alert.expr(pace));
  const rules: Yaml[] = [];
  for (const { record, expr } of recorded.toReversed()) {
    if (wanted.length < alerts.length && !texts.some((text) => mentions(text, record))) continue;
    texts.push(expr(pace));
    rules.unshift({ record, expr: expr(pace) });
  }
  return rules;
}

const mentions = (text: string, record: string): boolean => new RegExp(`${record}(?![\\w:])`).test(text);

/** A restore by hand once a month is what can be asked of somebody whose provider makes the backups. */
const withoutDataBackups = (alert: Alert): Alert => {
  if (alert.name === 'RestoreNotVerified') return { ...alert, expr: (pace) => unproven(pace, '35d') };
  if (alert.name !== 'BackupUnknown') return alert;
  return { ...alert, expr: () => 'absent(attune_backup_last_success_timestamp_seconds{kind="keys"})' };
};
