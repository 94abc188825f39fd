import { numberIn } from './cells.ts';
import { createRegularity } from './clock.ts';
import { CsvError } from './error.ts';
import type { Header } from './header.ts';
import { readDateTime, timeReader } from './time.ts';
import type { CsvDialect, CsvOptions, CsvTime, CsvTimeUnit } from './types.ts';

type Cells = readonly (readonly string[])[];

const timeNames =
  /(^|[\s_.-])(time|timestamp|zeit|zeitstempel|uhrzeit|temps|tiempo|tijd|tempo|elapsed|datetime|date|datum|clock|epoch|unix|t|secs?|seconds?|milliseconds?|microseconds?|ms|lsl)([\s_.-]|\d*$|$)|(timestamp|datetime|_time|time_)/i;
const rowNames =
  /^(samples?|index|#|n|no\.?|nr\.?|frame|row|packet)[\s_]*(index|number|num|no\.?|nr\.?|#|id)?$/i;
const EPOCH_2000 = 946_684_800e6;
/** A first time up to here, in microseconds, counts from 0: what is missing before it is a gap. */
const NEAR_START = 60e6;
const encoder = new TextEncoder();

/** Which column tells the time of a row; null where none does. */
export function timeColumnOf(
  rows: Cells,
  header: Header,
  decimal: CsvDialect['decimal'],
  options: CsvOptions,
): number | null {
  const { kinds, labels } = header;
  if (options.timeColumn !== undefined) {
    if (options.timeColumn !== null && !(options.timeColumn < kinds.length))
      throw new CsvError('bad-option', `There are only ${kinds.length} columns.`);
    return options.timeColumn;
  }
  for (const kind of ['date-time', 'clock'] as const) {
    const at = kinds.indexOf(kind);
    if (at >= 0) return at;
  }
  const rising = (index: number) => risesIn(rows, index, decimal);
  const number = (index: number) => kinds[index] === 'number' && !options.ignore?.includes(index);
  const indexes = [...kinds.keys()].filter((index) => number(index) && rising(index));
  if (header.named) {
    const named = indexes.find((index) => timeNames.test(labels[index]!));
    return named ?? indexes.find((index) => rowNames.test(labels[index]!)) ?? null;
  }
  // Without names only a first column in even steps is surely no signal.
  return kinds.length > 1 && indexes[0] === 0 && evenIn(rows, decimal) ? 0 : null;
}

/** From above 0 rows on, times never fall, and some rise. */
function risesIn(rows: Cells, index: number, decimal: CsvDialect['decimal']): boolean {
  const numbers = rows.map((row) => numberIn(row[index] ?? '', decimal)).filter((x) => !Number.isNaN(x));
  if (numbers.length < 2) return numbers.length === 1;
  return numbers.every((x, i) => i === 0 || x >= numbers[i - 1]!) && numbers.at(-1)! > numbers[0]!;
}

function evenIn(rows: Cells, decimal: CsvDialect['decimal']): boolean {
  const times = createRegularity();
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const time = numberIn(row[0] ?? '', decimal) * 1e6;
    if (!(time > last)) return false;
    last = time;
    times.see(time);
  }
  return times.end(0).rate !== null;
}

/** How the times of the column are to be read, and whether their unit had to be guessed. */
export function timeOf(
  rows: Cells,
  header: Header,
  column: number | null,
  dialect: Pick<CsvDialect, 'decimal'>,
  options: CsvOptions,
): { time: CsvTime; guessed: boolean } {
  const told = options.rate ?? header.rate;
  if (column === null) {
    const start = header.startSeconds;
    return {
      time: {
        column,
        unit: 'samples',
        rate: told,
        origin: 0,
        start: start === null ? null : { kind: 'instant', us: start * 1e6 },
      },
      guessed: false,
    };
  }
  const { unit, guessed } = unitOf(rows, header, column, dialect.decimal, options);
  const rate = unit === 'samples' ? told : null;
  const reader = timeReader(unit, dialect.decimal.charCodeAt(0), rate);
  const cells = rows.map((row) => encoder.encode(row[column] ?? ''));
  const firstCell = cells.find((bytes) => reader.read(bytes, 0, bytes.length) !== undefined);
  const first = firstCell
    ? timeReader(unit, dialect.decimal.charCodeAt(0), rate).read(firstCell, 0, firstCell.length)!
    : 0;
  const start = startOf(unit, first, firstCell);
  const origin = start || first < 0 || first > NEAR_START ? first : 0;
  return { time: { column, unit, rate, origin, start }, guessed };
}

function startOf(unit: CsvTimeUnit, first: number, cell: Uint8Array | undefined): CsvTime['start'] {
  if (unit === 'date-time') {
    const zoned = cell ? readDateTime(cell, 0, cell.length)?.zoned : false;
    return { kind: zoned ? 'instant' : 'local', us: first };
  }
  if (unit === 'clock') return { kind: 'clock', us: first };
  if (unit === 'samples') return null;
  // Some devices count nanoseconds from 2000.
  if (unit === 'nanoseconds' && first > 2.5e14 && first < 1.2e15)
    return { kind: 'instant', us: first + EPOCH_2000 };
  return first > 3e14 && first < 4.2e15 ? { kind: 'instant', us: first } : null;
}

const unitNames: readonly (readonly [RegExp, CsvTimeUnit])[] = [
  [/(^|[\s_.[(-])(ns|nsec|nano\w*)([\s_.\])-]|$)/i, 'nanoseconds'],
  [/(^|[\s_.[(-])(us|µs|μs|usec|micro\w*)([\s_.\])-]|$)/i, 'microseconds'],
  [/(^|[\s_.[(-])(ms|msec|milli\w*)([\s_.\])-]|$)/i, 'milliseconds'],
  [/(^|[\s_.[(-])(s|secs?|seconds?|sekunden)([\s_.\])-]|$)/i, 'seconds'],
];

function unitOf(
  rows: Cells,
  { kinds, labels, units, named }: Header,
  column: number,
  decimal: CsvDialect['decimal'],
  options: CsvOptions,
): { unit: CsvTimeUnit; guessed: boolean } {
  if (options.timeUnit) return { unit: options.timeUnit, guessed: false };
  const kind = kinds[column];
  if (kind === 'date-time' || kind === 'clock') return { unit: kind, guessed: false };
  const numbers = rows.map((row) => numberIn(row[column] ?? '', decimal)).filter((x) => !Number.isNaN(x));
  const first = numbers[0] ?? 0;
  const name = unitNames.find(([pattern]) => pattern.test(units[column]!) || pattern.test(labels[column]!));
  if (name) return { unit: name[1], guessed: false };
  if (named && rowNames.test(labels[column]!)) return { unit: 'samples', guessed: false };
  if (first > 2e17) return { unit: 'nanoseconds', guessed: false };
  if (first > 3e14) return { unit: 'microseconds', guessed: false };
  if (first > 3e11) return { unit: 'milliseconds', guessed: false };
  if (first > 3e8) return { unit: 'seconds', guessed: false };
  const steps = numbers.slice(1).map((x, i) => x - numbers[i]!);
  const whole = numbers.every(Number.isInteger);
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0;
  if (!whole || usual === 0) return { unit: 'seconds', guessed: !named };
  if (usual === 1 && !named) return { unit: 'samples', guessed: true };
  return { unit: usual > 1 ? 'milliseconds' : 'seconds', guessed: true };
}
