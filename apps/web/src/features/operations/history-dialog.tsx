import { useQuery } from '@tanstack/react-query';
import type { Failure } from '../../api/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { joined, leftToRight } from '../../ui/format.ts';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { agoOf } from '../activity/moments.ts';
import styles from './operations.module.css';
import { historyQuery } from './queries.ts';

const text = () => words.operations.history;

/** Every failure of one job, from the first to the last, and what was decided in between. */
export function HistoryDialog({ failureId, onClose }: { failureId: string; onClose: () => void }) {
  const asked = useQuery(historyQuery(failureId));
  const last = asked.data?.at(-1);
  return (
    <Dialog title={text().title} onClose={onClose}>
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? (
        <ol className={styles.steps}>
          {asked.data.map((failure) => (
            <Step key={failure.failureId} failure={failure} />
          ))}
          {last?.progress === 'done' ? <li className={styles.step}>{text().done}</li> : null}
        </ol>
      ) : null}
    </Dialog>
  );
}

function Step({ failure: { error, attempts, failedAt, state, decision } }: { failure: Failure }) {
  const { attempts: tries } = words.operations.failed;
  return (
    <li className={styles.step}>
      <span>{text().failed(agoOf(failedAt))}</span>
      <span className={styles.quiet}>{joined([leftToRight(error), tries(attempts)])}</span>
      {decision ? (
        <>
          <span>
            {text()[state === 'retried' ? 'retried' : 'discarded'](byOf(decision), agoOf(decision.at))}
          </span>
          <blockquote className={styles.reason}>{decision.reason}</blockquote>
        </>
      ) : null}
    </li>
  );
}

const byOf = ({ by }: NonNullable<Failure['decision']>): string =>
  by === null ? text().machine : (by.displayName ?? text().somebody);
