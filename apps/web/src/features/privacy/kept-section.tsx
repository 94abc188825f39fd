import { useQuery } from '@tanstack/react-query';
import type { Period } from '../../api/index.ts';
import { Card, Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { type About, say } from './about.ts';
import styles from './privacy.module.css';
import { retentionQuery } from './queries.ts';

/** 30 days, 6 years; null where nothing goes by itself. */
export const periodOf = ({ days, months }: Pick<Period, 'days' | 'months'>): string => {
  const { kept } = words.privacy;
  if (days !== null) return kept.days(days);
  return months === null ? kept.always : kept.months(months);
};

/** How long what is kept. */
export function KeptSection({ about }: { about: About }) {
  const asked = useQuery(retentionQuery);
  const { kept } = words.privacy;
  return (
    <Section title={say(kept.title, about)} note={say(kept.note, about)}>
      {asked.isPending ? <RowsLoading rows={1} height="18rem" /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? (
        <Card flush>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{kept.what}</th>
                <th scope="col">{kept.long}</th>
              </tr>
            </thead>
            <tbody>
              {asked.data.map((period) => (
                <tr key={period.kind}>
                  <th scope="row">{kept.kinds[period.kind]}</th>
                  <td>{periodOf(period)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      ) : null}
    </Section>
  );
}
