import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginTime, endTime, exercise, page, pass, playing } from './room-kit.ts';

beforeEach(beginTime);
afterEach(endTime);

test('a reload shows what was shown: exercise and how it leads, how long it is, how one felt, and every marker', async () => {
  const { room, recorder, storage } = await playing();
  await pass(10_000);
  await room.mark('Marker 1');
  await pass(5000);
  await room.mark('Marker 2');
  const { startedAt, breathFrom } = room.view();
  await pass(500);
  await recorder.stop();
  const again = page(storage);
  await again.room.look();
  expect(again.room.view()).toMatchObject({
    phase: 'playing',
    resumed: true,
    exercise,
    exerciseId: exercise.id,
    length: 60,
    startedAt,
    breathFrom,
    before: { mood: 3, stress: 6 },
    markers: [
      { at: expect.closeTo(10, 3), label: 'Marker 1' },
      { at: expect.closeTo(15, 3), label: 'Marker 2' },
    ],
  });
  await again.room.close();
});

/** Whether the screen is kept lit. */
function lamp() {
  const state = { isLit: false };
  const release = async () => {
    state.isLit = false;
  };
  const request = async () => {
    state.isLit = true;
    return { release };
  };
  vi.stubGlobal('navigator', { wakeLock: { request } });
  return state;
}

test('the screen is kept lit while it goes on, and neither afterwards nor when it was called off', async () => {
  const state = lamp();
  const { room, recorder, storage } = await playing();
  await pass(10);
  expect(state.isLit).toBe(true);
  await room.callOff();
  expect(state.isLit).toBe(false);
  await room.begin({ seconds: 60 });
  await pass(5000);
  expect(state.isLit).toBe(true);
  await room.finish();
  expect(state.isLit).toBe(false);
  await pass(100);
  await recorder.stop();
  const again = page(storage);
  await again.room.look();
  await pass(1000);
  expect([again.room.view().phase, state.isLit]).toEqual(['after', false]);
  await again.room.close();
});

test('what is over comes back at the question whether it is kept, with what was said, and is kept with that', async () => {
  const { room, recorder, storage } = await playing();
  // Its time is a minute from the first breath.
  await pass(62_000);
  expect(room.view().phase).toBe('playing');
  await pass(2000);
  expect(room.view().phase).toBe('after');
  const { seconds } = room.view();
  expect(seconds).toBeGreaterThan(58);
  expect(seconds).toBeLessThan(60.5);
  room.say({ mood: 4, notes: 'Cal' });
  room.say({ mood: 4, stress: 2, notes: 'Calm' });
  await pass(100);
  await recorder.stop();
  const again = page(storage);
  await again.room.look();
  expect(again.room.view()).toMatchObject({
    phase: 'after',
    seconds,
    begunWith: 'simulated',
    felt: { mood: 4, stress: 2, notes: 'Calm' },
  });
  expect(again.room.view().source).toBeUndefined();
  await pass(60_000);
  expect(again.room.view().phase).toBe('after');
  const [recording] = again.recorder.recordings();
  await again.room.keep();
  expect([again.room.view().phase, recording!.state().phase]).toEqual(['sending', 'completing']);
  const items = await storage.first(recording!.id, 1000, 1);
  const told = items
    .map(({ bytes }) => new TextDecoder().decode(bytes))
    .filter((text) => text.startsWith('{'));
  expect(told.map((text) => JSON.parse(text))).toEqual([
    { kind: 'change', change: { feedbackAfter: { mood: 4, stress: 2, notes: 'Calm' } } },
    { kind: 'complete' },
  ]);
  await again.room.close();
});

test('it counts down before the first breath, and what comes meanwhile is of the session; it can be skipped', async () => {
  const { room, recorder } = await playing();
  const { startedAt, breathFrom } = room.view();
  expect(breathFrom - startedAt).toBe(3000);
  const beats = () => recorder.recordings()[0]!.state().next[0] ?? 0;
  await pass(2500);
  expect(beats()).toBeGreaterThanOrEqual(2);
  room.skipCountdown();
  expect(room.view().breathFrom).toBe(startedAt + 2500);
  await pass(5000);
  // Too late for that.
  room.skipCountdown();
  await room.callOff();
  expect(room.view()).toMatchObject({ phase: 'playing', breathFrom: startedAt + 2500 });
  await room.close();
});

test('who calls it off during the countdown stands where they were, with the sensor on, and nothing is kept', async () => {
  const { room, recorder } = await playing();
  await pass(1000);
  const [recording] = recorder.recordings();
  await room.callOff();
  expect(room.view()).toMatchObject({ phase: 'ready', source: { state: 'on' } });
  expect(recording!.state().phase).toBe('discarding');
  await pass(120_000);
  expect(room.view().phase).toBe('ready');
  await room.begin({ seconds: 60 });
  expect([room.view().phase, room.view().markers, room.view().exercise]).toEqual(['playing', [], undefined]);
  await room.close();
});

test.each([
  ['back', -7_200_000],
  ['forward', 7_200_000],
])(
  'a clock that is set %s during a session ends nothing, loses no beat, and moves no marker',
  async (_, step) => {
    const { room, recorder } = await playing();
    await pass(10_000);
    vi.setSystemTime(Date.now() + step);
    await pass(10_000);
    await room.mark('Marker 1');
    expect(room.view()).toMatchObject({ phase: 'playing', markers: [{ at: expect.closeTo(20, 1) }] });
    const [recording] = recorder.recordings();
    // About seventy beats a minute, for twenty seconds.
    expect(recording!.state().next[0]).toBeGreaterThan(20);
    expect(recording!.lastTime(0) / 1e6).toBeGreaterThan(18);
    expect(recording!.lastTime(0) / 1e6).toBeLessThan(20.01);
    await room.close();
  },
);
