import { useQuery } from '@tanstack/react-query';
import type { RetentionLine } from '../../../api/index.ts';
import { joined, numberOf } from '../../../ui/format.ts';
import { Row, Rows, State } from '../../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { agoOf } from '../../activity/moments.ts';
import { periodOf } from '../kept-section.tsx';
import { retentionReportQuery } from '../queries.ts';
import own from './admin.module.css';

const text = () => words.privacyAdmin.retention;

/** Jobs run every few hours; a day without one is a job that stopped. */
const patience = 24 * 60 * 60_000;

/** How long each kind is kept, when a job last looked, and how much went. */
export function RetentionReport() {
  const asked = useQuery(retentionReportQuery);
  const { kept } = words.privacy;
  if (asked.isPending) return <RowsLoading rows={1} height="20rem" />;
  if (!asked.data) return <Problem error={asked.error} onRetry={() => asked.refetch()} />;
  return (
    <>
      <p className={own.noteAbove}>{text().note}</p>
      <Rows label={text().label}>
        {asked.data.map((line) => (
          <Row
            key={line.kind}
            title={kept.kinds[line.kind]}
            state={<LastRun line={line} />}
            note={joined([
              isKept(line) ? periodOf(line) : text().long(periodOf(line)),
              line.lastRanAt && text().ran(agoOf(line.lastRanAt)),
              line.lastRanAt && text().removed(removedOf(line)),
            ])}
          />
        ))}
      </Rows>
    </>
  );
}

const removedOf = ({ removedInThirtyDays: n, counts }: RetentionLine): string =>
  counts === 'days' ? text().ofDays(n) : numberOf(n, 0);

/** What is kept for good needs no job. */
const isKept = ({ days, months }: RetentionLine): boolean => days === null && months === null;

function LastRun({ line }: { line: RetentionLine }) {
  if (isKept(line)) return null;
  if (line.lastRanAt === null) return <State>{text().never}</State>;
  const isLate = Date.now() - Date.parse(line.lastRanAt) > patience;
  return isLate ? <State attention>{text().late}</State> : null;
}
