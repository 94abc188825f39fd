import { NUMBER, newNumberCell, readNumber } from './number.ts';
import type { CsvTimeUnit } from './types.ts';

const ZERO = 48;
const COLON = 58;
const DAY = 86_400_000_000;

export type TimeReader = {
  /** Microseconds of the time in a cell, undefined where there is none or it is no time of the kind. */
  read(bytes: Uint8Array, start: number, end: number): number | undefined;
  /** Microseconds of the last digit that any cell had. */
  resolution(): number;
};

const factors: Partial<Record<CsvTimeUnit, number>> = {
  seconds: 1e6,
  milliseconds: 1e3,
  microseconds: 1,
  nanoseconds: 1e-3,
};

/** Reads times of a unit; `rate` for numbers of rows. Times of day go on after midnight. */
export function timeReader(unit: CsvTimeUnit, decimal: number, rate: number | null): TimeReader {
  if (unit === 'date-time') return withDigits((bytes, start, end) => readDateTime(bytes, start, end)?.us);
  if (unit === 'clock') return clockReader();
  const cell = newNumberCell();
  const factor = factors[unit] ?? 1e6 / (rate ?? 1);
  let decimals = 0;
  return {
    read(bytes, start, end) {
      if (readNumber(bytes, start, end, decimal, cell) !== NUMBER) return undefined;
      if (cell.decimals > decimals) decimals = cell.decimals;
      return cell.value * factor;
    },
    resolution: () => factor * 10 ** -decimals,
  };
}

function clockReader(): TimeReader {
  let last = 0;
  let days = 0;
  return withDigits((bytes, start, end) => {
    const time = readClock(bytes, skipSpace(bytes, start, end), end);
    if (time === undefined) return undefined;
    if (time < last - DAY / 2) days++;
    last = time;
    return days * DAY + time;
  });
}

/** Counts the digits of the fraction of a second, behind the last colon. */
function withDigits(read: TimeReader['read']): TimeReader {
  let most = 0;
  return {
    read(bytes, start, end) {
      let digits = 0;
      for (let at = end - 1; at > start && bytes[at] !== COLON; at--) {
        const byte = bytes[at]!;
        if (isDigit(byte)) digits++;
        else if (byte === 46 || byte === 44) most = Math.max(most, digits);
        else digits = 0;
      }
      return read(bytes, start, end);
    },
    resolution: () => 1e6 * 10 ** -most,
  };
}

function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] === 32) at++;
  return at;
}

/** `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fff` (also with a comma) to the end of the cell. */
export function readClock(bytes: Uint8Array, start: number, end: number): number | undefined {
  let at = start;
  let us = 0;
  for (let part = 0; part < 3; part++) {
    const from = at;
    let value = 0;
    for (; at < end && isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - ZERO;
    if (at === from || at - from > 2 || value >= (part === 0 ? 100 : 61)) return undefined;
    us = us * 60 + value;
    if (at < end && bytes[at] === COLON && part < 2) at++;
    else if (part === 0) return undefined;
    else {
      if (part === 1) us *= 60;
      break;
    }
  }
  us *= 1e6;
  if (at < end && (bytes[at] === 46 || bytes[at] === 44)) {
    let unit = 1e5;
    for (at++; at < end && isDigit(bytes[at]!); at++, unit /= 10) us += (bytes[at]! - ZERO) * unit;
  }
  return skipSpace(bytes, at, end) === end ? us : undefined;
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= ZERO + 9;
const ascii = new TextDecoder('latin1');
const zones = /(?:\s*(?<utc>z|utc|gmt)|(?<sign>[+-])(?<hours>\d\d):?(?<minutes>\d\d)?)$/i;

/** Date and time of day, with what it says of its zone. `us` counts from 1970: of UTC with a zone, else of the clock. */
export function readDateTime(
  bytes: Uint8Array,
  start: number,
  end: number,
): { us: number; zoned: boolean } | undefined {
  const from = skipSpace(bytes, start, end);
  if (end - from < 16 || end - from > 48) return undefined;
  const yearFirst = isDigit(bytes[from + 2]!);
  const separator = bytes[from + (yearFirst ? 4 : 2)]!;
  if (yearFirst ? separator !== 45 && separator !== 47 && separator !== 46 : separator !== 46)
    return undefined;
  if (bytes[from + (yearFirst ? 7 : 5)] !== separator) return undefined;
  const year = digits(bytes, from + (yearFirst ? 0 : 6), 4);
  const month = digits(bytes, from + (yearFirst ? 5 : 3), 2);
  const day = digits(bytes, from + (yearFirst ? 8 : 0), 2);
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  const between = bytes[from + 10];
  if (between !== 32 && between !== 84 && between !== 116) return undefined;
  let clockEnd = from + 11;
  while (clockEnd < end && isOfClock(bytes[clockEnd]!)) clockEnd++;
  const clock = readClock(bytes, skipSpace(bytes, from + 11, clockEnd), clockEnd);
  const zone = zoneOf(bytes, clockEnd, end);
  if (clock === undefined || zone === undefined) return undefined;
  return { us: daysSince1970(year, month, day) * DAY + clock - (zone ?? 0), zoned: zone !== null };
}

const isOfClock = (byte: number): boolean => isDigit(byte) || byte === COLON || byte === 46 || byte === 44;

/** Microseconds that a zone is ahead; null without one, undefined for what is none. */
function zoneOf(bytes: Uint8Array, from: number, end: number): number | null | undefined {
  if (skipSpace(bytes, from, end) === end) return null;
  if (end - from === 1 && (bytes[from] === 90 || bytes[from] === 122)) return 0;
  const found = zones.exec(ascii.decode(bytes.subarray(from, end)).trimEnd());
  if (found?.index !== 0 || !found.groups) return undefined;
  const { utc, sign, hours, minutes } = found.groups;
  if (utc) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * 60e6;
}

function digits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    if (!isDigit(bytes[i]!)) return Number.NaN;
    value = value * 10 + bytes[i]! - ZERO;
  }
  return value;
}

/** Days of the Gregorian calendar, also of years far away. */
function daysSince1970(year: number, month: number, day: number): number {
  // Years that begin in March: the day that some years have more then stands at the end.
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468;
}
