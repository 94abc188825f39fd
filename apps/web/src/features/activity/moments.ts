import { dayOf } from '../../ui/format.ts';
import { localeNow, words } from '../../words/index.ts';

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The day of a moment where the reader is, as 2026-11-23. */
const calendarDay = (instant: number, timeZone = zone()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(instant);

/** Nights between two moments where the reader is. Not every day has 24 hours, and few moments are at midnight. */
const nightsBetween = (instant: number, now: number, timeZone = zone()): number =>
  Math.round(
    (Date.parse(calendarDay(now, timeZone)) - Date.parse(calendarDay(instant, timeZone))) / 86_400_000,
  );

/** Today, yesterday, or the day in full. */
export function dayName(instant: string, now = Date.now()): string {
  const nights = nightsBetween(Date.parse(instant), now);
  if (nights === 0) return words.timeline.today;
  if (nights === 1) return words.timeline.yesterday;
  return dayOf({ instant, timeZone: zone() }, now);
}

/** Groups what is sorted by time into days, in the order it came. */
export function byDay<T extends { occurredAt: string }>(items: readonly T[], now = Date.now()) {
  const days: { day: string; items: T[] }[] = [];
  for (const item of items) {
    const day = dayName(item.occurredAt, now);
    const open = days.at(-1);
    if (open?.day === day) open.items.push(item);
    else days.push({ day, items: [item] });
  }
  return days;
}

const steps = [
  ['hour', 3600],
  ['minute', 60],
] as const;

/** 5 minutes ago; after a day, the day by which the reader would call it. */
export function agoOf(instant: string, now = Date.now(), timeZone = zone()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(localeNow(), { numeric: 'auto' });
  const nights = nightsBetween(Date.parse(instant), now, timeZone);
  if (Math.abs(seconds) >= 86_400 && nights !== 0) return relative.format(-nights, 'day');
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(Math.min(0, Math.trunc(seconds)), 'second');
}
