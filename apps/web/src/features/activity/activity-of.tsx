import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Section } from '../../ui/page.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { Absent } from '../people/person/absent.tsx';
import styles from './activity.module.css';
import { ActivityDays } from './activity-list.tsx';
import { latestActivityQuery } from './queries.ts';

/** As many as show what somebody did lately. */
const most = 5;

/** The newest of what somebody did; a link leads to all of it. */
export function ActivityOf({ userId }: { userId: string }) {
  const asked = useQuery(latestActivityQuery(userId, most));
  return (
    <Absent error={asked.error}>
      <Section
        title={words.timeline.title}
        actions={
          <Link className={styles.link} to="/people/$userId/activity" params={{ userId }}>
            {words.timeline.all}
          </Link>
        }
      >
        {asked.isPending ? <RowsLoading rows={2} /> : null}
        {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
        {asked.data?.length === 0 ? <p className={styles.soft}>{words.timeline.emptyTitle}</p> : null}
        {asked.data ? <ActivityDays items={asked.data} headings={3} /> : null}
      </Section>
    </Absent>
  );
}
