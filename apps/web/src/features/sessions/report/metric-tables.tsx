import type { Metric, SessionMetrics } from '../../../api/index.ts';
import { Section } from '../../../ui/page.tsx';
import { words } from '../../../words/index.ts';
import { type Group, groups, methodText, nameText, quantityText, whyText } from './metric-text.ts';
import styles from './report.module.css';

/** Every number with its method and settings, or why there is none, channel by channel. */
export function MetricTables({ data }: { data: SessionMetrics }) {
  const several = data.channels.length > 1;
  return data.channels.flatMap((channel) =>
    (Object.keys(groups) as Group[]).map((group) => {
      const names: readonly string[] = groups[group];
      const metrics = names.flatMap((name) => channel.metrics.find((one) => one.name === name) ?? []);
      if (metrics.length === 0) return null;
      const title = words.reports.groups[group];
      return (
        <Section key={`${channel.channel} ${group}`} title={several ? `${title}: ${channel.label}` : title}>
          <MetricTable metrics={metrics} />
        </Section>
      );
    }),
  );
}

function MetricTable({ metrics }: { metrics: readonly Metric[] }) {
  return (
    <table className={styles.metrics}>
      <thead>
        <tr>
          <th scope="col">{words.reports.metric}</th>
          <th scope="col">{words.reports.value}</th>
          <th scope="col">{words.reports.method}</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.name}>
            <th scope="row">{nameText(metric.name)}</th>
            {metric.value === null ? (
              <>
                <td className={styles.lacking}>{words.reports.notEnough}</td>
                <td className={styles.how}>{whyText(metric)}</td>
              </>
            ) : (
              <>
                <td className={styles.figure}>{quantityText(metric.name, metric.value, metric.unit)}</td>
                <td className={styles.how}>{methodText(metric)}</td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
