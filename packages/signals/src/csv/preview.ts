import { numberIn } from './cells.ts';
import { decimalOf, sampleOf, wholeRows } from './dialect.ts';
import { CsvError } from './error.ts';
import { type Header, headerOf } from './header.ts';
import { createCsvSurvey, ignored } from './survey.ts';
import { timeColumnOf, timeOf } from './time-column.ts';
import {
  type CsvColumn,
  type CsvDialect,
  type CsvOptions,
  type CsvPlan,
  type CsvPreview,
  type CsvWarning,
  MOST_COLUMNS,
  MOST_VALUE_COLUMNS,
} from './types.ts';

type Cells = readonly (readonly string[])[];

const MOST_SHOWN = 10;
const MOST_BYTES = 1024 * 1024;
const beatNames = /\b(rr|ibi|nn|r-r|rri|nni)s?\b/i;

/**
 * How the beginning of a CSV file is understood: its characters, the times, and what each column holds. 64 KiB are enough.
 * The answer is a plan for `createCsvSurvey` and `createCsvDecoder`; options say what is known better.
 * @throws {CsvError} when this is no CSV file, or an option cannot be
 */
export function previewCsv(source: Uint8Array, options: CsvOptions = {}): CsvPreview {
  const bytes = source.subarray(0, MOST_BYTES);
  const warnings: CsvWarning[] = [];
  const sample = sampleOf(bytes, options);
  const decimal = decimalOf(sample, options);
  const header = headerOf(sample, decimal, options.headerRows);
  const rows = sample.rows.slice(header.rows);
  if (rows.length === 0) throw new CsvError('not-csv', 'There is no row with a number.');
  if (header.kinds.length > MOST_COLUMNS)
    throw new CsvError('too-many-cells', `There are more than ${MOST_COLUMNS} columns.`);
  if (sample.encodingGuessed)
    warnings.push({
      code: 'encoding-guessed',
      message: 'Labels are not UTF-8: they were read as Windows-1252.',
    });
  const { encoding, delimiter } = sample;
  const dialect: CsvDialect = { encoding, delimiter, decimal, headerRows: header.rows };
  const plan = planOf(rows, header, dialect, options, warnings);
  const exact = surveyed(plan, wholeRows(bytes, encoding), warnings);
  return { ...exact, rows: rows.slice(0, MOST_SHOWN).map((row) => [...row]), warnings };
}

function planOf(
  rows: Cells,
  header: Header,
  dialect: CsvDialect,
  options: CsvOptions,
  warnings: CsvWarning[],
): CsvPlan {
  const timeColumn = timeColumnOf(rows, header, dialect.decimal, options);
  const { time, guessed } = timeOf(rows, header, timeColumn, dialect, options);
  const columns = header.kinds.map((_, index) => columnOf(header, index, timeColumn, options, warnings));
  const values = columns.filter(({ role }) => role === 'values');
  if (values.length > MOST_VALUE_COLUMNS)
    throw new CsvError(
      'too-many-cells',
      `There are ${values.length} columns of values; a session has at most ${MOST_VALUE_COLUMNS} channels.`,
    );
  if (values.length === 0) throw new CsvError('no-values', 'No column holds numbers.');
  const beats =
    timeColumn === null && values.length === 1
      ? beatsIn(rows, values[0]!, header, dialect, options)
      : undefined;
  if (beats?.guessed)
    warnings.push({
      code: 'intervals-guessed',
      column: values[0]!.index,
      message: 'These numbers look like intervals between heartbeats and were taken for that.',
    });
  if (guessed)
    warnings.push({
      code: 'time-unit-guessed',
      column: timeColumn ?? 0,
      message: `Nothing tells the unit of the times: ${time.unit} were assumed.`,
    });
  if (!beats && time.rate === null && (timeColumn === null || time.unit === 'samples'))
    warnings.push({
      code: 'rate-missing',
      message: 'Say how many rows make a second: the file does not tell.',
    });
  const named = beats
    ? columns.map((column) => (column === values[0] ? { ...column, ...beats.names } : column))
    : columns;
  return { dialect, time, columns: named, rate: options.rate ?? null, intervals: beats !== undefined };
}

function columnOf(
  { kinds, labels, units }: Header,
  index: number,
  timeColumn: number | null,
  options: CsvOptions,
  warnings: CsvWarning[],
): CsvColumn {
  const label = options.labels?.[index] ?? labels[index]!;
  const unit = options.units?.[index] ?? units[index]!;
  const column = { index, label, unit, kind: 'float64', scale: 1, bits: 64, rate: null, points: 0 } as const;
  if (index === timeColumn) return { ...column, role: 'time' };
  if (options.ignore?.includes(index)) return { ...column, role: 'ignored', because: 'asked' };
  const kind = kinds[index];
  if (kind === 'number' || kind === 'nothing') return { ...column, role: 'values' };
  const because = kind === 'text' ? 'text' : 'time';
  warnings.push(ignored(column, because));
  return { ...column, role: 'ignored', because };
}

/** Whether the only column holds intervals between beats, by its name or by how its numbers lie. */
function beatsIn(
  rows: Cells,
  column: CsvColumn,
  { named, rate }: Header,
  { decimal }: CsvDialect,
  options: CsvOptions,
): { guessed: boolean; names: { label: string; unit: string } } | undefined {
  if (options.intervals === false || options.rate !== undefined) return undefined;
  const numbers = rows
    .map((row) => numberIn(row[column.index] ?? '', decimal))
    .filter((x) => !Number.isNaN(x));
  const middle = numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
  const inSeconds = column.unit === 's' || (column.unit === '' && middle < 10);
  const names = {
    label: named || options.labels?.[column.index] ? column.label : 'RR',
    unit: inSeconds ? 's' : 'ms',
  };
  if (options.intervals || beatNames.test(column.label)) return { guessed: false, names };
  if (named || rate !== null || numbers.length < 5) return undefined;
  const [low, high] = inSeconds ? [0.3, 2] : [300, 2000];
  const likely = numbers.filter((x) => x >= low && x <= high).length;
  const changes = numbers.slice(1).map((x, i) => Math.abs(x - numbers[i]!));
  const change = changes.toSorted((a, b) => a - b)[changes.length >> 1] ?? 0;
  // A sampled signal moves little from one point to the next; no two beats are alike.
  return likely >= 0.95 * numbers.length && change > 0.004 * middle && change < 0.3 * middle
    ? { guessed: true, names }
    : undefined;
}

/** Kinds and rates as the beginning shows them; what else is wrong with the file, its survey will tell. */
function surveyed(plan: CsvPlan, bytes: Uint8Array, warnings: CsvWarning[]): CsvPlan {
  const missing =
    !plan.intervals && plan.time.rate === null && (plan.time.column === null || plan.time.unit === 'samples');
  const survey = createCsvSurvey(missing ? { ...plan, time: { ...plan.time, column: null, rate: 1 } } : plan);
  survey.push(bytes);
  const found = survey.end();
  warnings.push(...found.warnings.filter(({ code }) => code !== 'ignored'));
  // A column that is empty here may have points further on.
  const columns = found.plan.columns.map((column, i) => ({
    ...column,
    ...(column.because === 'empty' ? { role: plan.columns[i]!.role } : {}),
    ...(missing ? { rate: null } : {}),
  }));
  return { ...found.plan, time: plan.time, columns: columns.map(withoutEmpty) };
}

/** Nothing says any more why a column that is read was to be ignored. */
function withoutEmpty({ because, ...column }: CsvColumn): CsvColumn {
  return because === undefined || column.role === 'values' ? column : { ...column, because };
}
