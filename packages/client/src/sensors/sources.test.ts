import { createEdfWriter } from '@attune/signals';
import { describe, expect, test } from 'vitest';
import { pretendTime } from '../testing/pretend-time-kit.ts';
import type { Sensor, SensorEvent } from './contract.ts';
import { createFileSensor } from './file.ts';
import { createSimulated } from './simulated.ts';

function heard(sensor: Sensor) {
  const events: SensorEvent[] = [];
  sensor.subscribe((event) => events.push(event));
  const points = () =>
    events.filter((event): event is SensorEvent & { kind: 'points' } => event.kind === 'points');
  const samples = () =>
    events.filter((event): event is SensorEvent & { kind: 'samples' } => event.kind === 'samples');
  return { events, points, samples };
}

const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });

function clock() {
  const time = pretendTime(5);
  return { time, surroundings: time.surroundings({ alive: true }, { wrongBy: 0 }), begun: time.now() };
}

describe('the simulated heart', () => {
  test('beats about seventy times a minute, and every name it gives says that it is made up', async () => {
    const { time, surroundings, begun } = clock();
    const sensor = createSimulated(surroundings);
    const { points } = heard(sensor);
    await sensor.start();
    await time.run(begun + 60_000);
    await sensor.stop();
    await time.run(begun + 90_000);
    expect(points().length).toBeGreaterThan(64);
    expect(points().length).toBeLessThan(76);
    const times = points().flatMap((event) => event.times);
    points().forEach(({ samples }, i) => {
      if (i > 0) expect(times[i]! - times[i - 1]!).toBeCloseTo((samples[0]! * 1000) / 1024, 6);
    });
    expect(
      points()
        .map(({ broken }) => broken)
        .filter(Boolean),
    ).toHaveLength(1);
    expect(
      [sensor.name, ...sensor.channels().map(({ label }) => label)].every((one) => /simulated/i.test(one)),
    ).toBe(true);
  });
});

describe('a file', () => {
  test('of intervals is replayed at its own speed, in its own numbers, and ends', async () => {
    const { time, surroundings, begun } = clock();
    const sensor = createFileSensor(file('morning.csv', 'RR [ms]\n800.5\n810\n790.25\n'), surroundings);
    const { points, events } = heard(sensor);
    const [channel] = sensor.channels();
    expect([sensor.name, channel?.label, channel?.dataType]).toEqual([
      'File: morning.csv',
      'RR (from a file)',
      'rr',
    ]);
    await sensor.start();
    await time.run(begun + 1700);
    expect(points()).toHaveLength(2);
    await time.run(begun + 5000);
    expect(
      points().flatMap(({ samples }) => samples.map((sample) => sample * (channel?.scale ?? 1))),
    ).toEqual([800.5, 810, 790.25]);
    expect(points().flatMap(({ times }) => times.map((at) => at - begun))).toEqual([800.5, 1610.5, 2400.75]);
    expect(events.at(-1)).toEqual({ kind: 'state', state: 'ended' });
    await sensor.start();
    await time.run(begun + 5000 + 900);
    expect(points().slice(3)).toMatchObject([{ samples: points()[0]?.samples, broken: true }]);
  });

  test('of an ECG is replayed with its gaps', async () => {
    const { time, surroundings, begun } = clock();
    const rows = Array.from({ length: 400 }, (_, i) =>
      i >= 150 && i < 250 ? '' : `${(i / 100).toFixed(2)},${i % 50}`,
    );
    const sensor = createFileSensor(
      file('ecg.csv', `time [s],ECG [uV]\n${rows.filter(Boolean).join('\n')}\n`),
      surroundings,
    );
    const { samples } = heard(sensor);
    expect(sensor.channels()).toMatchObject([
      { dataType: 'ecg', label: 'ECG (from a file)', rate: 100, bits: 16, scale: 0.001 },
    ]);
    await sensor.start();
    await time.run(begun + 10_000);
    expect(samples().reduce((sum, one) => sum + one.samples.length + one.missing, 0)).toBe(400);
    expect(samples().map(({ missing }) => missing)).toEqual([0, 0, 0, 100, 0, 0]);
    expect([...(samples()[3]?.samples ?? [])].slice(0, 2)).toEqual([0, 1]);
    expect(samples()[3]?.at).toBe(begun + 3000);
  });

  test.each([
    ['uV', 0.001],
    ['µV', 0.001],
    ['μV', 0.001],
    ['mV', 1],
    ['V', 1000],
  ])('of an ECG in %s is replayed in millivolts', (unit, scale) => {
    const rows = Array.from({ length: 20 }, (_, i) => `${(i / 100).toFixed(2)},${i}`);
    const sensor = createFileSensor(file('ecg.csv', `time [s],ECG [${unit}]\n${rows.join('\n')}\n`));
    expect(sensor.channels()).toMatchObject([{ unit: 'mV', scale }]);
  });

  test.each([
    ['time [s],ECG [counts]\n0,1\n0.1,2\n0.2,3\n0.3,4', 'Its ECG is in counts'],
    ['time [s],ECG\n0,1\n0.1,2\n0.2,3\n0.3,4', 'Its ECG has no unit'],
    ['hello', 'There is no row with a number'],
    ['time [s],EEG\n0,1\n0.1,2\n0.2,3\n0.3,4', 'no list of intervals'],
    ['RR [ms]\n800\n0\n810', 'Number 2 is no interval'],
  ])('that cannot be replayed is refused, and why is said: %j', (text, why) => {
    expect(() => createFileSensor(file('x.csv', text))).toThrow(why);
  });

  /** A file in which a second of three is missing. */
  function edf(label: string, unit: string, digitalMax = 3000) {
    const line = { physicalMin: -digitalMax, physicalMax: digitalMax, digitalMin: -digitalMax, digitalMax };
    const stretches = [
      { firstSample: 0, count: 100 },
      { firstSample: 200, count: 100 },
    ];
    const breath = { ...line, label: 'Resp', unit: 'L', rate: 100, stretches };
    const writer = createEdfWriter({
      startedAt: { year: 2026, month: 11, day: 2, hour: 8, minute: 0, second: 0 },
      signals: [breath, { ...breath, label, unit }],
    });
    const samples = Int32Array.from({ length: 300 }, (_, i) => i);
    const chunks = [
      ...writer.chunksNow((signal, from, count) =>
        samples.subarray(from, from + count).map((n) => n * signal),
      ),
    ];
    return { name: 'night.edf', bytes: Uint8Array.from(chunks.flatMap((chunk) => [...chunk])) };
  }

  test('of EDF is replayed with its ECG, in millivolts, with its gaps', async () => {
    const { time, surroundings, begun } = clock();
    const sensor = createFileSensor(edf('EKG II', 'uV'), surroundings);
    const { samples } = heard(sensor);
    const [channel] = sensor.channels();
    expect(channel).toMatchObject({ dataType: 'ecg', label: 'ECG (from a file)', unit: 'mV', bits: 16 });
    expect([channel?.rate, channel?.scale, channel?.offset]).toEqual([100, 0.001, undefined]);
    await sensor.start();
    await time.run(begun + 10_000);
    const places = samples().map((one) => [one.samples[0], one.samples.length, one.missing]);
    expect(places).toEqual([
      [0, 50, 0],
      [50, 50, 0],
      [200, 50, 100],
      [250, 50, 0],
    ]);
    expect(sensor.state()).toBe('ended');
  });

  test.each([
    [edf('EEG Fz', 'uV'), 'no signal with "ECG"'],
    [edf('ECG', 'counts'), 'Its ECG is in counts'],
    [edf('ECG', 'uV', 100_000), 'more than 16 bits'],
    [{ name: 'x.edf', bytes: edf('ECG', 'uV').bytes.subarray(0, 300) }, 'This file cannot be replayed'],
  ])('of EDF that cannot be replayed is refused, and why is said (%#)', (file, why) => {
    expect(() => createFileSensor(file)).toThrow(why);
  });

  test('that is too large is not looked into', () => {
    expect(() => createFileSensor({ name: 'x.csv', bytes: new Uint8Array(32 * 1024 * 1024 + 1) })).toThrow(
      '32 MB',
    );
  });
});
