import { CsvError } from './error.ts';
import { createRows, decoderOf, textOf } from './rows.ts';
import type { CsvDialect, CsvEncoding, CsvOptions } from './types.ts';

/** Rows that are looked at. */
const MOST_ROWS = 500;
const LF = 10;
const delimiters = ['\t', ';', '|', ','] as const;

/** The beginning of a file as text cells. */
export type Sample = {
  readonly encoding: CsvEncoding;
  readonly delimiter: CsvDialect['delimiter'];
  /** Rows with cells; comments and empty rows are left out. */
  readonly rows: readonly (readonly string[])[];
  /** Lines that begin with # or %, without that mark. */
  readonly comments: readonly string[];
  readonly encodingGuessed: boolean;
};

/** @throws {CsvError} `not-csv` */
export function sampleOf(bytes: Uint8Array, options: CsvOptions): Sample {
  const { encoding, guessed } = encodingOf(bytes, options.encoding);
  const text = new TextDecoder(encoding).decode(bytes);
  if (text.includes('\0')) throw new CsvError('not-csv', 'These are not the characters of a CSV file.');
  const lines = wholeLines(text);
  const comments = lines.filter((line) => /^ *[#%]/.test(line)).map((line) => line.replace(/^ *[#%]+/, ''));
  const data = lines.filter((line) => !/^ *([#%]|$)/.test(line)).slice(0, MOST_ROWS);
  const delimiter = options.delimiter ?? delimiterOf(data);
  const rows: string[][] = [];
  const decoder = decoderOf(encoding);
  const reader = createRows({ encoding, delimiter }, (row) => {
    if (rows.length < MOST_ROWS)
      rows.push(Array.from({ length: row.count }, (_, cell) => textOf(row, cell, decoder)));
  });
  reader.push(bytes);
  reader.flush(lines.length < 3);
  return { encoding, delimiter, rows, comments, encodingGuessed: guessed };
}

/** The lines that are surely whole: the last may go on behind the bytes, unless there are hardly any. */
function wholeLines(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.length > 3 ? lines.slice(0, -1) : lines;
}

function encodingOf(
  bytes: Uint8Array,
  asked: CsvEncoding | undefined,
): { encoding: CsvEncoding; guessed: boolean } {
  if (asked) return { encoding: asked, guessed: false };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', guessed: false };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', guessed: false };
  try {
    // A character may be cut at the end of the bytes: as a stream that is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return { encoding: 'utf-8', guessed: false };
  } catch {
    return { encoding: 'windows-1252', guessed: true };
  }
}

/** The one that cuts most lines into the same number of cells; where two do, the one that no number contains. */
function delimiterOf(lines: readonly string[]): CsvDialect['delimiter'] {
  let best: CsvDialect['delimiter'] = ',';
  let bestShare = 0.5;
  for (const delimiter of delimiters) {
    const counts = lines.slice(-200).map((line) => cutsIn(line, delimiter));
    const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0;
    const share = counts.filter((count) => count === usual).length / Math.max(1, counts.length);
    if (usual > 0 && share > bestShare + 0.05) {
      best = delimiter;
      bestShare = share;
    }
  }
  return best;
}

function cutsIn(line: string, delimiter: string): number {
  let cuts = 0;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) cuts++;
  }
  return cuts;
}

/** A comma stands in numbers where cells have one and none has a point. */
export function decimalOf({ rows, delimiter }: Sample, options: CsvOptions): CsvDialect['decimal'] {
  if (options.decimal) return options.decimal;
  let commas = 0;
  let points = 0;
  for (const cell of rows.flat()) {
    if (/^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i.test(cell)) commas++;
    else if (/^\s*[+-]?\d*\.\d+(e[+-]?\d+)?\s*$/i.test(cell)) points++;
  }
  // A comma that also divides cells can only stand in a number in quotes.
  return commas > 0 && (points === 0 || (delimiter !== ',' && commas > points)) ? ',' : '.';
}

/** The part of the beginning that holds whole rows only. */
export function wholeRows(bytes: Uint8Array, encoding: CsvEncoding): Uint8Array {
  const wide = encoding === 'utf-16le' || encoding === 'utf-16be';
  const end = bytes.lastIndexOf(LF);
  if (end <= 0) return bytes;
  return bytes.subarray(0, wide && encoding === 'utf-16le' ? end + 2 : end + 1);
}
