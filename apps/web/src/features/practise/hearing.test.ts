import { expect, test } from 'vitest';
import type { Sensor, SensorEvent } from '../../api/practise.ts';
import { createHearing } from './hearing.ts';

const zero = 1_800_000_000_000;

const sensorOf = (dataTypes: readonly string[]): Sensor => ({
  kind: 'simulated',
  name: 'Test',
  channels: () =>
    dataTypes.map((dataType) => ({
      dataType,
      label: dataType,
      rate: dataType === 'ecg' ? 130 : null,
      scale: 1,
    })),
  state: () => 'on',
  start: async () => undefined,
  stop: async () => undefined,
  subscribe: () => () => undefined,
});

const beat = (milliseconds: number, at: number, broken = false): SensorEvent => ({
  kind: 'points',
  channel: 0,
  samples: [milliseconds],
  times: [zero + at],
  broken,
});

test('each interval is a rate on the curve; what was lost is a gap in it, and joins no two beats in the numbers', () => {
  const hearing = createHearing(sensorOf(['rr']), zero);
  let at = 0;
  const go = (count: number) => {
    for (let i = 0; i < count; i++) {
      const interval = 850 + 40 * Math.sin(at / 1600);
      at += interval;
      hearing.hear(beat(interval, at));
    }
  };
  go(90);
  expect(hearing.numbers()).toMatchObject({ rmssd60: { kind: 'value' }, coherence: { kind: 'value' } });
  at += 30_000;
  hearing.hear(beat(800, at, true));
  expect(hearing.numbers().heartRate).toMatchObject({ kind: 'not-enough' });
  go(10);
  const { rmssd30, coherence, heartRate } = hearing.numbers();
  expect(heartRate).toMatchObject({ kind: 'value' });
  expect([rmssd30, coherence]).toMatchObject([{ why: 'too-short' }, { why: 'too-short' }]);
  const { x, high } = hearing.rateColumns();
  expect(high.filter((value) => value === null)).toHaveLength(1);
  expect(x.at(-1)).toBeCloseTo(at / 1000, 6);
  expect(high[0]).toBeCloseTo(60_000 / 850, 6);
});

test('what is no heartbeat is shown as none', () => {
  const hearing = createHearing(sensorOf(['rr']), zero);
  for (const [i, one] of [800, 800, 63_999, 0, 800].entries()) hearing.hear(beat(one, 1000 * (i + 1)));
  expect(hearing.rateColumns().high).toEqual([75, 75, null, null, 75]);
});

test('without contact an interval is a gap and in no number, from the first on where there was none at the start', () => {
  const hearing = createHearing(sensorOf(['rr']), zero, 'lost');
  hearing.hear(beat(800, 800));
  expect(hearing.rateColumns().x).toEqual([]);
  hearing.hear({ kind: 'contact', contact: 'good' });
  for (let i = 2; i < 40; i++) hearing.hear(beat(800, 800 * i, i === 2));
  expect(hearing.numbers().heartRate).toMatchObject({ kind: 'value' });
  hearing.hear({ kind: 'contact', contact: 'lost' });
  for (let i = 40; i < 50; i++) hearing.hear(beat(500, 32_000 + 500 * (i - 40)));
  expect([hearing.hasContact(), hearing.silence(zero + 36_500)]).toEqual([false, 5300]);
  expect(hearing.rateColumns().high.slice(-10)).toEqual(Array.from({ length: 10 }, () => null));
  hearing.hear({ kind: 'contact', contact: 'good' });
  hearing.hear(beat(800, 37_300, true));
  expect(hearing.hasContact()).toBe(true);
  expect(hearing.numbers().heartRate).toMatchObject({ kind: 'not-enough' });
});

test.each<[string, SensorEvent]>([
  ['rr', beat(800, 1000)],
  ['heart-rate', { kind: 'points', channel: 0, samples: [71], times: [zero + 1000], broken: false }],
  [
    'ecg',
    { kind: 'samples', channel: 0, samples: new Int16Array(65), missing: 0, at: zero + 1000, deviceTime: 0 },
  ],
])('for how long nothing came of %s is known', (dataType, event) => {
  const hearing = createHearing(sensorOf([dataType]), zero);
  expect(hearing.silence(zero + 5000)).toBe(0);
  hearing.hear(event);
  expect([hearing.silence(zero + 10_500), hearing.silence(zero)]).toEqual([9500, 0]);
});

test('a strap without intervals has a rate that it says itself, and no more', () => {
  const hearing = createHearing(sensorOf(['rr', 'heart-rate']), zero);
  hearing.hear({ kind: 'points', channel: 1, samples: [71], times: [zero + 1000], broken: false });
  expect([hearing.hasBeats(), hearing.said()]).toEqual([false, { at: zero + 1000, rate: 71 }]);
  expect(hearing.numbers().heartRate).toMatchObject({ kind: 'not-enough' });
});

test('samples of an electrocardiogram stand where they were taken, their gaps too', () => {
  const hearing = createHearing(sensorOf(['ecg']), zero);
  const frame = (at: number, missing = 0): SensorEvent => ({
    kind: 'samples',
    channel: 0,
    samples: new Int16Array(65).fill(3),
    missing,
    at: zero + at,
    deviceTime: 0,
  });
  hearing.hear(frame(1000));
  hearing.hear(frame(2500, 130));
  const { x, high } = hearing.ecgColumns(0);
  expect(x).toHaveLength(65 + 65 + 130 + 65);
  // Before the first, and between the two.
  expect(high.map((value) => (value === null ? 0 : 1)).join('')).toMatch(/^0{65}1{65}0{130}1{65}$/);
});

test('the curve of hours takes no more room than that of minutes', () => {
  const hearing = createHearing(sensorOf(['rr']), zero);
  for (let i = 1; i < 20_000; i++) hearing.hear(beat(800, 800 * i));
  expect(hearing.rateColumns().x.length).toBeLessThan(500);
});
