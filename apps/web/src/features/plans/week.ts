import { weekdayName } from '../../ui/format.ts';
import { localeNow, words } from '../../words/index.ts';

/** One day of a week as the picture knows it. */
export type WeekDay = {
  /** As 2026-11-24. */
  readonly day: string;
  readonly planned: boolean;
  readonly done: boolean;
};

/** A day that passed without being done is no failure: it is as planned as one that is to come. */
type DayState = 'done' | 'planned' | 'free';

/** The day it is where the reader is. */
export const todayHere = (now = Date.now(), timeZone?: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(now);

export const stateOf = ({ planned, done }: WeekDay): DayState =>
  done ? 'done' : planned ? 'planned' : 'free';

/** 1 is Monday, as ISO 8601 counts. A day of the calendar is the same everywhere. */
export const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7;

/** Mon, or M. */
export const shortWeekday = (weekday: number, weekdayLength: 'short' | 'narrow'): string =>
  // The first of January 2024 was a Monday.
  new Intl.DateTimeFormat(localeNow(), { timeZone: 'UTC', weekday: weekdayLength }).format(
    Date.UTC(2024, 0, weekday),
  );

/**
 * Monday done, today, Wednesday planned: a week for who hears it.
 * @param free what is said of one in which nothing is planned or done
 */
export function sayWeek(week: readonly WeekDay[], today: string, free: string): string {
  const { daysSaid, today: ofToday } = words.plans;
  const said = week.flatMap((one) => {
    const state = stateOf(one);
    if (state === 'free') return [];
    const name = weekdayName(weekdayOf(one.day));
    return [one.day === today ? ofToday(daysSaid[state](name)) : daysSaid[state](name)];
  });
  return said.length > 0 ? listed(said, 'narrow') : free;
}

/** Monday, Wednesday and Friday; or every day. */
export const sayDays = (days: readonly number[]): string =>
  days.length === 7 ? words.plans.everyDay : listed(days.map(weekdayName));

/** Several things in one sentence, as the language of the screens does it; `narrow`: with nothing but commas. */
export const listed = (parts: readonly string[], style: 'long' | 'narrow' = 'long'): string =>
  new Intl.ListFormat(localeNow(), style === 'long' ? { type: 'conjunction' } : { type: 'unit' }).format(
    parts,
  );
