import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../../testing/recordings-kit.ts';
import { measureRate, type Reading } from './service/live/index.ts';

type Recorder = {
  readonly seed: number;
  readonly nominal: number;
  /** By how much the recorder's clock runs fast, as a part of one. */
  readonly drift: number;
  readonly seconds: number;
  /** Milliseconds that a message takes at most, besides the least that all take. */
  readonly jitter: number;
  /** From when until when, as parts of the whole, it was offline: what it had came at the end of that. */
  readonly offline?: readonly [number, number] | undefined;
};

function readingsOf({ seed, nominal, drift, seconds, jitter, offline }: Recorder): Reading[] {
  const random = randomFrom(seed);
  const readings: Reading[] = [];
  for (let at = 10; at <= seconds; at += 10) {
    const [from, to] = offline ?? [2, 2];
    const isOffline = at / seconds > from && at / seconds < to;
    const received = (isOffline ? to * seconds : at) * 1e6 + (20 + random() * jitter) * 1000;
    readings.push({ samples: Math.round(at * nominal * (1 + drift)), receivedAt: Math.round(received) });
  }
  return readings;
}

const recorder = fc.record({
  seed: fc.nat(),
  nominal: fc.constantFrom(130, 250, 512, 1000, 4000),
  drift: fc.double({ min: -0.01, max: 0.01, noNaN: true }),
  seconds: fc.integer({ min: 600, max: 7200 }),
  jitter: fc.integer({ min: 0, max: 300 }),
});

test('a steady clock is found within the jitter of the way, however fast or slow it runs', () => {
  fc.assert(
    fc.property(recorder, (some) => {
      const rate = measureRate(readingsOf(some), some.nominal);
      const off = Math.abs((rate ?? 0) / (some.nominal * (1 + some.drift)) - 1);
      expect(off).toBeLessThan((2 * some.jitter * 1000) / (some.seconds * 1e6) + 1e-4);
    }),
  );
});

test('what was sent late, after an hour without a connection, does not bend the clock', () => {
  fc.assert(
    fc.property(recorder, fc.double({ min: 0.3, max: 0.45, noNaN: true }), (some, from) => {
      const offline = [from, from + 0.2] as const;
      const rate = measureRate(readingsOf({ ...some, offline }), some.nominal);
      if (rate === undefined) return;
      const off = Math.abs(rate / (some.nominal * (1 + some.drift)) - 1);
      expect(off).toBeLessThan((4 * some.jitter * 1000) / (some.seconds * 1e6) + 1e-4);
    }),
  );
});

test.each([
  ['nothing', []],
  ['one reading', readingsOf({ seed: 1, nominal: 100, drift: 0, seconds: 10, jitter: 0 })],
  ['half a minute', readingsOf({ seed: 1, nominal: 100, drift: 0, seconds: 30, jitter: 0 })],
  [
    'a clock that is off by a tenth',
    readingsOf({ seed: 1, nominal: 100, drift: 0.1, seconds: 600, jitter: 0 }),
  ],
  [
    'a recorder that paused for a while',
    readingsOf({ seed: 1, nominal: 100, drift: 0, seconds: 600, jitter: 10 }).map((one, i) =>
      i < 30 ? one : { ...one, receivedAt: one.receivedAt + 20e6 },
    ),
  ],
])('%s gives no rate', (_, readings) => {
  expect(measureRate(readings, 100)).toBeUndefined();
});
