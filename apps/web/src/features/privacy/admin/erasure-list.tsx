import { useQuery } from '@tanstack/react-query';
import type { Erasure } from '../../../api/index.ts';
import { joined, localDayOf } from '../../../ui/format.ts';
import { Row, Rows, State } from '../../../ui/rows.tsx';
import { Empty, Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { CertificateView } from '../certificate-view.tsx';
import styles from '../privacy.module.css';
import { erasuresQuery } from '../queries.ts';
import own from './admin.module.css';

const text = () => words.privacyAdmin.erasures;

/** Who was erased, by a number that leads to nobody, and what was removed. */
export function ErasureList() {
  const asked = useQuery(erasuresQuery);
  if (asked.isPending) return <RowsLoading rows={3} />;
  if (!asked.data) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  if (asked.data.length === 0) return <Empty title={text().emptyTitle} text={text().emptyText} />;
  return (
    <>
      <p className={own.noteAbove}>{text().note}</p>
      <Rows label={text().label}>
        {asked.data.map((erasure) => (
          <ErasureRow key={erasure.pseudonym} erasure={erasure} />
        ))}
      </Rows>
    </>
  );
}

function ErasureRow({ erasure }: { erasure: Erasure }) {
  const { by, done, going, begun, again, rows, show } = text();
  const removed = Object.values(erasure.removed).reduce((sum, count) => sum + count, 0);
  return (
    <Row
      title={<code className={own.pseudonym}>{erasure.pseudonym.slice(0, 16)}</code>}
      state={
        <>
          <State>{by[erasure.askedAs]}</State>
          <State attention={!erasure.completedAt}>{erasure.completedAt ? done : going}</State>
        </>
      }
      note={joined([
        begun(localDayOf(erasure.begunAt)),
        rows(removed),
        erasure.repeatedAt && again(localDayOf(erasure.repeatedAt)),
      ])}
    >
      <details className={styles.unfolds}>
        <summary>{show}</summary>
        <CertificateView certificate={erasure} />
      </details>
    </Row>
  );
}
