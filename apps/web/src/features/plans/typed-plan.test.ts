import { expect, test } from 'vitest';
import type { Plan } from '../../api/index.ts';
import {
  byStanding,
  forToday,
  lacks,
  newPlan,
  planOf,
  sameAgain,
  typedPlan,
  withExercise,
} from './typed-plan.ts';

const today = '2026-11-25';
const plan = (change: Partial<Plan> = {}): Plan => ({
  id: '01900000-0000-7000-8000-0000000000aa',
  exercise: { id: 'calm', name: 'Calm', retired: false },
  days: [1, 3],
  minutes: 10,
  note: 'Slowly.',
  startsOn: '2026-11-01',
  endsOn: null,
  plannedBy: null,
  ended: false,
  week: [],
  version: 3,
  ...change,
});

test('what is not filled in, or makes no sense, is named and not sent', () => {
  expect(lacks(newPlan(today))).toEqual(['exercise', 'days', 'minutes']);
  const whole = typedPlan(plan());
  expect(lacks(whole)).toEqual([]);
  for (const minutes of ['', '0', '241', '2.5', 'ten', '-1'])
    expect(lacks({ ...whole, minutes }), minutes).toEqual(['minutes']);
  for (const minutes of ['1', '240', ' 15 ']) expect(lacks({ ...whole, minutes }), minutes).toEqual([]);
  expect(lacks({ ...whole, endsOn: '2026-10-31' })).toEqual(['endsOn']);
  expect(lacks({ ...whole, endsOn: '2026-11-01' })).toEqual([]);
});

test('what is sent is what was typed, in the order of the week; to take one up again, it is what it was', () => {
  const typed = { ...newPlan(today), exerciseId: 'calm', days: [5, 1], minutes: '7', note: ' Sit. ' };
  expect(planOf(typed)).toEqual({
    exerciseId: 'calm',
    days: [1, 5],
    minutes: 7,
    note: 'Sit.',
    startsOn: today,
    endsOn: null,
  });
  expect(sameAgain(plan({ ended: true, endsOn: '2027-01-01' }), today)).toEqual({
    exerciseId: 'calm',
    days: [1, 3],
    minutes: 10,
    note: 'Slowly.',
    startsOn: '2026-11-01',
    endsOn: '2027-01-01',
  });
});

test('taken up again, a plan keeps its last day unless that has passed', () => {
  const endsOn = (last: string | null) => sameAgain(plan({ ended: true, endsOn: last }), today).endsOn;
  expect(['2026-11-24', today, '2026-11-26', null].map(endsOn)).toEqual([null, today, '2026-11-26', null]);
});

test('an exercise brings its own length, unless somebody typed another', () => {
  const exercises = [
    { id: 'long', guidance: { minutes: 20 } },
    { id: 'odd', guidance: { minutes: 'many' } },
  ];
  const chosen = withExercise(newPlan(today), 'long', exercises);
  expect(chosen.minutes).toBe('20');
  expect(withExercise(chosen, 'odd', exercises).minutes).toBe('5');
  expect(withExercise({ ...chosen, minutes: '12' }, 'odd', exercises).minutes).toBe('12');
});

test('what was ended, and what has come to its last day, is apart from what is planned', () => {
  const all = [
    plan({ id: 'open' }),
    plan({ id: 'last-day', endsOn: today }),
    plan({ id: 'over', endsOn: '2026-11-24' }),
    plan({ id: 'ended', ended: true }),
  ];
  const { open, ended } = byStanding(all, today);
  expect([open.map(({ id }) => id), ended.map(({ id }) => id)]).toEqual([
    ['open', 'last-day'],
    ['over', 'ended'],
  ]);
});

test('today brings what is planned for today alone, what is not done yet first', () => {
  const on = (id: string, planned: boolean, sessions: number) =>
    plan({ id, week: [{ day: today, planned, sessions }] });
  const due = forToday([on('done', true, 2), on('free', false, 1), on('due', true, 0), plan()], today);
  expect(due.map(({ plan: { id }, done }) => [id, done])).toEqual([
    ['due', false],
    ['done', true],
  ]);
});
