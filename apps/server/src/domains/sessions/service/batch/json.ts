import { type Cursor, grown, isInt32, type Numbers, takeNumber } from './numbers.ts';
import { mostStretches, type Sent, tooManyStretches, unreadable } from './sent.ts';

/*
 * Reads {"channels":[{"channel":0,"firstSample":0,"samples":[…]}, …]} from the bytes. A general parser would first make
 * an object of every number and of whatever else somebody sends: 16 MiB of `[[],[],` become some hundreds. This one
 * knows what may come, and puts numbers straight into typed arrays.
 */

const code = (character: string): number => character.charCodeAt(0);
const [openBrace, closeBrace, openBracket, closeBracket] = ['{', '}', '[', ']'].map(code) as [
  number,
  number,
  number,
  number,
];
const [quote, colon, comma] = ['"', ':', ','].map(code) as [number, number, number];
const minus = 0x2d;
const longestName = 16;

type Stretch = {
  channel?: number;
  firstSample?: number;
  samples?: Numbers;
  values?: Numbers;
  times?: Numbers;
};
const isName = (name: string): name is keyof Stretch =>
  ['channel', 'firstSample', 'samples', 'values', 'times'].includes(name);

/** @throws AppError `bad-request` that names the byte */
export function readJson(bytes: Uint8Array<ArrayBuffer>): Sent[] {
  const cursor: Cursor = { bytes, at: 0 };
  const sent: Sent[] = [];
  expect(cursor, openBrace, '{');
  if (takeName(cursor) !== 'channels') throw wrong(cursor, 'the body is {"channels":[…]}');
  expect(cursor, openBracket, '[');
  do {
    if (sent.length === mostStretches) throw tooManyStretches();
    sent.push(toSent(takeStretch(cursor), sent.length));
  } while (takeComma(cursor));
  expect(cursor, closeBracket, ']');
  expect(cursor, closeBrace, '}');
  skipSpace(cursor);
  if (cursor.at < bytes.length) throw wrong(cursor, 'the body ends before this');
  return sent;
}

function takeStretch(cursor: Cursor): Stretch {
  const stretch: Stretch = {};
  expect(cursor, openBrace, '{');
  do {
    const name = takeName(cursor);
    if (!isName(name)) throw wrong(cursor, `there is no "${name}" here`);
    if (stretch[name] !== undefined) throw wrong(cursor, `"${name}" comes twice`);
    if (name === 'channel' || name === 'firstSample') stretch[name] = takeOne(cursor);
    else stretch[name] = takeList(cursor);
  } while (takeComma(cursor));
  expect(cursor, closeBrace, '}');
  return stretch;
}

function toSent({ channel, firstSample, samples, values, times }: Stretch, i: number): Sent {
  const points = samples ?? values;
  if (channel === undefined || firstSample === undefined || !points || (samples && values))
    throw unreadable(`body.channels.${i}: give "channel", "firstSample", and either "samples" or "values".`);
  if (times && times.length !== points.length)
    throw unreadable(`body.channels.${i}: ${points.length} points have ${times.length} times.`);
  return {
    channel,
    firstSample,
    count: points.length,
    content: samples ? { samples, written: true } : { values: points },
    ...(times ? { times: times instanceof Float64Array ? times : new Float64Array(times) } : {}),
  };
}

function takeList(cursor: Cursor): Numbers {
  expect(cursor, openBracket, '[');
  let numbers: Numbers = new Int32Array(256);
  let isWhole = true;
  let count = 0;
  do {
    if (numbers instanceof Int32Array) count = takeIntegers(cursor, numbers, count);
    const value = takeOne(cursor);
    if (isWhole && !isInt32(value)) {
      isWhole = false;
      numbers = grown(numbers, isWhole);
    } else if (count === numbers.length) numbers = grown(numbers, isWhole);
    numbers[count++] = value;
  } while (takeComma(cursor));
  expect(cursor, closeBracket, ']');
  return numbers.subarray(0, count);
}

/** Fills the list with integers that have a comma behind them and no space: as programs write lists. @returns its length */
function takeIntegers(cursor: Cursor, numbers: Int32Array, length: number): number {
  const { bytes } = cursor;
  let { at } = cursor;
  let count = length;
  while (count < numbers.length) {
    let end = at;
    const isNegative = bytes[end] === minus;
    if (isNegative) end++;
    const first = end;
    let value = 0;
    for (let digit = bytes[end]! - 48; digit >= 0 && digit <= 9; digit = bytes[++end]! - 48)
      value = value * 10 + digit;
    const digits = end - first;
    if (digits === 0 || digits > 9 || (digits > 1 && bytes[first] === 48) || bytes[end] !== comma) break;
    numbers[count++] = isNegative ? -value : value;
    at = end + 1;
  }
  cursor.at = at;
  return count;
}

function takeOne(cursor: Cursor): number {
  skipSpace(cursor);
  const value = takeNumber(cursor);
  if (value === undefined) throw wrong(cursor, 'a number is expected here');
  return value;
}

/** A name of an object, and the colon behind it. Names of ours need no escapes. */
function takeName(cursor: Cursor): string {
  expect(cursor, quote, '"');
  const { bytes, at } = cursor;
  const end = bytes.subarray(at, at + longestName).indexOf(quote);
  if (end < 0) throw wrong(cursor, 'no such name is known here');
  cursor.at = at + end + 1;
  expect(cursor, colon, ':');
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, end)
    .toString('latin1')
    .replace(/[^\w-]/g, '?');
}

function takeComma(cursor: Cursor): boolean {
  skipSpace(cursor);
  if (cursor.bytes[cursor.at] !== comma) return false;
  cursor.at++;
  return true;
}

function expect(cursor: Cursor, byte: number, name: string): void {
  skipSpace(cursor);
  if (cursor.bytes[cursor.at] !== byte) throw wrong(cursor, `${name} is expected here`);
  cursor.at++;
}

function skipSpace(cursor: Cursor): void {
  const { bytes } = cursor;
  let { at } = cursor;
  for (
    let byte = bytes[at];
    byte === 0x20 || (byte !== undefined && byte >= 9 && byte <= 13);
    byte = bytes[++at]
  ) {
    // Vertical tab and form feed are no space in JSON.
    if (byte === 11 || byte === 12) break;
  }
  cursor.at = at;
}

const wrong = ({ at }: Cursor, what: string) => unreadable(`body, byte ${at}: ${what}.`);
