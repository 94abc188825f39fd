import { newId } from '../../apps/server/src/kernel/ids.ts';
import type { Shot } from '../lib/connection.ts';
import type { SignedIn } from '../lib/people.ts';

export const app = 'bench';
/** Keys that each person has; a write takes the next one. */
export const keys = 5;

/** A request as the product and the bare server take it: behind `/v1` with a token, or without both. */
export type Measured = {
  readonly title: string;
  readonly shot: (person: SignedIn, turn: number) => Shot;
  /** Whether it is one statement in the product, too: else P9 is not about it. */
  readonly oneStatement: boolean;
  readonly note?: string;
};

// About half a kilobyte, as settings are.
const value = (turn: number) => ({
  turn,
  volume: 0.8,
  language: 'he',
  reminders: Array.from({ length: 10 }, (_, i) => ({ day: i % 7, at: '18:30', text: 'Ten quiet minutes' })),
});

const readValue = ({ userId }: SignedIn, turn: number): Shot => ({
  method: 'GET',
  path: `/users/${userId}/apps/${app}/data/key-${turn % keys}`,
});

export const writeValue = (person: SignedIn, turn: number): Shot => ({
  ...readValue(person, turn),
  method: 'PUT',
  json: { value: value(turn) },
});

export const routes: Readonly<Record<string, Measured>> = {
  profile: {
    title: 'profile, read',
    oneStatement: true,
    shot: ({ userId }) => ({ method: 'GET', path: `/users/${userId}/profile` }),
  },
  preferences: {
    title: 'preferences, read',
    oneStatement: true,
    shot: ({ userId }) => ({ method: 'GET', path: `/users/${userId}/preferences` }),
  },
  appDataWrite: {
    title: 'app data, write',
    oneStatement: true,
    note: 'Durable on both sides. The bare one stores the value as it is, the product checks and seals it.',
    shot: writeValue,
  },
  appDataRead: {
    title: 'app data, read',
    oneStatement: true,
    shot: readValue,
  },
  activity: {
    title: 'activity batch of 1',
    oneStatement: true,
    note: 'Durable on both sides.',
    shot: ({ userId }, turn) => ({
      method: 'POST',
      path: `/users/${userId}/activities/batch`,
      json: { items: [activity(turn)] },
    }),
  },
  preferencesChange: {
    title: 'preferences, change',
    oneStatement: false,
    note: 'Not part of P9: the product locks, changes, and records in the audit and as an activity in one transaction; the bare one is a single update.',
    shot: ({ userId }, turn) => ({
      method: 'PATCH',
      path: `/users/${userId}/preferences`,
      json: { theme: turn % 2 === 0 ? 'dark' : 'light' },
    }),
  },
};

export const activity = (turn: number) => ({
  id: newId(),
  app,
  type: 'exercise_started',
  occurredAt: new Date().toISOString(),
  data: { exercise: 'slow-breathing', turn, seconds: 600 },
});
