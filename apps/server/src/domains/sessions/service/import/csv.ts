import {
  type CsvColumn,
  type CsvPlan,
  type CsvWarning,
  createCsvDecoder,
  type PointArray,
} from '@attune/signals';
import { dataTypeOf } from '../data-types.ts';
import type { FileChannel, FileReader, FileStart, PointSink } from './format.ts';
import type { CsvPlanned } from './plan.ts';

type Times = Float64Array<ArrayBuffer>;

export type Understood = { readonly plan: CsvPlan; readonly warnings: readonly CsvWarning[] };

/** Reads CSV as it was understood. */
export function csvReader(
  { plan: understood, warnings }: Understood,
  plan: CsvPlanned | undefined,
  sink: PointSink,
): FileReader {
  const channels = channelsOf(understood, plan);
  const decoder = createCsvDecoder(understood, {
    points: (channel, firstSample, points, times) =>
      sink(channel, firstSample, points as PointArray, times as Times | undefined),
  });
  return {
    kind: 'CSV',
    push: (piece) => decoder.push(piece),
    channels: () => channels,
    end() {
      decoder.end();
      return {
        start: startOf(understood, plan),
        markers: [],
        warnings: warnings.map(({ message }) => message),
      };
    },
  };
}

export const channelsOf = (understood: CsvPlan, plan: CsvPlanned | undefined): FileChannel[] =>
  understood.columns
    .filter(({ role }) => role === 'values')
    .map((column) => channelOf(column, understood, plan));

function channelOf(column: CsvColumn, { intervals }: CsvPlan, plan: CsvPlanned | undefined): FileChannel {
  const { label, unit, rate, scale, kind, bits } = column;
  return {
    label,
    unit,
    rate,
    scale,
    offset: 0,
    form: { kind, bits, regular: rate !== null },
    dataType: plan?.dataTypes?.[column.index] ?? (intervals ? 'rr' : dataTypeOf(label, unit)),
  };
}

/** When the first point was taken, as the file tells or as somebody says. */
export function startOf({ time }: CsvPlan, plan: CsvPlanned | undefined): FileStart {
  if (plan?.startedAt) return { instant: new Date(plan.startedAt) };
  const { start } = time;
  if (start?.kind === 'instant') return { instant: new Date(start.us / 1000) };
  if (start?.kind === 'local') {
    const shown = Temporal.Instant.fromEpochMilliseconds(Math.round(start.us / 1000));
    return { local: shown.toZonedDateTimeISO('UTC').toPlainDateTime() };
  }
  return {
    unknown:
      start?.kind === 'clock'
        ? 'The file says at what time of the day it was recorded but not on which day; the time of the import was taken.'
        : 'The file does not say when it was recorded; the time of the import was taken.',
  };
}
