import { expect, test } from 'vitest';
import { pretendTime } from '../testing/pretend-time-kit.ts';
import { pretendStrap } from '../testing/strap-kit.ts';
import type { SensorEvent } from './contract.ts';
import { createSimulated } from './simulated.ts';
import { createSteadyClock } from './steady-clock.ts';
import { createStrap } from './strap.ts';

/** A device whose clock is set, and whose counter stands still while it sleeps. */
function device() {
  const time = pretendTime(2);
  const clock = { wrongBy: 0 };
  const asleep = { for: 0 };
  const surroundings = {
    ...time.surroundings({ alive: true }, clock),
    elapsed: () => time.now() - asleep.for,
  };
  const begun = time.now();
  const wait = (milliseconds: number) => time.run(time.now() + milliseconds);
  return { time, clock, asleep, surroundings, begun, wait };
}

test('a clock that is set does not move what is timed by it; one that is later is caught up with, an earlier one is not', () => {
  const { clock, surroundings, begun } = device();
  const steady = createSteadyClock(surroundings);
  clock.wrongBy = 3_600_000;
  expect(steady.now()).toBe(begun);
  clock.wrongBy = -3_600_000;
  steady.catchUp();
  expect(steady.now()).toBe(begun);
  clock.wrongBy = 5000;
  steady.catchUp();
  expect(steady.now()).toBe(begun + 5000);
  clock.wrongBy = 0;
  expect(steady.now()).toBe(begun + 5000);
});

test.each([
  ['back', -3_600_000],
  ['forward', 3_600_000],
  ['back a little', -3000],
  ['forward a little', 12_000],
])(
  'a clock that is set %s while a strap is on moves no beat, makes no gap, and ends no connection',
  async (_, step) => {
    const { clock, surroundings, begun, wait } = device();
    const strap = pretendStrap({ pmd: 'willing' });
    const sensor = createStrap({ device: strap.device, ecg: true, surroundings });
    const heard: SensorEvent[] = [];
    sensor.subscribe((event) => heard.push(event));
    await sensor.start();
    for (let i = 1; i <= 60; i++) {
      await wait(1000);
      if (i === 20) clock.wrongBy = step;
      strap.beat([1024]);
      strap.ecg(new Array<number>(130).fill(i), BigInt(i) * 1_000_000_000n);
    }
    const beats = heard.flatMap((event) => (event.kind === 'points' && event.channel === 0 ? [event] : []));
    expect(beats.flatMap(({ times }) => times)).toEqual(
      Array.from({ length: 60 }, (_, i) => begun + 1000 * (i + 1)),
    );
    expect(beats.filter(({ broken }) => broken)).toHaveLength(1);
    const frames = heard.flatMap((event) => (event.kind === 'samples' ? [event] : []));
    expect(frames.map(({ missing }) => missing)).toEqual(new Array(60).fill(0));
    expect(frames.at(-1)?.at).toBe(begun + 60_000);
    expect(strap.connections).toBe(1);
    await sensor.stop();
  },
);

test('what a sleep of the device took is a gap as long as it was, although nothing counted meanwhile', async () => {
  const { time, asleep, surroundings, begun, wait } = device();
  const strap = pretendStrap();
  const sensor = createStrap({ device: strap.device, surroundings });
  const times: number[] = [];
  sensor.subscribe((event) => {
    if (event.kind === 'points' && event.channel === 0) times.push(...event.times);
  });
  await sensor.start();
  await wait(1000);
  strap.beat([1024]);
  // A lid is closed for ten minutes; the connection breaks, as is found out afterwards.
  asleep.for = 600_000;
  await wait(600_000);
  strap.lose();
  strap.inReach = true;
  await wait(2000);
  strap.beat([1024]);
  expect(times).toEqual([begun + 1000, time.now()]);
  await sensor.stop();
});

test('a simulated heart beats on evenly when the clock is set', async () => {
  const { clock, surroundings, wait } = device();
  const sensor = createSimulated(surroundings);
  const times: number[] = [];
  sensor.subscribe((event) => {
    if (event.kind === 'points') times.push(...event.times);
  });
  await sensor.start();
  await wait(10_000);
  clock.wrongBy = -60_000;
  await wait(10_000);
  clock.wrongBy = 60_000;
  await wait(10_000);
  const steps = times.slice(1).map((time, i) => time - times[i]!);
  expect(times.length).toBeGreaterThan(30);
  expect([Math.min(...steps) > 700, Math.max(...steps) < 1000]).toEqual([true, true]);
  await sensor.stop();
});
