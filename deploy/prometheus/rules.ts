import type { Yaml } from '../yaml.ts';
import { type Alert, runbookOf } from './alert.ts';
import { dataAlerts } from './data-alerts.ts';
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
  /** `elsewhere`: the database's service makes the backups of the data and watches them itself. */
  readonly dataBackups?: 'ours' | 'elsewhere';
  /** One alert, and what it rests on. */
  readonly only?: string;
};

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
  const group = (name: string, rules: readonly Yaml[]) =>
    rules.length === 0 ? [] : [{ name: `attune-${name}`, interval: pace.evaluate, rules }];
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

const withoutDataBackups = (alert: Alert): Alert =>
  alert.name === 'BackupUnknown'
    ? { ...alert, expr: () => 'absent(attune_backup_last_success_timestamp_seconds{kind="keys"})' }
    : alert;
