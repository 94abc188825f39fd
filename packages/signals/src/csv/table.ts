import { CsvError } from './error.ts';
import { NOTHING, NUMBER, type NumberCell, newNumberCell, readNumber } from './number.ts';
import { createRows, decoderOf, type Row, textOf } from './rows.ts';
import { timeReader } from './time.ts';
import type { CsvPlan } from './types.ts';

/** Takes what stands in a table: each number of a column of values, with its time in microseconds since the start. */
export type TableVisitor = {
  value(channel: number, cell: NumberCell, time: number): void;
  /** A cell that is no number; what it does not throw on is left out. */
  text(channel: number, refuse: () => never): void;
};

/** A place in a channel lies below this; a time that leads beyond is none. */
const MOST_PLACES = 2 ** 36;
const LONGEST_SHOWN = 40;

/**
 * Reads the rows of a file by a plan, in chunks cut anywhere.
 * @throws {CsvError}
 */
export function createTable(plan: CsvPlan, visitor: TableVisitor) {
  const values = plan.columns.filter(({ role }) => role === 'values').map(({ index }) => index);
  if (values.length === 0) throw new CsvError('no-values', 'No column is left that has values.');
  const { dialect, time } = plan;
  const decimal = dialect.decimal.charCodeAt(0);
  const decoder = decoderOf(dialect.encoding);
  const timeOf = createTimes(plan, decoder);
  const cell = newNumberCell();
  let skipped = 0;
  let rows = 0;
  const reader = createRows(dialect, (row) => {
    if (skipped < dialect.headerRows) {
      skipped++;
      return;
    }
    if (row.count > plan.columns.length) refuseExtra(row, plan.columns.length);
    let at = Number.NaN;
    for (let channel = 0; channel < values.length; channel++) {
      const index = values[channel]!;
      if (index >= row.count) continue;
      const kind = readNumber(row.bytes, row.starts[index]!, row.ends[index]!, decimal, cell);
      if (kind === NOTHING) continue;
      if (kind === NUMBER) {
        // A row without any value needs no time.
        if (Number.isNaN(at) || plan.intervals) at = timeOf.time(row, rows, cell.value);
        visitor.value(channel, cell, at);
      } else visitor.text(channel, () => refuseText(row, index, decoder));
    }
    rows++;
  });
  return {
    push: reader.push,
    end(): number {
      reader.end();
      return rows;
    },
    resolution: time.column === null ? () => 0 : timeOf.resolution,
  };
}

function createTimes({ dialect, time, intervals, columns }: CsvPlan, decoder: TextDecoder) {
  const { column, rate, origin } = time;
  if (intervals) return { time: createSum(columns), resolution: () => 0 };
  const even = rate !== null && time.unit !== 'samples';
  if (column === null || even) {
    if (!rate) throw new CsvError('no-rate', 'There is no column of times: say how many rows make a second.');
    return { time: (_row: Row, index: number) => (index * 1e6) / rate, resolution: () => 0 };
  }
  if (time.unit === 'samples' && !rate)
    throw new CsvError(
      'no-rate',
      'Rows are numbered: say how many of them make a second.',
      undefined,
      column + 1,
    );
  const reader = timeReader(time.unit, dialect.decimal.charCodeAt(0), rate);
  let last = Number.NEGATIVE_INFINITY;
  return {
    time(row: Row): number {
      const from = row.starts[column]!;
      const found = column < row.count ? reader.read(row.bytes, from, row.ends[column]!) : undefined;
      if (found === undefined)
        throw new CsvError('bad-time', `${shown(row, column, decoder)} is no time.`, row.number, column + 1);
      const since = found - origin;
      if (since < last) refuseOrder(row, column);
      last = since;
      if (since < 0 || since > 2 ** 52)
        throw new CsvError('bad-time', 'This time is far from the first.', row.number, column + 1);
      return since;
    },
    resolution: reader.resolution,
  };
}

/** The time of a beat is the sum of the intervals up to it. */
function createSum(columns: CsvPlan['columns']) {
  const column = columns.find(({ role }) => role === 'values');
  const factor = column?.unit === 's' ? 1e6 : 1e3;
  let sum = 0;
  return (row: Row, _index: number, value: number): number => {
    if (value < 0)
      throw new CsvError(
        'bad-number',
        'An interval cannot be negative.',
        row.number,
        (column?.index ?? 0) + 1,
      );
    sum += value * factor;
    return sum;
  };
}

const shown = (row: Row, index: number, decoder: TextDecoder): string => {
  const text = index < row.count ? textOf(row, index, decoder) : '';
  if (text.trim() === '') return 'This empty cell';
  return `“${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}”`;
};

function refuseText(row: Row, index: number, decoder: TextDecoder): never {
  throw new CsvError(
    'bad-number',
    `${shown(row, index, decoder)} is no number. Correct or empty the cell, or leave the column out.`,
    row.number,
    index + 1,
  );
}

function refuseOrder(row: Row, column: number): never {
  throw new CsvError(
    'time-order',
    'This time lies before that of the row above. Sort the rows, or choose another column of times.',
    row.number,
    column + 1,
  );
}

function refuseExtra(row: Row, columns: number): void {
  for (let index = columns; index < row.count; index++)
    if (row.ends[index]! > row.starts[index]!)
      throw new CsvError(
        'too-many-cells',
        `There are ${row.count} cells, but ${columns} columns. Is a number with a comma not in quotes?`,
        row.number,
        index + 1,
      );
}

/** @throws {CsvError} for a place that no channel has */
export function checkPlace(place: number): void {
  if (!(place < MOST_PLACES))
    throw new CsvError('bad-time', 'The times reach too far for this rate. Is the unit of time right?');
}
