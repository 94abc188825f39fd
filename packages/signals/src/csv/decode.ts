import { createPlacer } from './clock.ts';
import { CsvError } from './error.ts';
import type { NumberCell } from './number.ts';
import { checkPlace, createTable } from './table.ts';
import type { CsvColumn, CsvPlan, CsvSink, CsvSummary } from './types.ts';

/** Points handed on at once; with 256 columns 12 MiB. */
const PORTION = 4096;
/** Two roundings of a double. */
const ROUNDING = 2 ** -51;

/**
 * Reads a CSV file by its plan, in chunks cut anywhere, and hands the points on: whole numbers to be multiplied by the
 * column's scale, or doubles. Memory does not grow with the file. With the plan of a survey every value fits; with that of a
 * preview a later one may not.
 * @throws {CsvError} by the call, by `push` and by `end`
 */
export function createCsvDecoder(plan: CsvPlan, sink: CsvSink) {
  const columns = plan.columns.filter(({ role }) => role === 'values');
  const channels = columns.map((column, number) => createChannel(column, number, sink));
  const table = createTable(plan, {
    value: (channel, cell, time) => channels[channel]!.take(cell, time),
    text: (_channel, refuse) => refuse(),
  });
  return {
    push: (chunk: Uint8Array): void => table.push(chunk),
    end(): CsvSummary {
      const rows = table.end();
      return { rows, points: channels.map((channel) => channel.end()) };
    },
  };
}

function createChannel(column: CsvColumn, number: number, sink: CsvSink) {
  const { rate } = column;
  const samples = column.kind === 'integer' ? new Int32Array(PORTION) : new Float64Array(PORTION);
  const times = rate === null ? new Float64Array(PORTION) : undefined;
  const placer = rate === null ? undefined : createPlacer(1e6 / rate);
  const sampleOf = sampler(column);
  let count = 0;
  let first = 0;
  let points = 0;
  const flush = () => {
    if (count > 0) sink.points(number, first, samples.subarray(0, count), times?.subarray(0, count));
    points += count;
    first += count;
    count = 0;
  };
  return {
    take(cell: NumberCell, time: number): void {
      if (placer) {
        const place = placer.place(time);
        if (place !== first + count) {
          checkPlace(place);
          flush();
          first = place;
        }
      }
      if (times) times[count] = Math.round(time);
      samples[count++] = sampleOf(cell);
      if (count === PORTION) flush();
    },
    end(): number {
      flush();
      return points;
    },
  };
}

function sampler({ kind, scale, bits, index }: CsvColumn): (cell: NumberCell) => number {
  if (kind === 'float64') return ({ value }) => value;
  const factor = Math.round(1 / scale);
  const limit = 2 ** (bits - 1);
  return ({ value }) => {
    const sample = Math.round(value * factor);
    const exact = Math.abs(sample / factor - value) <= Math.abs(value) * ROUNDING;
    if (!exact || sample < -limit || sample >= limit)
      throw new CsvError(
        'misfit',
        `${value} does not fit ${bits} bits in steps of ${scale}, which the values before it did.`,
        undefined,
        index + 1,
      );
    return sample;
  };
}
