import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Session, SessionMetrics } from '../../../api/index.ts';
import { Figures } from '../../../ui/figures.tsx';
import { LinkButton } from '../../../ui/link-button.tsx';
import { Section } from '../../../ui/page.tsx';
import { Problem } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { aboutText, mainMetrics, nameText, unitText, valueText, whyText } from './metric-text.ts';
import { metricsQuery } from './queries.ts';
import styles from './report.module.css';

/** Under the curve: the three to five numbers that say most, each with its method one tap away. */
export function Numbers({ session }: { session: Session }) {
  const metrics = useQuery({
    ...metricsQuery(session.userId, session.id),
    enabled: session.state === 'complete' && session.finished,
  });
  if (session.state !== 'complete') return null;
  return (
    <Section
      title={words.reports.numbers}
      actions={
        <LinkButton
          to="/people/$userId/sessions/$sessionId/report"
          params={{ userId: session.userId, sessionId: session.id }}
          variant="default"
          size="sm"
        >
          {words.reports.toReport}
        </LinkButton>
      }
    >
      {/* As high while they are worked out as when they are there: nothing below moves. */}
      <div className={styles.numbers}>
        {metrics.isError ? <Problem error={metrics.error} onRetry={() => metrics.refetch()} /> : null}
        {metrics.isPending ? <Skeleton height="var(--space-8)" /> : null}
        {metrics.data ? <NumbersOf data={metrics.data} /> : null}
      </div>
    </Section>
  );
}

function NumbersOf({ data }: { data: SessionMetrics }) {
  if (data.version === null)
    return (
      <p role="status" className={styles.soft}>
        {withoutNumbers(data)}
      </p>
    );
  const items = mainMetrics(data);
  if (items.length === 0) return <p className={styles.soft}>{words.reports.none}</p>;
  const origins = [...new Set(data.channels.flatMap(({ madeUp }) => madeUp ?? []))];
  return (
    <>
      {data.current ? null : (
        <p className={styles.soft}>{data.failed ? words.reports.failed : words.reports.outdated}</p>
      )}
      {origins.map((origin) => (
        <p key={origin} className={styles.soft}>
          {words.reports.madeUp[origin]}
        </p>
      ))}
      <KeyFigures data={data} />
    </>
  );
}

/** Why there are no numbers at all: they are on their way, could not be worked out, or never will be. */
export function withoutNumbers({ state, failed }: SessionMetrics): string {
  if (state === 'discarded') return words.reports.discarded;
  return failed ? words.reports.failed : words.reports.pending;
}

export function KeyFigures({ data }: { data: SessionMetrics }) {
  return (
    <Figures
      items={mainMetrics(data).map((metric) => ({
        name: nameText(metric.name),
        method: aboutText(metric),
        ...(metric.value === null
          ? { value: '–', note: `${words.reports.notEnough}: ${whyText(metric)}` }
          : { value: valueText(metric.name, metric.value), unit: unitText(metric.name, metric.unit) }),
      }))}
    />
  );
}
