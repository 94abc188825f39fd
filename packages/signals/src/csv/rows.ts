import { CsvError } from './error.ts';
import { type CsvDialect, LONGEST_ROW, MOST_COLUMNS } from './types.ts';

/** One row, as places in bytes that are only good until the next row. */
export type Row = {
  bytes: Uint8Array;
  /** How many cells. */
  count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1: the cell stood in quotes, which are not part of it. */
  readonly quoted: Uint8Array;
  /** From 1, comments and empty rows counted, as an editor counts them. */
  number: number;
};

const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const PERCENT = 37;
/** Rows are looked for in pieces of this size at least, so that chunks of a byte each cost no more than others. */
const PIECE = 65_536;

/**
 * Cuts bytes into rows and cells and hands each row on; comments and empty rows are left out. Holds no more than a row
 * and a piece. Chunks may be cut anywhere.
 * @throws {CsvError} `row-length`, `too-many-cells`, `quote`
 */
export function createRows(
  { encoding, delimiter }: Pick<CsvDialect, 'encoding' | 'delimiter'>,
  take: (row: Row) => void,
) {
  const scanner = createScanner(delimiter.charCodeAt(0), take);
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const decoder = wide ? new TextDecoder(encoding) : undefined;
  const encoder = new TextEncoder();
  return {
    push(chunk: Uint8Array): void {
      for (let from = 0; from < chunk.length; from += PIECE) {
        const part = chunk.subarray(from, from + PIECE);
        scanner.push(decoder ? encoder.encode(decoder.decode(part, { stream: true })) : part);
      }
    },
    end(): void {
      if (decoder) scanner.push(encoder.encode(decoder.decode()));
      scanner.end();
    },
    /** Hands on the whole rows so far, and with `final` the rest as well; a quote may still be open. */
    flush: (final: boolean): void => scanner.flush(final),
  };
}

function createScanner(delimiter: number, take: (row: Row) => void) {
  const row: Row = {
    bytes: new Uint8Array(),
    count: 0,
    starts: new Int32Array(MOST_COLUMNS),
    ends: new Int32Array(MOST_COLUMNS),
    quoted: new Uint8Array(MOST_COLUMNS),
    number: 0,
  };
  let held = new Uint8Array(4 * PIECE);
  let length = 0;
  let started = false;
  const scan = (final: boolean) => {
    if (!started) {
      started = true;
      // A mark of UTF-8 is no part of the first cell.
      if (held[0] === 0xef && held[1] === 0xbb && held[2] === 0xbf && length >= 3) held.fill(SPACE, 0, 3);
    }
    row.bytes = held;
    const used = cutRows(row, length, delimiter, final, take);
    held.copyWithin(0, used, length);
    length -= used;
  };
  return {
    push(part: Uint8Array): void {
      if (length + part.length > held.length) {
        const larger = new Uint8Array(2 * (length + part.length));
        larger.set(held.subarray(0, length));
        held = larger;
      }
      held.set(part, length);
      length += part.length;
      if (length < PIECE) return;
      scan(false);
      if (length > LONGEST_ROW)
        throw new CsvError(
          'row-length',
          'This row is longer than 1 MiB. Is this a CSV file, and does each quote end?',
          row.number + 1,
        );
    },
    end: () => scan(true),
    flush: (final: boolean) => scan(final),
  };
}

/** Hands on the whole rows of `row.bytes` up to `end`, and returns where the first that is not whole begins. */
function cutRows(row: Row, end: number, delimiter: number, final: boolean, take: (row: Row) => void): number {
  const { bytes } = row;
  let at = 0;
  while (at < end) {
    let first = at;
    while (first < end && bytes[first] === SPACE) first++;
    const byte = first < end ? bytes[first] : undefined;
    const comment = byte === HASH || byte === PERCENT;
    const next = comment ? endOfLine(bytes, first, end) : cutCells(row, first, end, delimiter, final);
    if (next > end && !final) return at;
    row.number++;
    const empty = row.count === 1 && row.starts[0] === row.ends[0] && row.quoted[0] === 0;
    if (!comment && !empty) take(row);
    at = Math.min(next, end);
  }
  return at;
}

function endOfLine(bytes: Uint8Array, from: number, end: number): number {
  const at = bytes.indexOf(LF, from);
  return at < 0 || at >= end ? end + 1 : at + 1;
}

/** Finds the cells of the row that begins at `from`; returns where the next begins, beyond `end` if this one does not end. */
function cutCells(row: Row, from: number, end: number, delimiter: number, final: boolean): number {
  const { bytes, starts, ends, quoted } = row;
  let at = from;
  for (let cell = 0; ; cell++) {
    if (cell === MOST_COLUMNS)
      throw new CsvError('too-many-cells', `There are more than ${MOST_COLUMNS} cells.`, row.number + 1);
    let isQuoted = 0;
    let start = at;
    let stop = -1;
    if (at < end && bytes[at] === QUOTE) {
      isQuoted = 1;
      start = at + 1;
      stop = closingQuote(bytes, start, end);
      if (stop < 0) return unclosed(row, end, final);
      at = stop + 1;
      if (at < end && bytes[at] === CR) at++;
      if (at < end && bytes[at] !== delimiter && bytes[at] !== LF) textBehind(row, cell);
    }
    let byte = -1;
    while (at < end) {
      byte = bytes[at]!;
      if (byte === delimiter || byte === LF) break;
      at++;
    }
    if (at >= end && !final) return end + 1;
    if (stop < 0) stop = at > start && (at >= end || byte === LF) && bytes[at - 1] === CR ? at - 1 : at;
    starts[cell] = start;
    ends[cell] = stop;
    quoted[cell] = isQuoted;
    if (at >= end || byte === LF) {
      row.count = cell + 1;
      return at + 1;
    }
    at++;
  }
}

/** Where the quote is that ends a cell: two after one another are one within it. */
function closingQuote(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (at + 1 < end && bytes[at + 1] === QUOTE) at++;
    else return at;
  }
  return -1;
}

function unclosed(row: Row, end: number, final: boolean): number {
  if (final) throw new CsvError('quote', 'A quote is opened here and never closed.', row.number + 1);
  return end + 1;
}

function textBehind(row: Row, cell: number): never {
  throw new CsvError('quote', 'Something follows a closing quote.', row.number + 1, cell + 1);
}

/** A cell as text. */
export function textOf(row: Row, cell: number, decoder: TextDecoder): string {
  const text = decoder.decode(row.bytes.subarray(row.starts[cell], row.ends[cell]));
  return row.quoted[cell] === 1 ? text.replaceAll('""', '"') : text;
}

/** Decodes the bytes of rows: those of UTF-16 have been made UTF-8 on the way. */
export const decoderOf = (encoding: CsvDialect['encoding']): TextDecoder =>
  new TextDecoder(encoding === 'windows-1252' ? encoding : 'utf-8');
