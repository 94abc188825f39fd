import { isRightToLeft, localeNow, words } from '../words/index.ts';

const pad = (n: number, width = 2) => String(n).padStart(width, '0');

/** Keeps what reads from left to right together within a sentence that reads the other way. */
export const leftToRight = (text: string): string => (isRightToLeft() ? `\u2066${text}\u2069` : text);

/**
 * Things said beside each other; what is in another script keeps its own direction and its place in the row. A part that
 * is such a row itself has no letter that would tell its direction, all of them being set apart: it is told.
 */
export const joined = (parts: readonly (string | null | undefined)[]): string =>
  parts
    .filter((part) => typeof part === 'string' && part !== '')
    .map((part) =>
      isRightToLeft() ? `${/[\u2066-\u2068]/.test(part ?? '') ? '\u2067' : '\u2068'}${part}\u2069` : part,
    )
    .join(' · ');

/** Seconds since the start as a clock reads them: 1:05, 1:02:05, 0:05.250. `step` (seconds) decides the decimals. */
export function clockOf(seconds: number, step = 1): string {
  const decimals = step >= 1 ? 0 : Math.min(3, Math.ceil(-Math.log10(step) - 1e-9));
  const unit = 10 ** decimals;
  const total = Math.round(Math.abs(seconds) * unit);
  const whole = Math.floor(total / unit);
  const rest = decimals > 0 ? `.${pad(total % unit, decimals)}` : '';
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const head = hours > 0 ? `${hours}:${pad(minutes)}` : `${minutes}`;
  return leftToRight(`${seconds < 0 && total > 0 ? '−' : ''}${head}:${pad(whole % 60)}${rest}`);
}

/** A length in words: 5 min, 1 h 20 min, 42 s, 250 ms. */
export function lengthOf(seconds: number): string {
  const { ms, s, min, h } = words.units;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ${ms}`;
  if (seconds < 60) return `${numberOf(seconds, seconds < 10 ? 1 : 0)} ${s}`;
  const total = Math.round(seconds);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const rest = total % 60;
  if (hours > 0) return minutes > 0 ? `${hours} ${h} ${minutes} ${min}` : `${hours} ${h}`;
  return rest > 0 ? `${minutes} ${min} ${rest} ${s}` : `${minutes} ${min}`;
}

/** A number as people write it, with no more decimals than asked for. */
export function numberOf(value: number, decimals = 2): string {
  return numberFormatOf(decimals).format(value).replace('-', '−');
}

// Making one takes longer than all the rest of a tick on an axis.
const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormatOf(decimals: number): Intl.NumberFormat {
  const key = `${localeNow()} ${decimals}`;
  const known = numberFormats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(localeNow(), { maximumFractionDigits: decimals });
  numberFormats.set(key, made);
  return made;
}

/** Decimals that a scale can carry: 0.005 mV a step shows three. */
export const decimalsOf = (step: number): number =>
  Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));

/** How a unit is written for readers: files know ASCII only, and times have words of their own in other scripts. */
export function unitOf(unit: string): string {
  const { ms, s, min, h } = words.units;
  const times: Readonly<Record<string, string>> = { ms, s, '/min': `/${min}`, '/h': `/${h}` };
  return times[unit] ?? unit.replace(/^u(?=[A-Z])/, 'µ');
}

export const quantityOf = (value: number, decimals: number, unit: string): string =>
  unit ? leftToRight(`${numberOf(value, decimals)} ${unitOf(unit)}`) : numberOf(value, decimals);

type When = { instant: string | number; timeZone: string };
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${localeNow()} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(localeNow(), { timeZone, ...options });
  formats.set(key, made);
  return made;
}

/** Saturday, 5 December 2026 — without the year when it is this one. */
export function dayOf({ instant, timeZone }: When, now = Date.now()): string {
  const at = new Date(instant);
  const thisYear = at.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(localeNow(), {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(thisYear ? {} : { year: 'numeric' }),
  }).format(at);
}

/** Monday, for 1 as ISO 8601 counts. */
export const weekdayName = (day: number): string =>
  // The first of January 2024 was a Monday.
  new Intl.DateTimeFormat(localeNow(), { timeZone: 'UTC', weekday: 'long' }).format(Date.UTC(2024, 0, day));

/** 5 December 2026. */
export const dateOf = ({ instant, timeZone }: When): string =>
  new Intl.DateTimeFormat(localeNow(), { timeZone, dateStyle: 'long' }).format(new Date(instant));

/** A day that is nowhere in particular, such as a birth date: no time zone may move it. */
export const calendarDayOf = (date: string): string => dateOf({ instant: date, timeZone: 'UTC' });

/** 5 December 2026, where the reader is. */
export const localDayOf = (instant: string): string =>
  dateOf({ instant, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });

/** 14:05, or 14:05:09 when seconds matter. */
export const timeOf = ({ instant, timeZone }: When, seconds = false): string =>
  formatOf(timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(instant));

/** 812 bytes, 14 kB, 3.2 MB. */
export function bytesOf(bytes: number): string {
  if (bytes < 1e3)
    return new Intl.NumberFormat(localeNow(), { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(
      bytes,
    );
  return bytes < 1e6 ? `${numberOf(bytes / 1e3, 0)} kB` : `${numberOf(bytes / 1e6, 1)} MB`;
}
