import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeTimes, encodeTimes } from './times.ts';

const back = (times: Float64Array) => decodeTimes(encodeTimes(times), times.length);

test('any times come back exactly, in their order', () => {
  const whole = fc.maxSafeInteger();
  const small = fc.integer({ min: -5_000_000, max: 5_000_000 });
  const near = fc.integer({ min: -(2 ** 31), max: 2 ** 31 }).map((x) => x * 2 ** 19);
  const lists = fc.oneof(...[whole, small, near].map((time) => fc.array(time, { maxLength: 400 })));
  fc.assert(
    fc.property(lists, (list) => {
      const times = Float64Array.from(list, (time) => time + 0);
      expect(back(times)).toEqual(times);
    }),
    { numRuns: 300 },
  );
});

test('the largest whole numbers of a double survive, and the ends of each code', () => {
  const edges = [0, 1, -1, 2 ** 50 - 1, -(2 ** 50) + 1, 2 ** 50, -(2 ** 50)];
  edges.push(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
  for (const a of edges)
    for (const b of edges)
      for (const c of edges) expect(back(Float64Array.of(a, b, c))).toEqual(Float64Array.of(a, b, c));
});

test('regular steps cost about a bit, beats about two bytes, a pause only itself', () => {
  const regular = Float64Array.from({ length: 10_000 }, (_, i) => 5_000_000 + i * 1000);
  expect(encodeTimes(regular).length).toBeLessThan(10_000 / 8 + 100);
  let now = 0;
  const beats = Float64Array.from({ length: 10_000 }, (_, i) => {
    now += 800_000 + Math.round(50_000 * Math.sin(i / 3) + 20_000 * Math.sin(i * 1.7));
    return i < 5000 ? now : now + 3_600_000_000;
  });
  expect(encodeTimes(beats).length).toBeLessThan(2.4 * 10_000);
  expect(back(beats)).toEqual(beats);
});

test('no times are no bytes', () => {
  expect(encodeTimes(new Float64Array())).toEqual(new Uint8Array());
  expect(decodeTimes(new Uint8Array(), 0)).toEqual(new Float64Array());
});

test('what is no whole microsecond is refused', () => {
  for (const time of [0.5, Number.NaN, Infinity, 2 ** 53])
    expect(() => encodeTimes(Float64Array.of(time))).toThrow(RangeError);
});

test('bytes that end early, go on, or promise too many times are refused', () => {
  const bytes = encodeTimes(Float64Array.from({ length: 300 }, (_, i) => i * i * 1000));
  expect(() => decodeTimes(bytes.subarray(0, -1), 300)).toThrow(RangeError);
  expect(() => decodeTimes(Uint8Array.of(...bytes, 0), 300)).toThrow(RangeError);
  expect(() => decodeTimes(bytes, 299)).toThrow(RangeError);
  expect(() => decodeTimes(bytes, 2 ** 36)).toThrow('do not hold');
  expect(() => decodeTimes(bytes, -1)).toThrow(RangeError);
});

test('any bytes give times or a RangeError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (bytes, count) => {
      try {
        const times = decodeTimes(bytes, count);
        expect(times.every(Number.isSafeInteger)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});
