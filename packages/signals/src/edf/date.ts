import type { LocalTime } from './types.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/**
 * The start from `dd.mm.yy` and `hh.mm.ss`, and EDF+'s `Startdate dd-MMM-yyyy` in the recording field. Two digits
 * 85..99 are 1985..1999 and 00..84 are 2000..2084; the four-digit year decides where it is given.
 */
export function parseStart(
  date: string,
  time: string,
  recording: string,
  warnings: string[],
): LocalTime | undefined {
  const [, day, month, year] = (/^(\d\d)\D(\d\d)\D(\d\d|yy)$/i.exec(date) ?? []) as (string | undefined)[];
  const [, hour, minute, second] = (/^(\d\d)\D(\d\d)\D(\d\d)$/.exec(time) ?? []).map(Number);
  const long = /^Startdate (\d\d)-([A-Z]{3})-(\d{4})(?: |$)/i.exec(recording);
  const start: LocalTime = {
    year: fullYear(year),
    month: Number(month),
    day: Number(day),
    hour: hour ?? Number.NaN,
    minute: minute ?? Number.NaN,
    second: second ?? Number.NaN,
  };
  if (long) {
    const longMonth = MONTHS.indexOf(long[2]!.toUpperCase()) + 1;
    const sameDay = longMonth === start.month && Number(long[1]) === start.day;
    if (sameDay || !isTime(start)) {
      start.year = Number(long[3]);
      start.month = longMonth;
      start.day = Number(long[1]);
    } else {
      warnings.push(`The file gives two start dates (${date} and ${long[0].trim()}); ${date} was taken.`);
    }
  }
  if (isTime(start)) return start;
  warnings.push(`"${date} ${time}" is not a date and time; when the session began is not known.`);
  return undefined;
}

function fullYear(year: string | undefined): number {
  const two = Number(year);
  return two >= 85 ? 1900 + two : 2000 + two;
}

/** Whether the time exists: 31 April does not, nor does 24:00. */
export function isTime({ year, month, day, hour, minute, second, fraction = 0 }: LocalTime): boolean {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return (
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second &&
    fraction >= 0 &&
    fraction < 1
  );
}

/** The time so many seconds later, to nanoseconds. */
export function addSeconds(start: LocalTime, seconds: number): LocalTime {
  const whole = Math.floor(seconds);
  const fraction = whole === 0 ? seconds : Math.round((seconds - whole) * 1e9) / 1e9;
  if (whole === 0) return fraction > 0 ? { ...start, fraction } : start;
  const { year, month, day, hour, minute, second } = start;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second + whole));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    ...(fraction > 0 && fraction < 1 ? { fraction } : {}),
  };
}

/** `dd-MMM-yyyy`, as EDF+ writes dates inside text fields. */
export function longDate({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${pair(day)}-${MONTHS[month - 1]}-${year}`;
}

/** Two digits. */
export function pair(value: number): string {
  return String(value % 100).padStart(2, '0');
}
