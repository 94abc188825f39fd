import { expect, test } from 'vitest';
import type { Participant } from '../../../api/index.ts';
import { lackingOf } from './lacking.ts';

type Requirement = Participant['requirements'][number];
const person = (state: Participant['state'], ...requirements: Partial<Requirement>[]) =>
  ({
    state,
    requirements: requirements.map((one) => ({ hard: true, verdict: 'met', now: null, ...one })),
  }) as Participant;
const met = { verdict: 'met', why: 'declared' } as const;
const unmet = { verdict: 'not-met', why: 'not-declared' } as const;

test('who has a seat and lacks now what is asked of everybody is counted once', () => {
  expect(
    lackingOf([
      person('registered', { now: unmet }, { verdict: 'not-met' }),
      // What they lacked when they signed up, they have now.
      person('registered', { verdict: 'not-met', now: met }),
      // A wish, not a condition.
      person('registered', { hard: false, now: unmet }),
      person('waitlisted', { now: unmet }),
      person('registered'),
    ]),
  ).toBe(1);
});
