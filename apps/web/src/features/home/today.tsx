import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Plan } from '../../api/index.ts';
import { joined, numberOf } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Card } from '../../ui/page.tsx';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { holds } from '../people/may.ts';
import { peopleQuery } from '../people/queries.ts';
import { usePlannedBy, weekOf } from '../plans/plan-row.tsx';
import { plansQuery } from '../plans/queries.ts';
import { forToday } from '../plans/typed-plan.ts';
import { useToday } from '../plans/use-clock.ts';
import { WeekPicture } from '../plans/week-picture.tsx';
import { Questions } from '../relationships/questions.tsx';
import { newestQuery } from '../sessions/queries.ts';
import home from './home.module.css';
import styles from './today.module.css';
import { WaitingForStaff } from './waiting.tsx';

/** What the reader can do now: what is planned, what waits for them in their office, who asks them something. */
export function TodayWidget() {
  const me = useMe();
  return (
    <>
      {holds(me, 'session:read') && holds(me, 'session:write') ? <PlannedToday /> : null}
      <WaitingForStaff />
      <Questions />
    </>
  );
}

function PlannedToday() {
  const me = useMe();
  const today = useToday();
  const plans = useQuery(plansQuery(me.userId, false, today));
  if (plans.isPending) return <Skeleton height="9rem" />;
  if (plans.isError && !plans.data) return <Problem error={plans.error} onRetry={() => plans.refetch()} />;
  const due = forToday(plans.data, today);
  if (due.length === 0) return <FreeToday hasPlans={plans.data.length > 0} />;
  return (
    <section aria-labelledby="today">
      <Card flush>
        <div className={styles.head}>
          <h2 id="today" className={home.over}>
            {words.plans.now.title}
          </h2>
          <ToPlans />
        </div>
        <ul className={styles.list}>
          {due.map(({ plan, done }, place) => (
            <Planned key={plan.id} plan={plan} done={done} today={today} isNext={place === 0 && !done} />
          ))}
        </ul>
      </Card>
    </section>
  );
}

type PlannedProps = { plan: Plan; done: boolean; today: string; isNext: boolean };

function Planned({ plan, done, today, isNext }: PlannedProps) {
  const text = words.plans.now;
  const plannedBy = usePlannedBy();
  const { exercise, minutes, note } = plan;
  const begun = { exercise: exercise.id, minutes };
  return (
    <li className={styles.planned}>
      <div className={styles.what}>
        <p className={home.name}>
          <bdi>{exercise.name}</bdi>
        </p>
        <p className={styles.soft}>{joined([words.plans.long(numberOf(minutes, 0)), plannedBy(plan)])}</p>
        {note ? (
          <p className={styles.note} dir="auto">
            {note}
          </p>
        ) : null}
        <p className={styles.week}>
          <WeekPicture week={weekOf(plan)} today={today} />
        </p>
      </div>
      {done ? (
        <p className={styles.done}>
          <span className={styles.tick}>
            <Icon name="done" />
          </span>
          {text.done}
          <Link className={home.link} to="/practise" search={begun}>
            {text.again}
          </Link>
        </p>
      ) : (
        <LinkButton
          className={styles.begin}
          to="/practise"
          search={begun}
          size={isNext ? 'lg' : 'md'}
          variant={isNext ? 'filled' : 'light'}
          leftSection={<Icon name="practise" />}
          aria-label={text.beginOf(exercise.name)}
        >
          {text.begin}
        </LinkButton>
      )}
    </li>
  );
}

/** Nothing is planned: a quiet offer for whoever practises. Who came here for others is left alone. */
function FreeToday({ hasPlans }: { hasPlans: boolean }) {
  const me = useMe();
  const newest = useQuery(newestQuery(me.userId, 1));
  const people = useQuery(peopleQuery);
  const text = words.plans.now;
  if (!newest.data || !people.data) return null;
  const last = newest.data[0];
  const forOthers =
    me.staff || holds(me, 'workshop:write') || people.data.some(({ relationship }) => relationship !== null);
  if (!last && !hasPlans && forOthers) return null;
  const exercise = last?.exercise ?? null;
  return (
    <section aria-labelledby="today">
      <Card>
        <div className={styles.free}>
          <div className={styles.what}>
            <h2 id="today" className={home.over}>
              {text.free}
            </h2>
            <p>{exercise ? text.last(exercise.name) : text.any}</p>
          </div>
          {exercise ? (
            <LinkButton
              to="/practise"
              search={{ exercise: exercise.id }}
              variant="light"
              aria-label={text.beginOf(exercise.name)}
            >
              {text.begin}
            </LinkButton>
          ) : null}
        </div>
        <p className={home.all}>
          <Link className={home.link} to="/practise" search={{}}>
            {text.choose}
          </Link>
          <ToPlans />
        </p>
      </Card>
    </section>
  );
}

function ToPlans() {
  const { userId } = useMe();
  return (
    <Link className={home.link} to="/people/$userId/plans" params={{ userId }}>
      {words.plans.now.mine}
    </Link>
  );
}
