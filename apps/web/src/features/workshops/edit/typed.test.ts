import { expect, test } from 'vitest';
import type { Workshop } from '../../../api/index.ts';
import { endsFirst, isSendable, movedBy, newWorkshop, typedWorkshop, workshopOf } from './typed.ts';

const workshop = {
  title: 'Breathe',
  description: 'Slowly.',
  language: 'de',
  startsAt: '2026-12-05T13:00:00.000Z',
  endsAt: '2026-12-05T15:00:00.000Z',
  timeZone: 'Europe/Berlin',
  place: 'Berlin',
  isOnline: true,
  address: null,
  onlineUrl: 'https://meet.example.org/x',
  visibility: 'link',
  capacity: 8,
  signUpFrom: null,
  signUpUntil: '2026-12-05T11:00:00.000Z',
  agenda: [{ title: 'Arrive', description: '', minutes: 10, exerciseId: null, exerciseName: null }],
  requirements: [{ id: 'r', hard: true, note: 'rolled' }],
} as unknown as Workshop;

test('what is read, and sent again untouched, says the same', () => {
  const typed = typedWorkshop(workshop);
  expect([typed.startsAt, typed.signUpUntil]).toEqual(['2026-12-05T14:00', '2026-12-05T12:00']);
  const { title, startsAt, endsAt, signUpFrom, signUpUntil, place, address, onlineUrl } = workshop;
  expect(workshopOf(typed)).toMatchObject({
    ...{ title, startsAt, endsAt, signUpFrom, signUpUntil, place, address, onlineUrl },
    agenda: [{ title: 'Arrive', description: '', minutes: 10, exerciseId: null }],
    requirements: [{ requirementId: 'r', hard: true, note: 'rolled' }],
  });
});

test('a new one can be sent once it has a title, and not while it ends before it starts', () => {
  const typed = newWorkshop('en', 'Europe/Berlin', Date.UTC(2026, 10, 23));
  expect(isSendable(typed)).toBe(false);
  expect(isSendable({ ...typed, title: 'Breathe' })).toBe(true);
  expect(endsFirst({ ...typed, endsAt: typed.startsAt })).toBe(true);
  expect(isSendable({ ...typed, title: 'Breathe', capacity: '1.5' })).toBe(false);
  expect(isSendable({ ...typed, title: 'Breathe', endsAt: typed.startsAt })).toBe(false);
});

test('a meeting place is not sent where it is not online', () => {
  expect(workshopOf({ ...typedWorkshop(workshop), isOnline: false }).onlineUrl).toBeNull();
});

test('a part moves one place, and stays at the end of the way', () => {
  expect(movedBy(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
  expect(movedBy(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(movedBy(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c']);
});
