import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../../words/index.ts';
import { momentOf } from '../workshops/times.ts';
import { sentenceFor } from './sentence.ts';

// Speaking a language sets it on the page; there is none here.
Object.assign(globalThis, { document: { documentElement: { lang: '', dir: '' } } });
const workshop = {
  title: 'Breathe',
  startsAt: '2031-12-05T22:30:00.000Z',
  endsAt: '2031-12-05T23:30:00.000Z',
  timeZone: 'America/New_York',
};

let when = '';
beforeAll(async () => {
  await speak('en');
  when = momentOf({ instant: workshop.startsAt, timeZone: 'Europe/Berlin' });
});
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

type Facts = Parameters<typeof sentenceFor>[0]['facts'];
const said = (facts: Facts, zone = 'Europe/Berlin') =>
  sentenceFor({ kind: 'workshop-participation', facts: { workshop, ...facts } }, zone);

test('of a change it says what of it, each part once, and nothing of what nobody has to know', () => {
  expect(said({ what: 'changed', fields: ['startsAt', 'endsAt', 'place', 'onlineUrl'] })).toBe(
    `Something has changed: Breathe · ${when} · What changed: time, place`,
  );
  expect(said({ what: 'changed', fields: ['requirements', 'organizers'] })).toContain(
    'What changed: what it asks for, who runs it',
  );
  expect(said({ what: 'changed', fields: ['capacity'] })).toBe(`Something has changed: Breathe · ${when}`);
});

test('of a child it names the child, and of the reader nobody', () => {
  expect(said({ what: 'moved-up', name: 'Sami' })).toBe(
    `A seat fell free, and Sami has it: Breathe · ${when}`,
  );
  expect(said({ what: 'moved-up' })).toBe(`A seat fell free, and it is yours: Breathe · ${when}`);
  expect(said({ what: 'cancelled', name: 'Sami' })).toBe(`Cancelled for Sami: Breathe · ${when}`);
});

test('its time is the one where the reader is, on another day too', () => {
  expect(when).toMatch(/5 December 2031, 23:30$/);
  expect(said({ what: 'reminder-day' }, 'Asia/Tokyo')).toMatch(/^In a day: .* 6 December 2031, 07:30$/);
});

test('one that is gone has no name, and news that these screens do not know yet are told without their words', () => {
  expect(said({ what: 'cancelled', workshop: null })).toBe('Cancelled: a workshop');
  expect(said({ what: 'something-newer' })).toBe(`News about Breathe · ${when}`);
});

test('of a weekly report it says the numbers, and leaves out what is zero', () => {
  const practice = { people: 5, practised: 3, sessions: 9, less: 1, ending: 0 };
  const workshops = { workshops: 2, seats: 20, taken: 7, waiting: 0, coverCalls: 1, unmet: 0 };
  const report = (parts: object) =>
    sentenceFor({ kind: 'weekly-report', facts: { report: { from: '2026-11-16', ...parts } } }, 'UTC');
  expect(report({ practice })).toBe('Your week · 9 sessions by 3 of 5 · less than usual: 1');
  expect(report({ workshops })).toBe(
    'Your week · 2 workshops ahead · seats taken: 7 of 20 · open calls to come in: 1',
  );
});
