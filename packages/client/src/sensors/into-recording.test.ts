import { MADE_UP_ENDINGS } from '@attune/signals';
import { expect, test } from 'vitest';
import type { Recording } from '../recorder/contract.ts';
import { browser } from '../testing/recording-kit.ts';
import {
  intervalChannel,
  kindOfChannels,
  type Sensor,
  type SensorChannel,
  type SensorEvent,
} from './contract.ts';
import { recordSensor } from './into-recording.ts';
import { createListeners } from './listeners.ts';

const rate: SensorChannel = {
  dataType: 'heart-rate',
  label: 'Rate',
  rate: null,
  valueKind: 'integer',
  bits: 24,
};
const ecg: SensorChannel = { dataType: 'ecg', label: 'ECG', rate: 130, valueKind: 'integer', bits: 16 };

function pretendSensor(channels: readonly SensorChannel[]) {
  const { tell, subscribe } = createListeners<SensorEvent>();
  const sensor: Sensor = {
    kind: 'simulated',
    name: 'Test',
    channels: () => channels,
    state: () => 'on',
    start: async () => undefined,
    stop: async () => undefined,
    subscribe,
  };
  return { sensor, tell };
}

async function began(channels: readonly SensorChannel[]) {
  const world = browser(3);
  world.load(0);
  const starting = world.tabs[0]!.recorder.start({ channels: [...channels] });
  await world.time.run(world.time.now() + 1000);
  const recording = await starting;
  const wait = (milliseconds: number) => world.time.run(world.time.now() + milliseconds);
  /** What the server has, by place, and when it was. */
  const stored = (channel: number) =>
    [...(world.server.sessions.get(recording.id)?.points ?? [])]
      .filter(([at]) => at.startsWith(`${channel}/`))
      .map(([at, point]) => `${at.slice(2)}:${point}`);
  const reloaded = async (): Promise<Recording> => {
    world.take({ do: 'reload', tab: 0 });
    await wait(5000);
    return world.tabs[0]!.recorder.recordings().find(({ id }) => id === recording.id)!;
  };
  return { world, recording, wait, stored, reloaded, start: Date.parse(recording.begun.startedAt!) };
}

const points = (channel: number, samples: number[], times: number[]): SensorEvent => ({
  kind: 'points',
  channel,
  samples,
  times,
  broken: false,
});

test('points stand at their times since the start, and what was before it is not of it', async () => {
  const { recording, wait, stored, start } = await began([intervalChannel('RR')]);
  const { sensor, tell } = pretendSensor([intervalChannel('RR')]);
  const stop = recordSensor(sensor, recording);
  tell(points(0, [800, 820], [start - 500, start + 320.5]));
  tell(points(0, [65_535], [start + 1000]));
  stop();
  tell(points(0, [1], [start + 2000]));
  await wait(3000);
  expect(stored(0)).toEqual(['0:820@320500', '1:65535@1000000']);
});

test('what came while the recording was not there yet is of it, and stands before what comes then', async () => {
  const { recording, wait, stored, start } = await began([intervalChannel('RR')]);
  const { sensor, tell } = pretendSensor([intervalChannel('RR')]);
  const early = [
    points(0, [790], [start - 10]),
    points(0, [800], [start + 790]),
    points(0, [810], [start + 1600]),
  ];
  recordSensor(sensor, recording, early);
  tell(points(0, [820], [start + 2420]));
  await wait(3000);
  expect(stored(0)).toEqual(['0:800@790000', '1:810@1600000', '2:820@2420000']);
});

test('a clock that was set back loses nothing, also after a reload', async () => {
  const { recording, wait, stored, start, reloaded } = await began([intervalChannel('RR')]);
  const { sensor, tell } = pretendSensor([intervalChannel('RR')]);
  const stop = recordSensor(sensor, recording);
  tell(points(0, [800], [start + 60_000]));
  tell(points(0, [801], [start + 1000]));
  stop();
  await wait(1000);
  const again = await reloaded();
  expect(again.begun).toEqual(recording.begun);
  expect(again.lastTime(0)).toBe(60_000_000);
  recordSensor(sensor, again);
  tell(points(0, [802], [start + 8000]));
  tell(points(0, [803], [start + 61_000]));
  await wait(3000);
  expect(stored(0)).toEqual(['0:800@60000000', '1:801@60000000', '2:802@60000000', '3:803@61000000']);
});

test('a clock that was set back by hours between two pages loses nothing, and what comes then goes on evenly', async () => {
  const { recording, wait, stored, start, reloaded } = await began([intervalChannel('RR'), ecg]);
  const frame = (at: number): SensorEvent => ({
    kind: 'samples',
    channel: 1,
    samples: new Int16Array(130).fill(7),
    missing: 0,
    at: start + at,
    deviceTime: at * 1000,
  });
  const { sensor, tell } = pretendSensor([intervalChannel('RR'), ecg]);
  const stop = recordSensor(sensor, recording);
  tell(points(0, [800], [start + 10_000]));
  tell(frame(10_000));
  stop();
  await wait(1000);
  const again = await reloaded();
  recordSensor(sensor, again);
  const hours = -3 * 3_600_000;
  for (const n of [1, 2, 3]) {
    tell(points(0, [800 + n], [start + hours + 1000 * n]));
    tell(frame(hours + 1000 * n));
  }
  // It is right again.
  tell(points(0, [804], [start + 20_000]));
  await wait(3000);
  expect(stored(0)).toEqual([
    '0:800@10000000',
    '1:801@10000000',
    '2:802@11000000',
    '3:803@12000000',
    '4:804@20000000',
  ]);
  expect(again.state().next[1]).toBe(1300 + 3 * 130);
});

test('samples stand where the clock says at first, follow on each other, and leave their gaps', async () => {
  const { recording, wait, start, reloaded } = await began([ecg]);
  const { sensor, tell } = pretendSensor([ecg]);
  const frame = (at: number, missing = 0): SensorEvent => ({
    kind: 'samples',
    channel: 0,
    samples: new Int16Array(73).fill(7),
    missing,
    at: start + at,
    deviceTime: at * 1000,
  });
  const stop = recordSensor(sensor, recording);
  // Its first 8 samples were taken before the start.
  tell(frame(500));
  expect(recording.state().next).toEqual({ 0: 65 });
  tell(frame(1061.5));
  tell(frame(2200, 73));
  expect(recording.state().next).toEqual({ 0: 65 + 3 * 73 });
  stop();
  await wait(1000);
  const again = await reloaded();
  recordSensor(sensor, again);
  tell(frame(10_000));
  expect(again.state().next).toEqual({ 0: 1300 });
});

test('what the recording has no channel for is not taken, nor what is made up, and each goes to the channel of its kind', async () => {
  const { recording, wait, stored, start } = await began([intervalChannel('RR')]);
  const { sensor, tell } = pretendSensor([rate, intervalChannel('RR'), ecg]);
  recordSensor(sensor, recording);
  tell(points(0, [70], [start + 1]));
  tell(points(1, [900], [start + 2]));
  await wait(3000);
  expect(stored(0)).toEqual(['0:900@2000']);
  const other = pretendSensor([intervalChannel(`RR${MADE_UP_ENDINGS.simulated}`)]);
  recordSensor(other.sensor, recording);
  other.tell(points(0, [901], [start + 3000]));
  expect(recording.state().next).toEqual({ 0: 1 });
  expect(kindOfChannels(other.sensor.channels())).toBe('simulated');
  expect(kindOfChannels(recording.begun.channels)).toBe('strap');
  const completing = recording.complete();
  await wait(1000);
  await completing;
  expect(() => tell(points(1, [900], [start + 3]))).not.toThrow();
});
