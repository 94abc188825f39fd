import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Section } from '../../ui/page.tsx';
import { Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { Absent } from '../people/person/absent.tsx';
import { PlanRow } from './plan-row.tsx';
import styles from './plans.module.css';
import { plansQuery } from './queries.ts';
import { byStanding } from './typed-plan.ts';
import { useToday } from './use-clock.ts';

/** On somebody's page: what is planned for them, and the way to where it is changed. */
export function PlansOf({ userId }: { userId: string }) {
  const text = words.plans;
  const today = useToday();
  const asked = useQuery(plansQuery(userId, false, today));
  const { open } = byStanding(asked.data ?? [], today);
  return (
    <Absent error={asked.error}>
      <Section
        title={text.title}
        actions={
          <Link className={styles.link} to="/people/$userId/plans" params={{ userId }}>
            {text.all}
          </Link>
        }
      >
        {asked.isPending ? <RowsLoading rows={1} /> : null}
        {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
        {asked.data && open.length === 0 ? <p className={styles.none}>{text.none}</p> : null}
        {open.length > 0 ? (
          <Rows label={text.title}>
            {open.map((plan) => (
              <PlanRow key={plan.id} plan={plan} busy={false} />
            ))}
          </Rows>
        ) : null}
      </Section>
    </Absent>
  );
}
