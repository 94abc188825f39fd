import type { ImportPlan, ImportPreview } from '../../../../api/index.ts';
import type { Columns } from '../../../../ui/chart/columns.ts';

export type Csv = NonNullable<ImportPreview['csv']>;
export type Column = Csv['columns'][number];
export type Use = Column['role'];
export type Channel = ImportPreview['channels'][number];

/** Whether only somebody who knows can say how many rows make a second. */
export const rateMissing = ({ intervals, time }: Csv): boolean =>
  !intervals && time.rate === null && (time.column === null || time.unit === 'samples');

/** What the rows say is taken in another way; what follows from that is asked of the server. */
export function withUse(plan: ImportPlan, csv: Csv, { index }: Column, use: Use): ImportPlan {
  const { timeColumn, timeUnit, ignore = [], ...rest } = plan;
  const others = ignore.filter((one) => one !== index);
  const ignored = use === 'ignored' ? [...others, index].toSorted((a, b) => a - b) : others;
  const next: ImportPlan = { ...rest, ...(ignored.length > 0 ? { ignore: ignored } : {}) };
  // Another column of times is of another unit.
  if (use === 'time') return { ...next, timeColumn: index };
  if (csv.time.column === index) return { ...next, timeColumn: null };
  return {
    ...next,
    ...(timeColumn === undefined ? {} : { timeColumn }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
  };
}

type Named = 'labels' | 'units' | 'dataTypes';

/** A column is called otherwise. */
export const withName = (plan: ImportPlan, what: Named, index: number, name: string): ImportPlan => ({
  ...plan,
  [what]: { ...plan[what], [index]: name },
});

/** As it is sent: a name that somebody has only taken away is still the file's own. A unit may be none. */
export function cleaned({ labels = {}, ...rest }: ImportPlan): ImportPlan {
  const named = Object.entries(labels).filter(([, label]) => label.trim() !== '');
  return named.length > 0 ? { ...rest, labels: Object.fromEntries(named) } : rest;
}

export function withRate(plan: ImportPlan, rate: number | undefined): ImportPlan {
  const { rate: _, ...rest } = plan;
  return rate === undefined ? rest : { ...rest, rate };
}

/** A number as somebody types it, with a comma too; nothing where it is none that could be a rate. */
export function rateIn(typed: string): number | undefined {
  const number = Number(typed.trim().replace(',', '.'));
  return typed.trim() !== '' && number >= 1e-6 && number <= 1e6 ? number : undefined;
}

/** The first values of a column, as a curve. */
export function curveOf({ rows, decimal }: Csv, index: number): Columns {
  const values = rows.map((row) => numberIn(row[index] ?? '', decimal));
  return { x: rows.map((_, i) => i), low: values, high: values, step: 1, width: 1 };
}

function numberIn(cell: string, decimal: string): number | null {
  const number = Number(decimal === ',' ? cell.replace(',', '.') : cell);
  return cell.trim() === '' || Number.isNaN(number) ? null : number;
}

/** What clocks of a zone show at an instant: 2026-11-03T08:15:00. */
export function localIn(timeZone: string, instant: number): string {
  // Swedish writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return format.format(instant).replace(' ', 'T');
}

/** The instant at which clocks of a zone show this, as RFC 3339; nothing where no clock shows it. */
export function instantIn(timeZone: string, local: string): string | undefined {
  const shown = Date.parse(`${local}Z`);
  if (Number.isNaN(shown)) return undefined;
  let instant = shown;
  // The second time with the offset of that very day.
  for (let i = 0; i < 2; i += 1) instant += shown - Date.parse(`${localIn(timeZone, instant)}Z`);
  return new Date(instant).toISOString();
}
