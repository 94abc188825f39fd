import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecgFrame, heartRate } from '../testing/strap-kit.ts';
import { SensorError } from './contract.ts';
import { decodeBattery, decodeHeartRate } from './heart-rate.ts';
import { decodeEcgFrame, decodePmdAnswer, startEcg } from './pmd.ts';

const bytes = (hex: string) =>
  Uint8Array.from(hex.split(' ').filter(Boolean), (byte) => Number.parseInt(byte, 16));

describe('a heart-rate measurement', () => {
  // Values of the service as other implementations test them.
  test.each([
    ['00 FF', { beatsPerMinute: 255, contact: 'unknown', intervals: [] }],
    ['01 80 80', { beatsPerMinute: 32896 }],
    ['06 00', { beatsPerMinute: 0, contact: 'good' }],
    ['04 00', { contact: 'lost' }],
    ['02 48', { beatsPerMinute: 72, contact: 'unknown' }],
    ['09 00 00 FF FF', { energyKj: 65535 }],
    ['10 00 FF FF', { intervals: [65535] }],
    ['11 00 00 FF FF 7F 80', { intervals: [65535, 32895] }],
    ['10 48', { beatsPerMinute: 72, intervals: [] }],
    ['1E 46 10 00 00 04', { beatsPerMinute: 70, contact: 'good', energyKj: 16, intervals: [1024] }],
  ])('%s is read', (hex, expected) => {
    expect(decodeHeartRate(bytes(hex))).toMatchObject(expected);
  });

  test('counts intervals in 1/1024 s: 65535 are 63,999 ms, 32895 are 32,124', () => {
    const { intervals } = decodeHeartRate(bytes('11 00 00 FF FF 7F 80'));
    expect(intervals.map((count) => Math.round((count * 1000) / 1024))).toEqual([63_999, 32_124]);
  });

  test.each([
    ['', 'is empty'],
    ['00', 'before its heart rate'],
    ['01 80', 'before its heart rate'],
    ['08 00 FF', 'before its energy'],
    ['10 00 FF', 'before its next interval'],
    ['00 48 01', '1 bytes more than its flags tell of'],
  ])('“%s” is refused, and why is said', (hex, why) => {
    expect(() => decodeHeartRate(bytes(hex))).toThrow(SensorError);
    expect(() => decodeHeartRate(bytes(hex))).toThrow(why);
  });

  test('comes out as it was put in, whatever it holds, wherever it lies in memory', () => {
    const measurement = fc.record({
      beatsPerMinute: fc.integer({ min: 0, max: 65535 }),
      contact: fc.constantFrom('good' as const, 'lost' as const, 'unknown' as const),
      energyKj: fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined }),
      intervals: fc.array(fc.integer({ min: 0, max: 65535 }), { maxLength: 9 }),
    });
    fc.assert(
      fc.property(measurement, fc.integer({ min: 0, max: 7 }), (given, before) => {
        const plain = heartRate(given);
        const within = new Uint8Array(plain.length + before + 3).fill(255);
        within.set(plain, before);
        expect(decodeHeartRate(within.subarray(before, before + plain.length))).toEqual(given);
      }),
    );
  });

  test('of any bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
        try {
          const { intervals, beatsPerMinute } = decodeHeartRate(any);
          expect(intervals.length * 2).toBeLessThan(any.length);
          expect(beatsPerMinute).toBeLessThan(65536);
        } catch (error) {
          expect(error).toBeInstanceOf(SensorError);
        }
      }),
    );
  });
});

test('a battery level is one byte of percent', () => {
  expect([decodeBattery(bytes('00')), decodeBattery(bytes('64'))]).toEqual([0, 100]);
  for (const wrong of ['', '65', '32 00']) expect(() => decodeBattery(bytes(wrong))).toThrow(SensorError);
});

describe('a frame of an ECG', () => {
  test('comes out as it was put in: 1 to 167 samples of 16 bits, and the time of the last', () => {
    const samples = fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 1, maxLength: 167 });
    fc.assert(
      fc.property(samples, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (microvolts, lastNs) => {
        const frame = decodeEcgFrame(ecgFrame(microvolts, lastNs));
        expect([...frame.microvolts]).toEqual(microvolts);
        expect(frame.lastNs).toBe(lastNs);
      }),
    );
  });

  test('reads little-endian: −1 µV, and 622 ns after 2000', () => {
    const frame = decodeEcgFrame(bytes('00 6E 02 00 00 00 00 00 00 00 FF FF FF 10 27 00'));
    expect(frame).toEqual({ lastNs: 622n, microvolts: Int16Array.of(-1, 10_000) });
  });

  test.each([
    [ecgFrame([1], 0n).subarray(0, 9), 'needs 10'],
    [ecgFrame([], 0n), '0 bytes of samples'],
    [ecgFrame([1, 2], 0n).subarray(0, 15), '5 bytes of samples'],
    [ecgFrame(new Array<number>(168).fill(0), 0n), '504 bytes of samples'],
    [ecgFrame([1], 0n).with(0, 1), 'kind 1'],
    [ecgFrame([1], 0n).with(9, 1), 'form 1'],
    [ecgFrame([32_768], 0n), '32768 µV'],
    [ecgFrame([-32_769], 0n), '-32769 µV'],
  ])('is refused whole where it is none, and why is said', (frame, why) => {
    expect(() => decodeEcgFrame(frame)).toThrow(SensorError);
    expect(() => decodeEcgFrame(frame)).toThrow(why);
  });

  test('of any bytes is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
        try {
          expect(decodeEcgFrame(any).microvolts.length * 3 + 10).toBe(any.length);
        } catch (error) {
          expect(error).toBeInstanceOf(SensorError);
        }
      }),
    );
  });
});

test('the control point says whether it does what it was asked', () => {
  expect(startEcg).toEqual([...bytes('02 00 00 01 82 00 01 01 0E 00')]);
  expect(decodePmdAnswer(bytes('F0 02 00 00 00'))).toMatchObject({ command: 2, measurement: 0, done: true });
  expect(decodePmdAnswer(bytes('F0 02 00 06'))).toMatchObject({
    done: true,
    meaning: 'in that state already',
  });
  expect(decodePmdAnswer(bytes('F0 02 00 03'))).toMatchObject({ done: false, meaning: 'not supported' });
  expect(decodePmdAnswer(bytes('F0 02 00 63'))).toMatchObject({ done: false, meaning: 'status 99' });
  for (const wrong of ['', 'F0 02 00', '0F 02 00 00'])
    expect(() => decodePmdAnswer(bytes(wrong))).toThrow(SensorError);
});
