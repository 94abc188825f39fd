import { closeSync, openSync, writeSync } from 'node:fs';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';

/** What each row of a piece has in common. */
export type RowHead = {
  readonly user: string;
  readonly session: string;
  readonly ordinal: number;
  readonly channel: number;
  readonly label: string | null;
  readonly unit: string;
};
export type Rows = {
  readonly count: number;
  readonly sample: (i: number) => number;
  /** Microseconds since 1970. */
  readonly time: (i: number) => number;
  readonly value: (i: number) => number;
};

const rowGroup = 131_072;
const flushBytes = 1024 * 1024;

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;
const required = { repetition_type: 'REQUIRED' } as const;
const schema = [
  { name: 'root', num_children: 9 },
  { name: 'user', ...text, ...required },
  { name: 'session', ...text, ...required },
  { name: 'ordinal', type: 'INT32', ...required },
  { name: 'channel', type: 'INT32', ...required },
  { name: 'label', ...text, repetition_type: 'OPTIONAL' },
  { name: 'unit', ...text, ...required },
  { name: 'sample', type: 'INT64', ...required },
  {
    name: 'time',
    type: 'INT64',
    ...required,
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  { name: 'value', type: 'DOUBLE', ...required },
] as const;

/** A Parquet file that is written a row group at a time, so that memory does not depend on its length. */
export function openPart(file: string) {
  const fd = openSync(file, 'wx', 0o600);
  const bytes = new ByteWriter();
  const flush = () => {
    writeSync(fd, new Uint8Array(bytes.buffer, 0, bytes.index));
    bytes.index = 0;
  };
  const writer = new ParquetWriter({ writer: bytes, schema: schema as never, createdBy: 'attune' });
  return {
    write(head: RowHead, rows: Rows): void {
      for (let from = 0; from < rows.count; from += rowGroup) {
        const count = Math.min(rowGroup, rows.count - from);
        writer.write({ columnData: columnsOf(head, rows, from, count), rowGroupSize: count });
        if (bytes.index > flushBytes) flush();
      }
    },
    end(): void {
      writer.finish();
      flush();
      closeSync(fd);
    },
    /** Lets go of a file that is not wanted any more. */
    abort: () => closeSync(fd),
  };
}

function columnsOf(head: RowHead, rows: Rows, from: number, count: number): ColumnSource[] {
  const all = <T>(value: T): T[] => new Array<T>(count).fill(value);
  const [sample, time] = [new BigInt64Array(count), new BigInt64Array(count)];
  const value = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    sample[i] = BigInt(rows.sample(from + i));
    time[i] = BigInt(rows.time(from + i));
    value[i] = rows.value(from + i);
  }
  return [
    { name: 'user', data: all(head.user) },
    { name: 'session', data: all(head.session) },
    { name: 'ordinal', data: new Int32Array(count).fill(head.ordinal) },
    { name: 'channel', data: new Int32Array(count).fill(head.channel) },
    { name: 'label', data: all(head.label) },
    { name: 'unit', data: all(head.unit) },
    { name: 'sample', data: sample, encoding: 'DELTA_BINARY_PACKED' },
    { name: 'time', data: time, encoding: 'DELTA_BINARY_PACKED' },
    { name: 'value', data: value },
  ];
}
