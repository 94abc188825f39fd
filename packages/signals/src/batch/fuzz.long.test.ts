import { expect, test } from 'vitest';
import { fuzz, fuzzSeconds } from '../testing/fuzz.ts';
import { decodeBatch, encodeBatch } from './batch.ts';
import { BatchError } from './error.ts';
import { decodeMessage, encodeMessage } from './message.ts';

test('any bytes are a batch, or refused by name, for as long as asked for', () => {
  const entry = { channel: 0, firstSample: 5, count: 3, points: Int16Array.of(1, 2, 3) };
  const timed = { ...entry, points: Float64Array.of(1, 2, 3), times: Float64Array.of(-1, 0, 5) };
  const seeds = [
    encodeBatch([entry]),
    encodeBatch([timed, entry, { ...entry, points: { flac: new Uint8Array(30) } }]),
    encodeMessage({ number: 1, deviceTime: undefined, entries: [entry, timed] }),
  ];
  const run = (bytes: Uint8Array<ArrayBuffer>) =>
    bytes[0] === 1 ? decodeMessage(bytes) : decodeBatch(bytes);
  const seed = Math.floor(Math.random() * 2 ** 31);
  const { runs, refused } = fuzz({ seeds, run, allowed: [BatchError], seconds: fuzzSeconds(), seed });
  expect(refused).toBeGreaterThan(0);
  expect(runs).toBeGreaterThan(refused);
});
