import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Plan } from '../../api/index.ts';
import { calendarDayOf, joined, numberOf } from '../../ui/format.ts';
import { Row, State } from '../../ui/rows.tsx';
import { words } from '../../words/index.ts';
import { useMe } from '../identity/me.ts';
import { relationshipsQuery } from '../relationships/queries.ts';
import styles from './plans.module.css';
import { useToday } from './use-clock.ts';
import { sayDays } from './week.ts';
import { WeekPicture } from './week-picture.tsx';

/** What the picture of a plan's week is drawn from. */
export const weekOf = ({ week }: Plan) =>
  week.map(({ day, planned, sessions }) => ({ day, planned, done: sessions > 0 }));

/** Who planned it, for whoever reads; nothing where they did it themselves. */
export function usePlannedBy(): (plan: Plan) => string | null {
  const me = useMe();
  const relationships = useQuery(relationshipsQuery(me.userId));
  // The profile of who accompanies the reader may be hidden; what they are called is no secret between the two.
  const known = relationships.data?.whoSeesMe.map((one) => one.with) ?? [];
  return ({ plannedBy }) => {
    if (plannedBy === null) return null;
    const { userId, displayName } = plannedBy;
    if (userId === me.userId) return words.plans.byYou;
    const name = displayName ?? known.find((one) => one.userId === userId)?.displayName;
    return name ? words.plans.by(name) : words.plans.bySomebody;
  };
}

type PlanRowProps = {
  plan: Plan;
  /** Absent: the reader may only look. */
  onChange?: (() => void) | undefined;
  onEnd?: (() => void) | undefined;
  onAgain?: (() => void) | undefined;
  busy: boolean;
};

/** One plan with its week. */
export function PlanRow({ plan, onChange, onEnd, onAgain, busy }: PlanRowProps) {
  const text = words.plans;
  const plannedBy = usePlannedBy();
  const { exercise, days, minutes, note, startsOn, endsOn } = plan;
  const today = useToday();
  const isOver = onAgain !== undefined || plan.ended;
  return (
    <Row
      title={exercise.name}
      state={exercise.retired ? <State>{text.retired}</State> : null}
      note={joined([
        sayDays(days),
        text.long(numberOf(minutes, 0)),
        startsOn > today ? text.begins(calendarDayOf(startsOn)) : null,
        endsOn === null ? null : text.lasts(calendarDayOf(endsOn)),
        plannedBy(plan),
      ])}
      actions={
        <>
          <Act short={text.change} long={text.changeOf(exercise.name)} onAct={onChange} />
          <Act short={text.end} long={text.endOf(exercise.name)} busy={busy} onAct={onEnd} />
          <Act short={text.again} long={text.againOf(exercise.name)} busy={busy} onAct={onAgain} />
        </>
      }
    >
      {note ? (
        <p className={styles.note} dir="auto">
          {note}
        </p>
      ) : null}
      {isOver ? null : (
        <p className={styles.week}>
          <WeekPicture week={weekOf(plan)} today={today} />
        </p>
      )}
    </Row>
  );
}

type ActProps = { short: string; long: string; busy?: boolean; onAct: (() => void) | undefined };

const Act = ({ short, long, busy = false, onAct }: ActProps) =>
  onAct ? (
    <Button variant="default" size="sm" aria-label={long} loading={busy} onClick={onAct}>
      {short}
    </Button>
  ) : null;
