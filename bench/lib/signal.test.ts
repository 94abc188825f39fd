import { expect, test } from 'vitest';
import { makeSignal, readRecording } from './signal.ts';

const recording = readRecording();
const points = 400_000;
const windowPoints = 32;

/** Every stretch of `windowPoints` points that begins at a multiple of `step`, as text. */
function stretches(signal: Int16Array, step: number): string[] {
  const found: string[] = [];
  for (let at = 0; at + windowPoints <= signal.length; at += step) {
    found.push(signal.subarray(at, at + windowPoints).join());
  }
  return found;
}

test('a session is longer than the recording and repeats no stretch of it', () => {
  const signal = makeSignal(recording, 1, points);
  expect(signal.length).toBeGreaterThan((recording.samples.length / recording.rate) * 1000);
  // At every place, not at multiples: a repeat may lie anywhere.
  const all = stretches(signal, 1);
  expect(new Set(all).size).toBe(all.length);
});

test('two sessions have no stretch in common', () => {
  const first = new Set(stretches(makeSignal(recording, 1, points), 1));
  expect(stretches(makeSignal(recording, 2, points), 7).filter((some) => first.has(some))).toEqual([]);
});

test('the same number gives the same signal', () => {
  expect(makeSignal(recording, 3, 5000)).toEqual(makeSignal(recording, 3, 5000));
});

test('it is as large as the recording, and as quiet', () => {
  const [low, high] = [Math.min(...recording.samples), Math.max(...recording.samples)];
  const signal = makeSignal(recording, 4, points);
  const range = (high - low) * 1.2;
  expect(signal.every((value) => value > low - range * 0.1 && value < high + range * 0.1)).toBe(true);
  const steps = signal.subarray(1).map((value, i) => Math.abs(value - (signal[i] ?? 0)));
  expect(steps.toSorted()[points >> 1]).toBeLessThan(10);
});
