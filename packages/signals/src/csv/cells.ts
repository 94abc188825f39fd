import { NOTHING, NUMBER, newNumberCell, readNumber } from './number.ts';
import { readClock, readDateTime } from './time.ts';
import type { CsvDialect } from './types.ts';

/** What a cell looks like on its own. */
export type CellKind = 'number' | 'nothing' | 'clock' | 'date-time' | 'text';

const encoder = new TextEncoder();
const cell = newNumberCell();

export function kindOfCell(text: string, decimal: CsvDialect['decimal']): CellKind {
  const bytes = encoder.encode(text.slice(0, 500));
  const kind = readNumber(bytes, 0, bytes.length, decimal.charCodeAt(0), cell);
  if (kind === NUMBER) return 'number';
  if (kind === NOTHING) return 'nothing';
  const trimmed = encoder.encode(text.slice(0, 500).trim());
  if (readClock(trimmed, 0, trimmed.length) !== undefined) return 'clock';
  return readDateTime(trimmed, 0, trimmed.length) ? 'date-time' : 'text';
}

/** The number in a cell; NaN where there is none. */
export function numberIn(text: string, decimal: CsvDialect['decimal']): number {
  const bytes = encoder.encode(text.slice(0, 500));
  return readNumber(bytes, 0, bytes.length, decimal.charCodeAt(0), cell) === NUMBER ? cell.value : Number.NaN;
}

/** What most cells of each column are, of those that are not empty; `nothing` for a column without any. */
export function kindsOfColumns(
  rows: readonly (readonly string[])[],
  decimal: CsvDialect['decimal'],
): CellKind[] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return Array.from({ length: width }, (_, index) => {
    const counts = new Map<CellKind, number>();
    for (const row of rows) {
      const kind = kindOfCell(row[index] ?? '', decimal);
      if (kind !== 'nothing') counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    return most?.[0] ?? 'nothing';
  });
}
