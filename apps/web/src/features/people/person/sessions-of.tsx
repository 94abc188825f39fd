import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Section } from '../../../ui/page.tsx';
import { Rows } from '../../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../../ui/states.tsx';
import { words } from '../../../words/index.ts';
import { newestQuery } from '../../sessions/queries.ts';
import { SessionRow } from '../../sessions/session-row.tsx';
import { Absent } from './absent.tsx';
import styles from './person.module.css';

/** As many as show what somebody did lately. */
const most = 3;

/** The newest sessions; a link leads to all of them. */
export function SessionsOf({ userId }: { userId: string }) {
  const sessions = useQuery(newestQuery(userId, most));
  return (
    <Absent error={sessions.error}>
      <Section
        title={words.person.sessions}
        actions={
          <span className={styles.links}>
            <Link className={styles.link} to="/people/$userId/trends" params={{ userId }} search={{}}>
              {words.reports.trends}
            </Link>
            <Link className={styles.link} to="/people/$userId/sessions" params={{ userId }}>
              {words.person.allSessions}
            </Link>
          </span>
        }
      >
        {sessions.isPending ? <RowsLoading rows={1} height="6rem" /> : null}
        {sessions.isError ? <Problem error={sessions.error} onRetry={() => sessions.refetch()} /> : null}
        {sessions.data?.length === 0 ? <p className={styles.soft}>{words.home.noneYet}</p> : null}
        {sessions.data && sessions.data.length > 0 ? (
          <Rows label={words.person.sessions}>
            {sessions.data.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </Rows>
        ) : null}
      </Section>
    </Absent>
  );
}
