import { type CellKind, kindOfCell, kindsOfColumns, numberIn } from './cells.ts';
import type { Sample } from './dialect.ts';
import type { CsvDialect } from './types.ts';

/** What stands above the data. */
export type Header = {
  readonly rows: number;
  readonly kinds: readonly CellKind[];
  readonly labels: readonly string[];
  readonly units: readonly string[];
  /** The file has names of its own. */
  readonly named: boolean;
  /** Rows a second, where a comment or a row above the data tells. */
  readonly rate: number | null;
  /** Seconds since 1970, where the first row of the file is that. */
  readonly startSeconds: number | null;
};

const MOST_HEADER_ROWS = 50;
const LONGEST_LABEL = 80;
const LONGEST_UNIT = 16;
const unitWords =
  /^[[(]?(s|secs?|seconds?|ms|milliseconds|us|µs|μs|ns|min|k?hz|[mµμu]?v|[mµμun]?a|%|bpm|°c|degc|deg c|c|k|[µμu]s|[km]?ohm|g|m\/s\^?2|m\/s²|mmhg|m?l|l\/s|a\.?u\.?|rpm|n\.?u\.?|adc|counts?|raw|[hms:.,f]{5,12})?[\])]?$/i;
const rateWords =
  /sampl\w*[\s_-]*(?:rate|freq\w*|frequency)\W{1,6}(\d+(?:\.\d+)?)|\bfs\s*[=:]\s*(\d+(?:\.\d+)?)/i;

export function headerOf(sample: Sample, decimal: CsvDialect['decimal'], asked: number | undefined): Header {
  const { rows } = sample;
  const kinds = kindsOfColumns(rows.slice(Math.min(rows.length >> 1, 10)), decimal);
  const lead = asked === undefined ? startAndRate(rows, kinds, decimal) : undefined;
  const named = asked ?? firstDataRow(rows, kinds, decimal);
  const top = rows.slice(0, named);
  const names = namesOf(top, kinds.length) ?? commentNames(sample, kinds.length) ?? [];
  const above = [...sample.comments, ...top.map((row) => row.join(' '))];
  return {
    rows: lead ? named + 2 : named,
    kinds,
    named: names.length > 0,
    rate: lead?.rate ?? rateIn(above),
    startSeconds: lead?.startSeconds ?? null,
    ...labelled(names, kinds.length),
  };
}

/** The first row whose cells are what the columns hold further down. */
function firstDataRow(
  rows: readonly (readonly string[])[],
  kinds: readonly CellKind[],
  decimal: CsvDialect['decimal'],
): number {
  const fits = (row: readonly string[]) => {
    let numbers = 0;
    for (const [index, kind] of kinds.entries()) {
      if (kind === 'text' || kind === 'nothing') continue;
      const found = kindOfCell(row[index] ?? '', decimal);
      if (found === kind) numbers++;
      else if (found !== 'nothing') return false;
    }
    return numbers > 0;
  };
  const at = rows.findIndex(fits);
  return at < 0 ? rows.length : Math.min(at, MOST_HEADER_ROWS);
}

/** The wristbands of one maker write the time of the first row, then rows a second, above the data. */
function startAndRate(
  rows: readonly (readonly string[])[],
  kinds: readonly CellKind[],
  decimal: CsvDialect['decimal'],
): { startSeconds: number; rate: number } | undefined {
  const from = firstDataRow(rows, kinds, decimal);
  const same = (row: readonly string[] | undefined) => {
    const numbers = (row ?? []).map((text) => numberIn(text, decimal));
    return numbers.length > 0 && numbers.every((number) => number === numbers[0]) ? numbers[0]! : Number.NaN;
  };
  const startSeconds = same(rows[from]);
  const rate = same(rows[from + 1]);
  const next = numberIn(rows[from + 2]?.[0] ?? '', decimal);
  if (!(startSeconds > 1e9 && startSeconds < 4e9 && rate > 0 && rate <= 10_000 && next < 1e9))
    return undefined;
  return { startSeconds, rate };
}

/** Names in the last row of the header, or in the one above it where the last holds units. */
function namesOf(top: readonly (readonly string[])[], width: number): [string, string][] | undefined {
  const last = top.at(-1);
  if (!last || last.length < width || last.every((cell) => cell.trim() === '')) return undefined;
  const above = top.at(-2);
  const units = last.some((cell) => cell.trim() !== '') && last.every((cell) => unitWords.test(cell.trim()));
  if (units && above && above.length >= width)
    return above.map((name, i) => [name, (last[i] ?? '').trim().replace(/^[[(]|[\])]$/g, '')]);
  return last.map((name) => [name, '']);
}

/** Names may stand in the last comment above the data. */
function commentNames({ comments, delimiter }: Sample, width: number): [string, string][] | undefined {
  const cells = comments.at(-1)?.split(delimiter);
  if (cells?.length !== width || cells.some((name) => name.trim() === '')) return undefined;
  if (width === 1 && !/^[\w ()[\]%./°µμ-]{1,40}$/.test(cells[0]!)) return undefined;
  return cells.map((name) => [name, '']);
}

function labelled(names: readonly (readonly [string, string])[], width: number) {
  const labels: string[] = [];
  const units: string[] = [];
  for (let i = 0; i < width; i++) {
    const [name = '', unit = ''] = names[i] ?? [];
    const parts = unit === '' ? splitUnit(name.trim()) : { label: name.trim(), unit };
    const fits = parts.unit.length <= LONGEST_UNIT;
    const label = fits ? parts.label : name.trim();
    labels.push((label || `Column ${i + 1}`).slice(0, LONGEST_LABEL));
    units.push(fits ? parts.unit : '');
  }
  return { labels, units };
}

/** `ECG (mV)` and `ECG [mV]`; an apostrophe keeps spreadsheets from running a label as a formula. */
function splitUnit(name: string): { label: string; unit: string } {
  const text = name.replace(/^'(?=[=+\-@\t\r])/, '');
  const found = /^(.*\S)\s*[[(]([^()[\]]*)[\])]$/s.exec(text);
  return found ? { label: found[1]!, unit: found[2]!.trim() } : { label: text, unit: '' };
}

function rateIn(lines: readonly string[]): number | null {
  for (const line of lines) {
    const found = rateWords.exec(line.slice(0, 4000));
    const rate = Number(found?.[1] ?? found?.[2]);
    if (rate > 0) return rate;
  }
  return null;
}
