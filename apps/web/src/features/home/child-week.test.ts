import { afterAll, beforeAll, expect, test } from 'vitest';
import { speak } from '../../words/index.ts';
import { sayChildWeek } from './child-week.ts';

// Speaking a language sets it on the page; there is none here.
Object.assign(globalThis, { document: { documentElement: { lang: '', dir: '' } } });
beforeAll(() => speak('en'));
afterAll(async () => {
  // Files share their modules: the next one begins with English, as a page does.
  await speak('en');
  Reflect.deleteProperty(globalThis, 'document');
});

type Day = Parameters<typeof sayChildWeek>[1][number];
/** The seven days up to Wednesday, 25 November 2026. */
const week = (change: Readonly<Record<string, Partial<Day>>>): Day[] =>
  Array.from({ length: 7 }, (_, i) => {
    const day = `2026-11-${19 + i}`;
    return { day, sessions: 0, seconds: 0, planned: 0, practised: 0, ...change[day] };
  });

test('the week of a child is said in plain words: days, minutes, and how much of what was planned', () => {
  const days = week({
    '2026-11-23': { sessions: 1, seconds: 840, planned: 1, practised: 1 },
    '2026-11-24': { planned: 1 },
    '2026-11-25': { sessions: 1, seconds: 590, planned: 1, practised: 1 },
  });
  expect(sayChildWeek('Ben', days)).toBe(
    'Ben practised on Monday and Wednesday, 24 minutes in all. 2 of 3 planned exercises.',
  );
});

test('a week without practice blames nobody, and a short one is a minute', () => {
  expect(sayChildWeek('Ben', week({}))).toBe('No practice of Ben in the last seven days.');
  expect(sayChildWeek('Ben', week({ '2026-11-24': { planned: 1 } }))).toBe(
    'No practice of Ben in the last seven days. 0 of 1 planned exercise.',
  );
  expect(sayChildWeek('Ben', week({ '2026-11-24': { sessions: 1, seconds: 12 } }))).toBe(
    'Ben practised on Tuesday, 1 minute in all.',
  );
});

test('each language says it whole', async () => {
  const days = week({ '2026-11-23': { sessions: 2, seconds: 600, planned: 2, practised: 1 } });
  await speak('he');
  expect(sayChildWeek('בן', days)).toBe(
    'התרגול של בן: יום שני, 10 דקות בסך הכול. 1 מתוך 2 תרגילים מתוכננים.',
  );
  await speak('de');
  expect(sayChildWeek('Ben', days)).toBe(
    'Ben hat geübt: Montag, zusammen 10 Minuten. 1 von 2 geplanten Übungen.',
  );
  await speak('en');
});
