import { expect, test } from 'vitest';
import { type AboutWorkshop, workshopText } from './service/notifications/workshop-texts.ts';

const hour = 3_600_000;

const workshop = (startsAt: string, more: Partial<AboutWorkshop> = {}): AboutWorkshop => ({
  ...{ title: 'Breathe', timeZone: 'America/Los_Angeles', place: 'Los Angeles', cancelMessage: null },
  startsAt: new Date(startsAt),
  endsAt: new Date(Date.parse(startsAt) + 2 * hour),
  ...more,
});

/** The lines under the title; formatters set thin spaces around times. */
const whenOf = (one: AboutWorkshop, language: string, zone: string | null): string[] =>
  workshopText({ language, time_zone: zone }, { what: 'registered' }, one)
    .replace(/[\u2009\u202f]/g, ' ')
    .split('\n')
    .slice(2);

test('times are in the reader’s zone, and by the clocks there beside it, over the changes of both', () => {
  // Eight in the morning in Los Angeles each time. In Berlin clocks go back on 26 October, there on 2 November.
  const at = ['2031-10-25T15:00:00Z', '2031-10-27T15:00:00Z', '2031-11-03T16:00:00Z'];
  expect(at.map((start) => whenOf(workshop(start), 'en', 'Europe/Berlin'))).toEqual([
    [
      'Saturday, October 25, 2031, 5:00 – 7:00 PM (Central European Summer Time)',
      'Los Angeles: Saturday, October 25, 2031, 8:00 – 10:00 AM (Pacific Daylight Time)',
    ],
    [
      'Monday, October 27, 2031, 4:00 – 6:00 PM (Central European Standard Time)',
      'Los Angeles: Monday, October 27, 2031, 8:00 – 10:00 AM (Pacific Daylight Time)',
    ],
    [
      'Monday, November 3, 2031, 5:00 – 7:00 PM (Central European Standard Time)',
      'Los Angeles: Monday, November 3, 2031, 8:00 – 10:00 AM (Pacific Standard Time)',
    ],
  ]);
});

test('the same in Hebrew, also where the day is another there', () => {
  const inBerlin = (start: string) =>
    workshop(start, {
      timeZone: 'Europe/Berlin',
      place: 'ברלין',
      endsAt: new Date(Date.parse(start) + hour),
    });
  // In Jerusalem summer time begins on 28 March 2031, in Berlin two days later.
  expect(whenOf(inBerlin('2031-03-27T21:30:00Z'), 'he', 'Asia/Jerusalem')).toEqual([
    'יום חמישי, 27 במרץ 2031 בשעה 23:30 – יום שישי, 28 במרץ 2031 בשעה 0:30 (שעון ישראל (חורף))',
    'ברלין: יום חמישי, 27 במרץ 2031, 22:30–23:30 (שעון מרכז אירופה (חורף))',
  ]);
  expect(whenOf(inBerlin('2031-03-29T08:00:00Z'), 'he', 'Asia/Jerusalem')).toEqual([
    'יום שבת, 29 במרץ 2031, 11:00–12:00 (שעון ישראל (קיץ))',
    'ברלין: יום שבת, 29 במרץ 2031, 9:00–10:00 (שעון מרכז אירופה (חורף))',
  ]);
  expect(whenOf(inBerlin('2031-03-31T08:00:00Z'), 'he', 'Asia/Jerusalem')).toEqual([
    'יום שני, 31 במרץ 2031, 11:00–12:00 (שעון ישראל (קיץ))',
    'ברלין: יום שני, 31 במרץ 2031, 10:00–11:00 (שעון מרכז אירופה (קיץ))',
  ]);
});

test('where clocks change while it goes on, both names of the time are said', () => {
  // From half past one in summer time to half past one: the hour is there twice.
  const night = workshop('2031-10-25T23:30:00Z', { timeZone: 'Europe/Berlin', place: 'Berlin' });
  expect(whenOf(night, 'en', null)).toEqual([
    'Sunday, October 26, 2031, 1:30 – 2:30 AM (Central European Summer Time – Central European Standard Time)',
  ]);
});

test('without a wish it is the workshop’s own time; the same clocks, and what is nowhere, are said once', () => {
  const start = '2031-11-03T16:00:00Z';
  const own = 'Monday, November 3, 2031, 8:00 – 10:00 AM (Pacific Standard Time)';
  expect(whenOf(workshop(start), 'en', null)).toEqual([own]);
  const there = whenOf(workshop(start, { timeZone: 'Europe/Paris', place: 'Paris' }), 'en', 'Europe/Berlin');
  expect(there).toHaveLength(1);
  expect(whenOf(workshop(start, { place: null }), 'en', 'Europe/Berlin')).toEqual([
    'Monday, November 3, 2031, 5:00 – 7:00 PM (Central European Standard Time)',
  ]);
});
