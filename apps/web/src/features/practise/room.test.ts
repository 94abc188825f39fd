import { memoryRecordings, type RecordingStorage } from '@attune/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beginTime, endTime, page, pass } from './room-kit.ts';

beforeEach(beginTime);
afterEach(endTime);

/** A device that takes its time. */
function slowly(storage: RecordingStorage, milliseconds: number): RecordingStorage {
  return {
    ...storage,
    append: async (...given) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return storage.append(...given);
    },
  };
}

test('what is heard while the storage is slow to begin is recorded, from the start on', async () => {
  const { room, recorder } = page(slowly(memoryRecordings(), 4000));
  await room.look();
  await room.simulate();
  await pass(2000);
  const started = Date.now();
  const beginning = room.begin({ seconds: 60 });
  await pass(4100);
  await beginning;
  const [recording] = recorder.recordings();
  expect(Date.parse(recording!.begun.startedAt!)).toBe(started);
  // About seventy beats a minute.
  expect(recording!.state().next[0]).toBeGreaterThanOrEqual(4);
  expect(room.hearing()!.rateColumns().x).toHaveLength(recording!.state().next[0]!);
  expect(room.hearing()!.rateColumns().x[0]).toBeLessThan(1.1);
  expect(room.view().length).toBe(60);
  const discarding = room.discard('mistake');
  await pass(20_000);
  await discarding;
  expect([room.view().phase, room.view().recording]).toEqual(['ready', undefined]);
  const closing = room.close();
  await pass(10_000);
  await closing;
});

test('a beginning that fails says so, records nothing, and the sensor goes on', async () => {
  const storage = memoryRecordings();
  let isBroken = true;
  const { room, recorder } = page({
    ...storage,
    append: (...given) => (isBroken ? Promise.reject(new Error('full')) : storage.append(...given)),
  });
  await room.look();
  await room.simulate();
  await expect(room.begin({ seconds: 60 })).rejects.toThrow('full');
  expect([room.view().phase, room.view().source?.state, recorder.recordings()]).toEqual(['ready', 'on', []]);
  isBroken = false;
  await room.begin({ seconds: 60 });
  expect(room.view().phase).toBe('playing');
  await room.close();
});

/** A strap of this browser whose first message comes before its services are all known. */
function strapThatSpeaksAtOnce() {
  const state = { connected: false };
  const gone = new Promise<never>(() => undefined);
  let asked: (device: unknown) => void = () => undefined;
  const heard = new Set<() => void>();
  const measurement = {
    // With contact, 70 a minute, one interval of 1024/1024 s.
    value: new DataView(Uint8Array.of(0x16, 70, 0, 4).buffer),
    startNotifications: async () => {
      for (const tell of heard) tell();
    },
    stopNotifications: async () => undefined,
    addEventListener: (_: string, tell: () => void) => void heard.add(tell),
    removeEventListener: (_: string, tell: () => void) => void heard.delete(tell),
  };
  const gatt = {
    connect: async () => {
      state.connected = true;
      return gatt;
    },
    disconnect: () => {
      state.connected = false;
    },
    // Its battery never answers, which is waited for.
    getPrimaryService: async (uuid: number) =>
      uuid === 0x180d ? { getCharacteristic: async () => measurement } : gone,
  };
  const device = { name: 'Strap', gatt, addEventListener() {}, removeEventListener() {} };
  const choosing = new Promise((resolve) => {
    asked = resolve;
  });
  vi.stubGlobal('navigator', { bluetooth: { requestDevice: () => choosing } });
  return { state, choose: () => asked(device) };
}

test('what a strap says while it is connected again after a reload is recorded too', async () => {
  const { choose } = strapThatSpeaksAtOnce();
  choose();
  const storage = memoryRecordings();
  const before = page(storage);
  await before.room.look();
  const first = before.room.connectStrap(false);
  await pass(6000);
  await first;
  await before.room.begin({ seconds: 600 });
  await pass(3000);
  await before.recorder.stop();
  const { room, recorder } = page(storage);
  await room.look();
  expect(room.view()).toMatchObject({ phase: 'playing', resumed: true, begunWith: 'strap' });
  const again = room.connectStrap(false);
  await pass(6000);
  await again;
  expect(recorder.recordings()[0]!.state().next).toEqual({ 0: 1, 1: 1 });
  await room.close();
});

test('whoever signs out while the browser asks for a strap, or while it is connected, is measured no more', async () => {
  const { state, choose } = strapThatSpeaksAtOnce();
  const { room } = page(memoryRecordings());
  await room.look();
  const asking = room.connectStrap(false);
  await room.close();
  choose();
  await asking;
  expect([state.connected, room.view().source]).toEqual([false, undefined]);

  const late = page(memoryRecordings()).room;
  await late.look();
  const connecting = late.connectStrap(false);
  await pass(1000);
  expect(state.connected).toBe(true);
  await late.close();
  await pass(10_000);
  await connecting;
  expect([state.connected, late.view().source]).toEqual([false, undefined]);
});

test('a file goes into no session that an earlier page began', async () => {
  const file = new File(['RR [ms]\n800\n810\n820\n'], 'x.csv');
  const storage = memoryRecordings();
  const before = page(storage);
  await before.room.look();
  await before.room.openFile(file);
  await before.room.begin({ seconds: 600 });
  await pass(2000);
  await before.recorder.stop();
  const { room, recorder } = page(storage);
  await room.look();
  await room.openFile(file);
  await pass(5000);
  expect(room.view()).toMatchObject({ phase: 'playing', begunWith: 'file', connecting: false });
  expect(room.view().source).toBeUndefined();
  expect(recorder.recordings()[0]!.state().next).toEqual({ 0: 2 });
  await room.close();
});
