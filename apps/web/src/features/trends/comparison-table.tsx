import type { Comparison, Metric } from '../../api/index.ts';
import { leftToRight, localDayOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { nameText, quantityText } from '../sessions/report/metric-text.ts';
import { changeText } from './change-text.ts';
import styles from './trends.module.css';

type Row = Comparison['metrics'][number];

/** Earlier, later, how much they differ, and whether that is more than noise. */
export function ComparisonTable({ data: { sessions, metrics } }: { data: Comparison }) {
  const text = words.reports;
  const [before, after] = sessions;
  const heads = [
    text.metric,
    `${text.earlier}${before ? `: ${localDayOf(before.startedAt)}` : ''}`,
    `${text.later}${after ? `: ${localDayOf(after.startedAt)}` : ''}`,
    text.difference,
    text.judgement,
  ];
  return (
    <table className={styles.comparison}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {metrics.filter(isThere).map((row) => (
          <ComparedRow key={row.name} row={row} />
        ))}
      </tbody>
    </table>
  );
}

/** Whether one of the two has the number: else there is nothing to compare. */
export const isThere = ({ before, after }: Row): boolean => before.value !== null || after.value !== null;

function ComparedRow({ row }: { row: Row }) {
  const text = words.reports;
  const judged = row.change === null ? '–' : text.judgements[row.change];
  const isBeyond = row.change === 'more' || row.change === 'less';
  return (
    <tr>
      <th scope="row">
        {nameText(row.name)}
        {row.place === null ? null : <span className={styles.small}>{row.place}</span>}
      </th>
      <td data-head={text.earlier}>{said(row.before)}</td>
      <td data-head={text.later}>{said(row.after)}</td>
      <td data-head={text.difference}>{row.difference === null ? '–' : signed(row, row.difference)}</td>
      <td data-head={text.judgement}>
        <span className={isBeyond ? styles.beyond : undefined}>{judged}</span>
        {row.noise !== null && row.change !== null ? (
          <span className={styles.small}>
            {text.noiseOf(changeText({ ...row, metric: row.name }, row.noise))}
          </span>
        ) : null}
        {row.caution.map((caution) => (
          <span key={caution} className={styles.caution}>
            {text.caution[caution]}
          </span>
        ))}
      </td>
    </tr>
  );
}

function said(metric: Metric) {
  return metric.value === null ? (
    <span className={styles.soft}>{words.reports.notEnough}</span>
  ) : (
    quantityText(metric.name, metric.value, metric.unit)
  );
}

const signed = (row: Row, difference: number): string =>
  row.scale === 'log'
    ? changeText({ ...row, metric: row.name }, difference)
    : leftToRight(`${difference > 0 ? '+' : ''}${quantityText(row.name, difference, row.unit)}`);
