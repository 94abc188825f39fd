import type { Certificate } from '../../api/index.ts';
import { localDayOf, numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import styles from './privacy.module.css';

const text = () => words.erased;

/** When somebody was erased, what was removed, and what is kept and why. */
export function CertificateView({ certificate }: { certificate: Certificate }) {
  const { begun, rows, completed, backups, notYet, removed, kept, whats, total } = text();
  const steps: [string, string | null][] = [
    [begun, certificate.begunAt],
    [rows, certificate.rowsRemovedAt],
    [completed, certificate.completedAt],
    [backups, certificate.unreadableInBackupsFrom],
  ];
  const counts = Object.entries(certificate.removed)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  const sum = counts.reduce((all, [, count]) => all + count, 0);
  return (
    <div className={styles.certificate}>
      <dl className={styles.steps}>
        {steps.map(([term, at]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{at ? localDayOf(at) : notYet}</dd>
          </div>
        ))}
      </dl>
      <h2 className={styles.small}>{removed}</h2>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text().table}</th>
            <th scope="col" className={styles.number}>
              {text().count}
            </th>
          </tr>
        </thead>
        <tbody>
          {counts.map(([table, count]) => (
            <tr key={table}>
              <th scope="row">
                <code>{table}</code>
              </th>
              <td className={styles.number}>{numberOf(count, 0)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{total}</th>
            <td className={styles.number}>{numberOf(sum, 0)}</td>
          </tr>
        </tfoot>
      </table>
      <h2 className={styles.small}>{kept}</h2>
      <ul className={styles.kept}>
        {certificate.kept.map(({ what }) => {
          const [title, why] = whats[what];
          return (
            <li key={what}>
              <strong>{title}.</strong> {why}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
