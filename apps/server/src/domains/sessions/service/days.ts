import type { Clock } from '../../../kernel/clock.ts';

/*
 * Days by the calendar, as `2026-11-24`. What somebody practised belongs to the day it was where they recorded; what is
 * planned, to a day wherever they are.
 */

export const dayMs = 86_400_000;

/** In UTC: who knows where the reader is says so. */
export const today = (clock: Clock): string => clock.now().toISOString().slice(0, 10);

export const localDay = (at: Date, timeZone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate().toString();

/** Its seven days from Monday to Sunday. */
export function weekOf(day: string): string[] {
  const date = Temporal.PlainDate.from(day);
  return daysFrom(date.subtract({ days: date.dayOfWeek - 1 }), 7);
}

/** So many days, of which this is the last. */
export const daysUpTo = (day: string, count: number): string[] =>
  daysFrom(Temporal.PlainDate.from(day).subtract({ days: count - 1 }), count);

const daysFrom = (first: Temporal.PlainDate, count: number): string[] =>
  Array.from({ length: count }, (_, i) => first.add({ days: i }).toString());

type Planned = {
  readonly days: readonly number[];
  readonly starts_on: string;
  readonly ends_on: string | null;
};

export const isPlannedOn = ({ days, starts_on, ends_on }: Planned, day: string): boolean =>
  day >= starts_on &&
  (ends_on === null || day <= ends_on) &&
  days.includes(Temporal.PlainDate.from(day).dayOfWeek);
