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

test('whoever listens is told of each beat when it is heard, and its numbers are there', () => {
  const hearing = createHearing(sensorOf(['rr']), zero);
  const told: string[] = [];
  const stop = hearing.subscribe(() => told.push(hearing.numbers().heartRate.kind));
  for (let i = 1; i <= 6; i++) hearing.hear(beat(800, 800 * i));
  expect(told).toEqual([...new Array<string>(4).fill('not-enough'), 'value', 'value']);
  hearing.hear({ kind: 'battery', percent: 3 });
  stop();
  hearing.hear(beat(800, 5600));
  expect(told).toHaveLength(6);
});

/** An electrocardiogram in µV: a beat every 800 ms, with a wave after it, and as much noise as is asked for. */
function ecgFrom(second: number, { noise = 0, flat = false, most = 32_767 } = {}): SensorEvent {
  const samples = Int16Array.from({ length: 130 }, (_, i) => {
    const at = second - 1 + i / 130;
    const since = ((at + 0.4) % 0.8) - 0.4;
    const wave = 1000 * Math.exp(-((since / 0.012) ** 2)) + 200 * Math.exp(-(((since - 0.22) / 0.05) ** 2));
    const rough = noise * (Math.sin(at * 61.7 * 7) + Math.sin(at * 173.3) + Math.sin(at * at * 31));
    // No line of a body is quite still.
    const still = 12 * Math.sin(i * i * 1.7);
    return flat ? 5 : Math.max(-most, Math.min(most, Math.round(wave + rough + still)));
  });
  return { kind: 'samples', channel: 1, samples, missing: 0, at: zero + 1000 * second, deviceTime: 0 };
}

test('the ECG of a strap tells how good the signal is, and why where it is not', () => {
  const of = (how: Parameters<typeof ecgFrom>[1]) => {
    const hearing = createHearing(sensorOf(['rr', 'ecg']), zero);
    for (let second = 1; second <= 20; second++) {
      hearing.hear(beat(800, 1000 * second));
      hearing.hear(ecgFrom(second, how));
    }
    const { quality, heartRate } = hearing.numbers();
    return [quality?.reason, heartRate.kind];
  };
  // The numbers are those of the intervals all the same.
  expect(of({})).toEqual(['good', 'value']);
  expect(of({ flat: true })).toEqual(['lead-off', 'value']);
  expect(of({ most: 150 })).toEqual(['clipped', 'value']);
  expect(of({ noise: 900 })[0]).toMatch(/noisy|implausible-rate/);
  const plain = createHearing(sensorOf(['rr']), zero);
  plain.hear(beat(800, 800));
  expect(plain.numbers().quality).toBeUndefined();
});

test('where intervals stop, beats of the ECG stand in until they come again; none is shown twice, and none is lost', () => {
  const hearing = createHearing(sensorOf(['rr', 'ecg']), zero);
  let sent = 0;
  const go = (from: number, to: number, withIntervals: boolean) => {
    for (let second = from; second <= to; second++) {
      hearing.hear(ecgFrom(second));
      for (; 0.8 * (sent + 1) <= second; sent++)
        if (withIntervals) hearing.hear(beat(800, 800 * (sent + 1), sent > 20 && from === sent));
    }
  };
  go(1, 20, true);
  expect([hearing.standsIn(), hearing.lastBeat()]).toEqual([false, zero + 20_000]);
  go(21, 25, false);
  expect(hearing.standsIn()).toBe(false);
  go(26, 60, false);
  expect(hearing.standsIn()).toBe(true);
  expect(hearing.numbers()).toMatchObject({ heartRate: { kind: 'value' }, rmssd30: { kind: 'value' } });
  const rate = hearing.numbers().heartRate;
  expect(rate.kind === 'value' ? rate.value : 0).toBeCloseTo(75, 0);
  expect(hearing.silence(zero + 60_000)).toBeLessThan(2500);
  go(61, 80, true);
  expect(hearing.standsIn()).toBe(false);
  const { x, high } = hearing.rateColumns();
  const steps = x.slice(1).map((at, i) => at - x[i]!);
  // One beat may lie between the two ways to tell it.
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBeLessThan(1.7);
  expect(high.filter((value) => value !== null).length).toBeGreaterThan(96);
  expect(high.filter((value) => value !== null).every((value) => Math.abs(value - 75) < 1.5)).toBe(true);
});

test('an interval that comes late, of a time that the ECG has told, does not make the curve go back', () => {
  const hearing = createHearing(sensorOf(['rr', 'ecg']), zero);
  hearing.hear(beat(800, 800));
  for (let second = 1; second <= 20; second++) hearing.hear(ecgFrom(second));
  expect(hearing.standsIn()).toBe(true);
  const { x } = hearing.rateColumns();
  hearing.hear(beat(800, 1000 * x.at(-1)! - 2000));
  hearing.hear(beat(800, 1000 * x.at(-1)! + 900));
  const after = hearing.rateColumns().x;
  expect(after).toEqual(after.toSorted((one, other) => one - other));
  expect(after).toHaveLength(x.length + 1);
});

test('an ECG of bare air stands in for nothing', () => {
  const hearing = createHearing(sensorOf(['rr', 'ecg']), zero);
  for (let second = 1; second <= 10; second++) {
    hearing.hear(ecgFrom(second));
    hearing.hear(beat(1000, 1000 * second));
  }
  hearing.hear({ kind: 'contact', contact: 'lost' });
  for (let second = 11; second <= 40; second++) hearing.hear(ecgFrom(second));
  expect([hearing.standsIn(), hearing.hasContact()]).toEqual([false, false]);
  expect(hearing.ecgSilence(zero + 45_000)).toBe(5000);
});

test('beats of an ECG are joined over no gap, and one that is too coarse to find beats in has a curve all the same', () => {
  const hearing = createHearing(sensorOf(['ecg']), zero);
  for (let second = 1; second <= 20; second++)
    hearing.hear({ ...ecgFrom(second), channel: 0 } as SensorEvent);
  // A second is missing: the beats around it lie 1.6 s apart, which is no interval.
  hearing.hear({ ...ecgFrom(22), channel: 0, missing: 130 } as SensorEvent);
  for (let second = 23; second <= 40; second++)
    hearing.hear({ ...ecgFrom(second), channel: 0 } as SensorEvent);
  const { x, high } = hearing.rateColumns();
  const rates = high.filter((value) => value !== null);
  expect(rates.length).toBeGreaterThan(35);
  expect(rates.every((value) => Math.abs(value - 75) < 1.5)).toBe(true);
  expect(x.filter((at) => at > 20.1 && at < 20.9)).toEqual([]);

  const coarse: Sensor = {
    ...sensorOf(['ecg']),
    channels: () => [{ dataType: 'ecg', label: 'ECG', rate: 50, scale: 1 }],
  };
  const slow = createHearing(coarse, zero);
  slow.hear({ ...ecgFrom(1), channel: 0 } as SensorEvent);
  expect(slow.ecgColumns(0).x.length).toBeGreaterThan(0);
  expect(slow.numbers().heartRate.kind).toBe('not-enough');
});
