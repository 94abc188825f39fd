import fc from 'fast-check';
import type { CoverStep } from './workshop-cover-model.ts';
import { type Asks, type Attending, type Step as SeatStep, startsAt } from './workshop-model.ts';

/** What people and organizers do, in whatever order. */
export type Step = SeatStep | CoverStep;

const who = fc.nat({ max: 4 });

const steps = {
  signUp: fc.record({ do: fc.constant('sign-up'), who, isStale: fc.constantFrom(false, false, false, true) }),
  leave: fc.record({ do: fc.constant('leave'), who }),
  declare: fc.record({
    do: fc.constant('declare'),
    who,
    meets: fc.constantFrom(true, true, true, false, undefined),
  }),
  seats: fc.record({ do: fc.constant('seats'), seats: fc.integer({ min: 1, max: 4 }) }),
  ask: fc.record({ do: fc.constant('ask'), asks: fc.constantFrom<Asks>('nothing', 'soft', 'hard', 'hard') }),
  pass: fc.record({ do: fc.constant('pass'), hours: fc.constantFrom(1, startsAt - 2, startsAt) }),
  complete: fc.record({ do: fc.constant('complete') }),
  attend: fc.record({
    do: fc.constantFrom<Attending>('check-in', 'check-in', 'undo', 'undo', 'no-show', 'no-show', 'remove'),
    who,
  }),
  cover: fc.record({
    do: fc.constantFrom('cannot', 'cannot', 'can', 'accept', 'accept'),
    who: fc.nat({ max: 2 }),
  }),
  other: fc.record({ do: fc.constantFrom('edit-requirement', 'close', 'reopen', 'cancel') }),
};

/** What happens in a history, by how often. Some have signed up before: otherwise few would ever wait. */
const historyOf = (weights: Readonly<Record<keyof typeof steps, number>>): fc.Arbitrary<Step[]> => {
  const some = Object.entries(weights).map(([name, weight]) => ({
    weight,
    arbitrary: steps[name as keyof typeof steps] as fc.Arbitrary<Step>,
  }));
  return fc
    .tuple(fc.shuffledSubarray([0, 1, 2, 3, 4]), fc.array(fc.oneof(...some), { minLength: 2, maxLength: 13 }))
    .map(([first, rest]): Step[] => [
      ...first.map((one) => ({ do: 'sign-up' as const, who: one, isStale: false })),
      ...rest,
    ]);
};

export const madeUpHistory = fc.oneof(
  historyOf({
    signUp: 4,
    leave: 4,
    declare: 6,
    seats: 2,
    ask: 4,
    pass: 0,
    complete: 0,
    attend: 1,
    cover: 0,
    other: 1,
  }),
  historyOf({
    signUp: 5,
    leave: 4,
    declare: 1,
    seats: 2,
    ask: 1,
    pass: 3,
    complete: 3,
    attend: 1,
    cover: 1,
    other: 4,
  }),
  historyOf({
    signUp: 4,
    leave: 2,
    declare: 0,
    seats: 1,
    ask: 0,
    pass: 2,
    complete: 1,
    attend: 10,
    cover: 0,
    other: 1,
  }),
  historyOf({
    signUp: 1,
    leave: 1,
    declare: 0,
    seats: 0,
    ask: 0,
    pass: 1,
    complete: 0,
    attend: 0,
    cover: 12,
    other: 1,
  }),
);
