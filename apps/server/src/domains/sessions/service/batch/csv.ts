import { type Cursor, grown, isInt32, type Numbers, takeNumber } from './numbers.ts';
import { mostStretches, type Sent, tooManyStretches, unreadable } from './sent.ts';

/*
 * Rows of `sample,0,1,…` or `sample,time_us,0,1,…`: the place of the row's points in their channels, for channels whose
 * points come irregularly their time, and a value in the channel's unit for each channel. An empty cell is a gap.
 */

const [comma, lineFeed, carriageReturn] = [0x2c, 0x0a, 0x0d];
const mostColumns = 256;
const longestHeader = 4096;

type Column = {
  readonly channel: number;
  /** What is collected just now: consecutive points. */
  firstSample: number;
  count: number;
  values: Numbers;
  times: Numbers;
};
type Table = { readonly columns: readonly Column[]; readonly withTimes: boolean };

/** @throws AppError `bad-request` that names the line */
export function readCsv(bytes: Uint8Array<ArrayBuffer>): Sent[] {
  const cursor: Cursor = { bytes, at: hasMark(bytes) ? 3 : 0 };
  const table = takeHeader(cursor);
  const sent: Sent[] = [];
  const finish = (column: Column) => {
    if (column.count === 0) return;
    if (sent.length === mostStretches) throw tooManyStretches();
    sent.push(toSent(column, table.withTimes));
    Object.assign(column, empty());
  };
  for (let line = 2; cursor.at < bytes.length; line++) {
    if (!takeLineEnd(cursor)) takeRow(cursor, table, line, finish);
  }
  for (const column of table.columns) finish(column);
  if (sent.length === 0) throw unreadable('The table has no values.');
  return sent;
}

const empty = () => ({
  firstSample: 0,
  count: 0,
  values: new Int32Array(256) as Numbers,
  times: new Int32Array(0) as Numbers,
});

const hasMark = (bytes: Uint8Array): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

function takeHeader(cursor: Cursor): Table {
  const { bytes, at } = cursor;
  const length = bytes.subarray(at, at + longestHeader).indexOf(lineFeed);
  if (length < 0) throw unreadable('Line 1: a header such as sample,0,1 is expected, and rows below it.');
  cursor.at = at + length + 1;
  const names = Buffer.from(bytes.buffer, bytes.byteOffset + at, length)
    .toString('latin1')
    .trim()
    .split(',');
  const withTimes = names[1] === 'time_us';
  const numbers = names.slice(withTimes ? 2 : 1);
  const isKnown = names[0] === 'sample' && numbers.length > 0 && numbers.length <= mostColumns;
  if (!isKnown || numbers.some((name) => !/^\d{1,5}$/.test(name)) || new Set(numbers).size < numbers.length) {
    throw unreadable(
      'Line 1: the columns are sample, then time_us if points have times, then numbers of channels, each once.',
    );
  }
  return { columns: numbers.map((name) => ({ channel: Number(name), ...empty() })), withTimes };
}

function takeRow(
  cursor: Cursor,
  { columns, withTimes }: Table,
  line: number,
  finish: (column: Column) => void,
): void {
  const sample = takeCell(cursor, line);
  if (sample === undefined || !Number.isSafeInteger(sample) || sample < 0)
    throw unreadable(`Line ${line}: a place, a whole number from 0, is expected in the first column.`);
  const time = withTimes ? takeNext(cursor, line) : undefined;
  if (withTimes && (time === undefined || !Number.isSafeInteger(time)))
    throw unreadable(`Line ${line}: a time in whole microseconds is expected in the second column.`);
  for (const column of columns) {
    const value = takeNext(cursor, line);
    if (value === undefined) continue;
    if (column.count > 0 && sample !== column.firstSample + column.count) finish(column);
    if (column.count === 0) column.firstSample = sample;
    column.values = put(column.values, column.count, value);
    if (time !== undefined) column.times = put(column.times, column.count, time);
    column.count++;
  }
  if (!takeLineEnd(cursor))
    throw unreadable(`Line ${line}: there are more cells than columns, or what is no number.`);
}

function takeNext(cursor: Cursor, line: number): number | undefined {
  if (cursor.bytes[cursor.at] !== comma)
    throw unreadable(`Line ${line}: a cell is missing, or is no number.`);
  cursor.at++;
  return takeCell(cursor, line);
}

/** A number; undefined for an empty cell. */
function takeCell(cursor: Cursor, line: number): number | undefined {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined || byte === comma || byte === lineFeed || byte === carriageReturn) return undefined;
  const value = takeNumber(cursor);
  if (value === undefined)
    throw unreadable(`Line ${line}: a cell is no number. Write it like -12.5, without spaces.`);
  return value;
}

function takeLineEnd(cursor: Cursor): boolean {
  const { bytes } = cursor;
  if (cursor.at >= bytes.length) return true;
  if (bytes[cursor.at] === carriageReturn && bytes[cursor.at + 1] === lineFeed) cursor.at += 2;
  else if (bytes[cursor.at] === lineFeed) cursor.at += 1;
  else return false;
  return true;
}

function put(numbers: Numbers, at: number, value: number): Numbers {
  const isWhole = numbers instanceof Int32Array && isInt32(value);
  const fits = at < numbers.length && isWhole === numbers instanceof Int32Array;
  const list = fits ? numbers : grown(numbers, isWhole);
  list[at] = value;
  return list;
}

function toSent({ channel, firstSample, count, values, times }: Column, withTimes: boolean): Sent {
  return {
    channel,
    firstSample,
    count,
    content: { values: values.subarray(0, count) },
    ...(withTimes ? { times: new Float64Array(times.subarray(0, count)) } : {}),
  };
}
