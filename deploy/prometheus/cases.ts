import type { Yaml } from '../yaml.ts';
import { type Alert, type Case, runbookOf } from './alert.ts';

/** How fine the values of a case are, unless it says otherwise. */
const step = '1m';

/**
 * An alert's cases as files of promtool's, which runs them against the rules at `rules`: one for each step, since
 * promtool evaluates all rules at each step of a case, and some cases last for days.
 */
export function casesFiles(alert: Alert, rules: string): Yaml[] {
  const steps = Map.groupBy(alert.cases, ({ every }) => every ?? step);
  return [...steps].map(([every, cases]) => ({
    rule_files: [rules],
    evaluation_interval: every,
    tests: cases.map((one) => testOf(alert, one, every)),
  }));
}

const testOf = (alert: Alert, { says, series, at }: Case, every: string): Yaml => ({
  name: `${alert.name}: ${says}`,
  interval: every,
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  alert_rule_test: Object.entries(at).map(([time, firing]) => ({
    eval_time: time,
    alertname: alert.name,
    exp_alerts: firing.map((labels) => ({
      exp_labels: { severity: alert.severity, ...labels },
      exp_annotations: {
        summary: filled(alert.summary, labels),
        description: filled(alert.notice, labels),
        runbook_url: `docs/runbooks/${runbookOf(alert)}`,
      },
    })),
  })),
});

const filled = (text: string, labels: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, (_all, name: string) => labels[name] ?? '');
