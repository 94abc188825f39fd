import { expect, test } from 'vitest';
import type { RecordingState } from '../../api/practise.ts';
import { nothing, type RoomView } from './room-view.ts';
import { unsentSeconds } from './unsent.ts';

const start = 1_800_000_000_000;

function view(phase: RoomView['phase'], waiting: RecordingState['waiting']): RoomView {
  const recording = { waiting } as RecordingState;
  return { ...nothing, phase, startedAt: start, breathFrom: start + 3000, seconds: 60, recording };
}

test('what the server has not is told in seconds of the session, from when it is worth a word', () => {
  const waiting = { points: 12, bytes: 1, since: start + 20_000 };
  expect(unsentSeconds(view('playing', waiting), start + 22_900)).toBe(0);
  expect(unsentSeconds(view('playing', waiting), start + 32_500)).toBe(12);
  expect(unsentSeconds(view('playing', { points: 0, bytes: 0 }), start + 32_500)).toBe(0);
  expect(unsentSeconds(view('playing', { ...waiting, points: 0 }), start + 32_500)).toBe(0);
  // Nothing is added any more, however long it waits.
  expect(unsentSeconds(view('sending', waiting), start + 9_000_000)).toBe(43);
  // A clock that was set back.
  expect(unsentSeconds(view('playing', waiting), start - 9000)).toBe(0);
});
