import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz } from '../testing/fuzz.ts';
import { type BatchEntry, decodeBatch, encodeBatch, type PointArray } from './batch.ts';
import { BatchError } from './error.ts';
import { decodeMessage, encodeMessage } from './message.ts';

const place = fc.maxSafeNat();
const time = fc.maxSafeInteger();
const forms: fc.Arbitrary<PointArray | { flac: Uint8Array<ArrayBuffer> }>[] = [
  fc.int16Array({ minLength: 1 }).map((x) => Int16Array.from(x)),
  fc.int32Array({ minLength: 1 }).map((x) => Int32Array.from(x)),
  fc.float32Array({ minLength: 1 }).map((x) => Float32Array.from(x)),
  fc.float64Array({ minLength: 1 }).map((x) => Float64Array.from(x)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((x) => ({ flac: Uint8Array.from(x) })),
];
const entries = fc.array(
  fc
    .tuple(
      fc.nat(65_535),
      place,
      fc.oneof(...forms),
      fc.boolean(),
      fc.array(time, { minLength: 12, maxLength: 12 }),
    )
    .map(([channel, firstSample, points, timed, times]): BatchEntry => {
      const count = 'flac' in points ? 7 : points.length;
      const entry = { channel, firstSample, count, points };
      return timed && count <= 12
        ? { ...entry, times: Float64Array.from(times.slice(0, count), (t) => t + 0) }
        : entry;
    }),
  { minLength: 1, maxLength: 6 },
);

/** The same bytes at another place of a larger buffer, as a network library may hand them over. */
function shifted(bytes: Uint8Array, by: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes.length + by + 3);
  whole.set(bytes, by);
  return whole.subarray(by, by + bytes.length);
}

test('any batch comes back, wherever its bytes lie', () => {
  fc.assert(
    fc.property(entries, fc.nat(15), (batch, by) => {
      const bytes = encodeBatch(batch);
      expect(bytes.length % 8).toBe(0);
      expect(decodeBatch(shifted(bytes, by))).toEqual(batch);
      const message = { number: by, deviceTime: by === 0 ? undefined : by * 0.5, entries: batch };
      expect(decodeMessage(shifted(encodeMessage(message), by))).toEqual(message);
    }),
    { numRuns: 200 },
  );
});

test('points of a body of its own are not copied, those of one that lies askew are', () => {
  const bytes = encodeBatch([{ channel: 1, firstSample: 0, count: 2, points: Float64Array.of(1, 2) }]);
  const bufferOf = (source: Uint8Array<ArrayBuffer>) =>
    (decodeBatch(source)[0]!.points as Float64Array).buffer;
  expect(bufferOf(bytes)).toBe(bytes.buffer);
  expect(bufferOf(shifted(bytes, 8))).not.toBe(bytes.buffer);
  const askew = shifted(bytes, 4);
  expect(bufferOf(askew)).not.toBe(askew.buffer);
});

test('the bytes are what the guide says', () => {
  // Written by hand after docs/guides/points.md, as a program in another language would.
  const view = new DataView(new ArrayBuffer(8 + 24 + 8 + 24 + 32));
  const put = { u16: view.setUint16.bind(view), u32: view.setUint32.bind(view) };
  put.u32(0, 0x42505441, true);
  expect(new TextDecoder().decode(view.buffer).slice(0, 4)).toBe('ATPB');
  view.setUint8(4, 1);
  put.u16(6, 2, true);
  put.u16(8, 3, true);
  put.u32(12, 6, true);
  view.setBigUint64(16, 1000n, true);
  put.u32(24, 3, true);
  [-1, 0, 32_767].forEach((sample, i) => {
    view.setInt16(32 + 2 * i, sample, true);
  });
  put.u16(40, 258, true);
  view.setUint8(42, 3);
  view.setUint8(43, 1);
  put.u32(44, 32, true);
  put.u32(56, 2, true);
  view.setBigInt64(64, -5n, true);
  view.setBigInt64(72, 812_000n, true);
  view.setFloat64(80, 0.1, true);
  view.setFloat64(88, Number.NEGATIVE_INFINITY, true);
  const batch: BatchEntry[] = [
    { channel: 3, firstSample: 1000, count: 3, points: Int16Array.of(-1, 0, 32_767) },
    {
      ...{ channel: 258, firstSample: 0, count: 2, points: Float64Array.of(0.1, Number.NEGATIVE_INFINITY) },
      times: Float64Array.of(-5, 812_000),
    },
  ];
  const bytes = new Uint8Array(view.buffer);
  expect(decodeBatch(bytes)).toEqual(batch);
  expect(encodeBatch(batch)).toEqual(bytes);

  const header = new DataView(new ArrayBuffer(16));
  header.setUint32(0, 1, true);
  header.setUint32(4, 77, true);
  header.setFloat64(8, 123_456.5, true);
  const message = Uint8Array.of(...new Uint8Array(header.buffer), ...bytes);
  expect(decodeMessage(message)).toEqual({ number: 77, deviceTime: 123_456.5, entries: batch });
  expect(encodeMessage({ number: 77, deviceTime: 123_456.5, entries: batch })).toEqual(message);
});

const good = () => encodeBatch([{ channel: 0, firstSample: 5, count: 3, points: Int16Array.of(1, 2, 3) }]);

function fault(
  bytes: Uint8Array<ArrayBuffer>,
  read: (bytes: Uint8Array<ArrayBuffer>) => unknown = decodeBatch,
): string {
  try {
    read(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(BatchError);
    expect((error as Error).message).toContain(`Byte ${(error as BatchError).offset}: `);
    return (error as Error).message;
  }
  throw new Error('It was read.');
}

test.each([
  [0, 0x42, 'Byte 0: a batch begins with "ATPB".'],
  [4, 2, 'Byte 4: only version 1 is known.'],
  [5, 1, 'Byte 5: this byte must be 0.'],
  [6, 0, 'Byte 6: a batch has at least one entry.'],
  [6, 2, 'Byte 40: the batch ends within an entry.'],
  [10, 5, 'Byte 10: there is no form 5.'],
  [10, 1, 'Byte 12: 6 bytes are not 3 points of form 1.'],
  [11, 2, 'Byte 11: only flag 1 is known.'],
  [11, 1, 'Byte 12: 6 bytes are not 3 points of form 0.'],
  [12, 5, 'Byte 12: 5 bytes are not 3 points of form 0.'],
  [12, 200, 'Byte 12: the batch ends within the payload.'],
  [22, 0x20, 'Byte 16: a place is below 2^53.'],
  [24, 0, 'Byte 24: an entry has at least one point.'],
  [24, 4, 'Byte 12: 6 bytes are not 4 points of form 0.'],
  [28, 1, 'Byte 28: these bytes must be 0.'],
  [38, 9, 'Byte 38: what fills an entry up must be 0.'],
])('byte %i set to %i: %s', (at, value, message) => {
  const bytes = good();
  bytes[at] = value;
  expect(fault(bytes)).toBe(message);
});

test('a batch that ends early or goes on is refused', () => {
  const bytes = good();
  expect(fault(bytes.slice(0, 7))).toBe('Byte 0: a batch begins with a header of 8 bytes.');
  expect(fault(bytes.slice(0, 20))).toBe('Byte 8: the batch ends within an entry.');
  expect(fault(bytes.slice(0, 36))).toBe('Byte 12: the batch ends within the payload.');
  expect(fault(bytes.slice(0, 39))).toBe('Byte 38: an entry is filled up to a multiple of 8.');
  expect(fault(Uint8Array.of(...bytes, 0, 0))).toBe('Byte 40: 2 bytes are left after the last entry.');
});

test('times and frames that cannot be are refused', () => {
  const timed = encodeBatch([
    { channel: 0, firstSample: 0, count: 1, points: Int16Array.of(1), times: Float64Array.of(4) },
  ]);
  new DataView(timed.buffer).setBigInt64(32, 2n ** 60n, true);
  expect(fault(timed)).toBe('Byte 32: a time is below 2^53 microseconds.');
  const empty = encodeBatch([{ channel: 0, firstSample: 0, count: 9, points: { flac: new Uint8Array() } }]);
  expect(fault(empty)).toBe('Byte 12: 0 bytes are not 9 points of form 4.');
});

test('a message is refused like its batch', () => {
  const of = () => encodeMessage({ number: 1, deviceTime: 5, entries: decodeBatch(good()) });
  const withBytes = (at: number, ...values: number[]) => {
    const bytes = of();
    bytes.set(values, at);
    return fault(bytes, decodeMessage);
  };
  expect(fault(of().slice(0, 15), decodeMessage)).toBe('Byte 0: a message begins with a header of 16 bytes.');
  expect(withBytes(0, 2)).toBe('Byte 0: only messages with points (1) are known.');
  expect(withBytes(14, 0xf0, 0x7f)).toBe('Byte 8: the time of a device is below 2^53 microseconds.');
});

test('what cannot be said is not written', () => {
  const write = (over: Partial<BatchEntry>) => () =>
    encodeBatch([{ channel: 0, firstSample: 0, count: 1, points: Int16Array.of(1), ...over }]);
  expect(() => encodeBatch([])).toThrow(RangeError);
  expect(write({ firstSample: -1 })).toThrow(RangeError);
  expect(write({ firstSample: 2 ** 53 })).toThrow(RangeError);
  expect(write({ count: 2 })).toThrow(RangeError);
  expect(write({ count: 0, points: new Int16Array() })).toThrow(RangeError);
  for (const channel of [-1, 65_536, 0.5]) expect(write({ channel })).toThrow(RangeError);
  expect(write({ times: Float64Array.of(1, 2) })).toThrow(RangeError);
  expect(write({ times: Float64Array.of(0.5) })).toThrow(RangeError);
});

test('any bytes are a batch or a BatchError', () => {
  const seeds = [good(), encodeMessage({ number: 1, deviceTime: undefined, entries: decodeBatch(good()) })];
  const run = (bytes: Uint8Array<ArrayBuffer>) =>
    bytes[0] === 1 ? decodeMessage(bytes) : decodeBatch(bytes);
  const { runs, refused } = fuzz({ seeds, run, allowed: [BatchError], runs: 3000 });
  expect(runs).toBe(3000);
  expect(refused).toBeGreaterThan(1000);
});
