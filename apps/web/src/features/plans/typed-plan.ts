import type { Exercise, NewPlan, Plan } from '../../api/index.ts';
import { numberIn, typedOf } from '../catalogue/numbers.ts';

/** A plan as a form holds it. */
export type TypedPlan = {
  readonly exerciseId: string;
  readonly days: readonly number[];
  readonly minutes: string;
  readonly note: string;
  readonly startsOn: string;
  /** Empty: until it is ended. */
  readonly endsOn: string;
};

export const newPlan = (today: string): TypedPlan => ({
  exerciseId: '',
  days: [],
  minutes: '',
  note: '',
  startsOn: today,
  endsOn: '',
});

export const typedPlan = ({ exercise, days, minutes, note, startsOn, endsOn }: Plan): TypedPlan => ({
  exerciseId: exercise.id,
  days,
  minutes: typedOf(minutes),
  note,
  startsOn,
  endsOn: endsOn ?? '',
});

/** What is sent to take it up again: as it is, but for a last day that has passed, with which it would be over at once. */
export const sameAgain = (plan: Plan, today: string): NewPlan => {
  const same = typedPlan(plan);
  return planOf(same.endsOn < today ? { ...same, endsOn: '' } : same);
};

/** As it is sent. */
export const planOf = (typed: TypedPlan): NewPlan => ({
  exerciseId: typed.exerciseId,
  days: typed.days.toSorted((a, b) => a - b),
  minutes: numberIn(typed.minutes) ?? 0,
  note: typed.note.trim(),
  startsOn: typed.startsOn,
  endsOn: typed.endsOn === '' ? null : typed.endsOn,
});

const mostMinutes = 240;

/** What still stands in the way, each by the field where it is said. */
export function lacks(typed: TypedPlan): ('exercise' | 'days' | 'minutes' | 'endsOn')[] {
  const minutes = numberIn(typed.minutes) ?? 0;
  const isLength = Number.isInteger(minutes) && minutes >= 1 && minutes <= mostMinutes;
  return [
    ...(typed.exerciseId === '' ? (['exercise'] as const) : []),
    ...(typed.days.length === 0 ? (['days'] as const) : []),
    ...(isLength ? [] : (['minutes'] as const)),
    ...(typed.endsOn !== '' && typed.endsOn < typed.startsOn ? (['endsOn'] as const) : []),
  ];
}

type Guided = Pick<Exercise, 'id' | 'guidance'>;
const usualMinutes = 5;

/** How long an exercise takes by its own guidance, in whole minutes. */
const guidedMinutes = (exercise: Guided | undefined): string => {
  const { minutes } = exercise?.guidance ?? {};
  const isLength = typeof minutes === 'number' && minutes >= 1 && minutes <= mostMinutes;
  return String(isLength ? Math.round(minutes) : usualMinutes);
};

/** Another exercise brings its own length, where nobody typed another. */
export function withExercise(typed: TypedPlan, exerciseId: string, exercises: readonly Guided[]): TypedPlan {
  const find = (id: string) => exercises.find((one) => one.id === id);
  const isUntouched = typed.minutes === '' || typed.minutes === guidedMinutes(find(typed.exerciseId));
  return {
    ...typed,
    exerciseId,
    minutes: isUntouched ? guidedMinutes(find(exerciseId)) : typed.minutes,
  };
}

type Standing = { readonly ended: readonly Plan[]; readonly open: readonly Plan[] };

/** What is planned now or later, and what was ended or has come to its last day. */
export const byStanding = (plans: readonly Plan[], today: string): Standing => {
  const isOver = ({ ended, endsOn }: Plan) => ended || (endsOn !== null && endsOn < today);
  return { open: plans.filter((plan) => !isOver(plan)), ended: plans.filter(isOver) };
};

/** What is planned for today; what is not done yet comes first. */
export function forToday(plans: readonly Plan[], today: string): { plan: Plan; done: boolean }[] {
  const all = plans.flatMap((plan) => {
    const day = plan.week.find((one) => one.day === today);
    return day?.planned ? [{ plan, done: day.sessions > 0 }] : [];
  });
  return all.toSorted((a, b) => Number(a.done) - Number(b.done));
}
