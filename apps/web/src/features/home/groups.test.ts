import { expect, test } from 'vitest';
import type { Accompanied, Person } from '../../api/index.ts';
import { asOfNow, fewOf, groupsOf } from './groups.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const session = (startedAt: string) => ({ sessionId: startedAt, exercise: null, startedAt });
const recent = session('2026-11-24T12:00:00Z');

const person = (userId: string, relationship: string | null = 'patient') =>
  ({ userId, displayName: userId, relationship, avatarId: null }) as Person;
const how = (userId: string, change: Partial<Accompanied> = {}): Accompanied => ({
  userId,
  displayName: userId,
  word: 'patient',
  live: null,
  last: recent,
  unseen: 0,
  newest: null,
  days: [],
  ...change,
});

test('each stands once, where they need the reader most', () => {
  const people = ['live', 'fresh', 'quiet', 'usual', 'never', 'hidden'].map((id) => person(id));
  const groups = groupsOf(
    [...people, person('child', 'child'), person('colleague', null)],
    [
      how('live', { live: recent, unseen: 2, newest: recent }),
      how('fresh', { unseen: 1, newest: recent }),
      how('quiet', { last: session('2026-11-11T12:00:00Z') }),
      how('usual', { last: session('2026-11-11T12:00:01Z') }),
      how('never', { last: null }),
      how('child', { word: 'child', live: recent }),
    ],
    now,
  );
  const ids = Object.fromEntries(
    Object.entries(groups).map(([name, all]) => [
      name,
      all.map((one: Person | { person: Person }) => ('person' in one ? one.person.userId : one.userId)),
    ]),
  );
  expect(ids).toEqual({
    children: ['child'],
    live: ['live'],
    fresh: ['fresh'],
    quiet: ['quiet'],
    others: ['usual', 'never', 'hidden'],
  });
});

test('of what was asked too long ago nobody records; the rest stands', () => {
  const asked = [how('one', { live: recent, unseen: 2, newest: recent })];
  expect(asOfNow(asked, false)).toEqual(asked);
  expect(asOfNow(asked, true)).toEqual([how('one', { unseen: 2, newest: recent })]);
  const { live, fresh } = groupsOf([person('one')], asOfNow(asked, true), now);
  expect([live.length, fresh.length]).toEqual([0, 1]);
});

test('of each group there are as many as the reader likes, of those who record now all', () => {
  const two = ['1', '2'].map((userId) => ({ person: person(userId), how: how(userId) }));
  const { live, fresh, quiet, others } = fewOf(
    { live: two, fresh: two, quiet: two, others: two.map((one) => one.person) },
    1,
  );
  expect([live, fresh, quiet, others].map(({ length }) => length)).toEqual([2, 1, 1, 1]);
});

test('whom nothing is known of yet is still there', () => {
  expect(groupsOf([person('one')], [], now).others.map(({ userId }) => userId)).toEqual(['one']);
});
