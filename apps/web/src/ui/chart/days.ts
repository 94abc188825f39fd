import { isRightToLeft, localeNow } from '../../words/index.ts';

/** A day of UTC as servers write it: 2026-11-23. */
export type Day = string;

const dayLength = 86_400_000;

export const dayAt = (instant: number): Day => new Date(instant).toISOString().slice(0, 10);

/** Every day from the first to the last, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  const from = Date.parse(first);
  const count = Math.round((Date.parse(last) - from) / dayLength) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, place) => dayAt(from + place * dayLength));
}

export const daysBefore = (day: Day, count: number): Day => dayAt(Date.parse(day) - count * dayLength);

const write = (day: Day, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(localeNow(), { timeZone: 'UTC', ...options }).format(Date.parse(day));

/** 23 Nov. Charts run from left to right; what is written in them need not. */
export function shortDay(day: Day): string {
  const text = write(day, { day: 'numeric', month: 'short' });
  return isRightToLeft() ? `\u2067${text}\u2069` : text;
}

/** Monday, 23 November. */
export const longDay = (day: Day): string => write(day, { weekday: 'long', day: 'numeric', month: 'long' });

/** Places along an axis: each a day, or where there are very many, a week that begins with its day. */
export type Spans = { readonly starts: readonly Day[]; readonly weekly: boolean };

const mostDays = 100;

export function spansOf(first: Day, last: Day): Spans {
  const days = daysBetween(first, last);
  const weekly = days.length > mostDays;
  return { starts: weekly ? days.filter((_, place) => place % 7 === 0) : days, weekly };
}

/** Adds up what happened on days into the spans they are in. */
export function sumsIn({ starts, weekly }: Spans, counts: readonly { day: Day; count: number }[]): number[] {
  const sums = starts.map(() => 0);
  const first = Date.parse(starts[0] ?? '');
  for (const { day, count } of counts) {
    const place = Math.floor((Date.parse(day) - first) / (dayLength * (weekly ? 7 : 1)));
    const sum = sums[place];
    if (sum !== undefined) sums[place] = sum + count;
  }
  return sums;
}
