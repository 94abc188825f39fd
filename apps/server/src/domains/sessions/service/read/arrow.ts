import { valuesOf } from './channel.ts';
import { type Piece, piecesOf, type Reading } from './pages.ts';

type Arrow = typeof import('apache-arrow');

/**
 * Points as an Apache Arrow stream: one record batch a block, in columns `channel`, `sample`, `time_us` and `value`, and
 * in the schema's metadata when the session began. The library is loaded when it is first needed: it takes a tenth of a second.
 */
export async function* arrowOf(
  readings: AsyncIterable<Reading>,
  startedAt: Date,
): AsyncGenerator<Uint8Array, void, undefined> {
  const arrow = await import('apache-arrow');
  const schema = new arrow.Schema(
    [
      new arrow.Field('channel', new arrow.Int16(), false),
      new arrow.Field('sample', new arrow.Int64(), false),
      new arrow.Field('time_us', new arrow.Int64(), false),
      new arrow.Field('value', new arrow.Float64(), false),
    ],
    new Map([['attune.started_at', startedAt.toISOString()]]),
  );
  const nothing = streamOf(arrow, schema, []);
  // A stream is the schema, batches, and an end: each batch is made as a stream of its own, and these are cut off.
  const begin = nothing.subarray(0, nothing.length - endBytes);
  yield begin;
  for await (const reading of readings) {
    for await (const piece of piecesOf(reading)) {
      const stream = streamOf(arrow, schema, [batchOf(arrow, schema, reading, piece)]);
      yield stream.subarray(begin.length, stream.length - endBytes);
    }
  }
  yield nothing.subarray(nothing.length - endBytes);
}

const endBytes = 8;

function streamOf(
  arrow: Arrow,
  schema: InstanceType<Arrow['Schema']>,
  batches: InstanceType<Arrow['RecordBatch']>[],
): Uint8Array {
  const writer = new arrow.RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  for (const batch of batches) writer.write(batch);
  writer.finish();
  return writer.toUint8Array(true);
}

function batchOf(
  arrow: Arrow,
  schema: InstanceType<Arrow['Schema']>,
  { channel }: Reading,
  { firstSample, points, times }: Piece,
) {
  const length = points.length;
  const toValue = valuesOf(channel);
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = toValue(points[i] as number);
  const microseconds = (i: number) =>
    times ? (times[i] as number) : Math.round(((firstSample + i) * 1e6) / (channel.rate as number));
  const children = [
    arrow.makeData({ type: new arrow.Int16(), data: new Int16Array(length).fill(channel.number) }),
    arrow.makeData({ type: new arrow.Int64(), data: longs(length, (i) => firstSample + i) }),
    arrow.makeData({ type: new arrow.Int64(), data: longs(length, microseconds) }),
    arrow.makeData({ type: new arrow.Float64(), data: values }),
  ];
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(schema, arrow.makeData({ type, length, nullCount: 0, children }));
}

/** Whole numbers below 2^53 as 64 bits; a tenth of the time that BigInt takes. */
export function longs(length: number, number: (i: number) => number): BigInt64Array<ArrayBuffer> {
  const all = new BigInt64Array(length);
  const halves = new Int32Array(all.buffer);
  for (let i = 0; i < length; i++) {
    const value = number(i);
    halves[2 * i] = (value % 2 ** 32) | 0;
    halves[2 * i + 1] = Math.floor(value / 2 ** 32);
  }
  return all;
}
