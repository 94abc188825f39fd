import { createClient, createRecorder, memoryRecordings, type RecordingStorage } from '@attune/client';
import { vi } from 'vitest';
import { createRoom } from './room.ts';

/** A page that is looked at and stays, in a time of its own. */
export function beginTime(): void {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
  // A page that is looked at and stays.
  const page = { hidden: false, addEventListener() {}, removeEventListener() {} };
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', page.addEventListener);
  vi.stubGlobal('removeEventListener', page.removeEventListener);
}

export function endTime(): void {
  vi.unstubAllGlobals();
  vi.useRealTimers();
}

/** A room whose recorder is the real one, on a device without a network. */
export function page(storage: RecordingStorage) {
  const client = createClient({
    baseUrl: 'http://nowhere.invalid',
    retries: 0,
    fetch: () => Promise.reject(new TypeError('no network')),
  });
  const recorder = createRecorder({ client, userId: 'somebody', storage, openSocket: false });
  return { recorder, room: createRoom(recorder) };
}

export const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

export const exercise = {
  id: '0199aaaa-0000-7000-8000-00000000000e',
  name: 'Slow',
  guidance: { breathsPerMinute: 6, inhale: 4, exhale: 6 },
};

/** A session with a simulated heart, in its countdown. */
export async function playing(storage = memoryRecordings()) {
  const made = page(storage);
  await made.room.look();
  await made.room.simulate();
  await pass(2000);
  await made.room.begin({ exercise, seconds: 60, before: { mood: 3, stress: 6 } });
  return { ...made, storage };
}
