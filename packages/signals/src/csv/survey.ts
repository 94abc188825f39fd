import { createRegularity } from './clock.ts';
import { createNumbers } from './number.ts';
import { createTable } from './table.ts';
import type { CsvColumn, CsvPlan, CsvWarning } from './types.ts';

export type CsvSurvey = {
  readonly plan: CsvPlan;
  /** Rows with data. */
  readonly rows: number;
  readonly warnings: readonly CsvWarning[];
};

/**
 * Reads a whole file once to make the plan of its preview exact: of each column the kind, the scale, the bits and the rate.
 * Then the decoder reads it with no value that does not fit. Memory does not grow with the file.
 * @throws {CsvError} as the decoder would
 */
export function createCsvSurvey(plan: CsvPlan) {
  const watched = plan.columns
    .filter(({ role }) => role === 'values')
    .map((column) => ({
      column,
      numbers: createNumbers(),
      times: createRegularity(),
      points: 0,
      text: false,
    }));
  const rowTimes = createRegularity();
  let lastChannel = Infinity;
  const table = createTable(plan, {
    value(channel, cell, time) {
      if (channel <= lastChannel) rowTimes.see(time);
      lastChannel = channel;
      const { numbers, times } = watched[channel]!;
      watched[channel]!.points++;
      numbers.see(cell);
      times.see(time);
    },
    text(channel, refuse) {
      // A column that had nothing so far turns out to be one of texts.
      if (watched[channel]!.points > 0) refuse();
      watched[channel]!.text = true;
    },
  });
  return {
    push: (chunk: Uint8Array): void => table.push(chunk),
    end(): CsvSurvey {
      const rows = table.end();
      const resolution = table.resolution();
      const ofRows = rowTimes.end(resolution);
      const found = watched.map(({ times, ...rest }) => {
        const own = times.end(resolution);
        // With many gaps the rows tell the rate of a column better than its own steps do.
        return { ...rest, ...own, rate: own.rate ?? (2 * rest.points > rows ? ofRows.rate : null) };
      });
      return summed(plan, rows, found);
    },
  };
}

type Found = {
  readonly column: CsvColumn;
  readonly numbers: ReturnType<typeof createNumbers>;
  readonly points: number;
  readonly text: boolean;
  readonly rate: number | null;
  readonly coarse: boolean;
};

function summed(plan: CsvPlan, rows: number, found: readonly Found[]): CsvSurvey {
  const warnings: CsvWarning[] = [];
  // Every column stands in the same rows: if their times are too coarse, they are for all.
  const coarse = plan.rate === null && !plan.intervals ? found.find((some) => some.coarse) : undefined;
  if (coarse)
    warnings.push({
      code: 'coarse-times',
      message: `Several rows bear the same time: they were spread evenly, ${coarse.rate} a second. Gaps cannot be seen.`,
    });
  const rateOf = ({ rate }: Found): number | null =>
    plan.intervals ? null : (plan.rate ?? plan.time.rate ?? coarse?.rate ?? rate);
  const columns = plan.columns.map((column) => {
    const some = found.find((other) => other.column === column);
    if (!some) return column;
    if (some.points === 0 || some.text) {
      warnings.push(ignored(column, some.text ? 'text' : 'empty'));
      return {
        ...column,
        role: 'ignored' as const,
        because: some.text ? ('text' as const) : ('empty' as const),
      };
    }
    const rate = rateOf(some);
    if (rate === null && !plan.intervals)
      warnings.push({
        code: 'irregular',
        column: column.index,
        message: `“${column.label}” has no even rate: each point keeps its own time.`,
      });
    return { ...column, ...some.numbers.kind(), rate, points: some.points };
  });
  const time = coarse ? { ...plan.time, rate: coarse.rate } : plan.time;
  return { plan: { ...plan, time, columns }, rows, warnings };
}

const reasons = {
  text: 'holds text',
  empty: 'is empty',
  time: 'is another time',
} as const;

export const ignored = (
  { index, label }: Pick<CsvColumn, 'index' | 'label'>,
  because: keyof typeof reasons,
): CsvWarning => ({
  code: 'ignored',
  column: index,
  message: `“${label}” ${reasons[because]} and is not read.`,
});
