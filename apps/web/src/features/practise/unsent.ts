import { numberOf } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import type { RoomView } from './room-view.ts';

/** What is on its way, as always, is not worth a word, s. */
const worthIt = 3;

/**
 * What of the session the server has not: from the oldest that waits to what was recorded last. In whole seconds, 0 where it is
 * too little to be told.
 * @param now by the device's clock, as the times of what waits are
 */
export function unsentSeconds(
  { recording, phase, startedAt, breathFrom, seconds }: RoomView,
  now: number,
): number {
  const { since, points } = recording?.waiting ?? { points: 0, since: undefined };
  if (since === undefined || points === 0) return 0;
  const until = phase === 'playing' ? now : breathFrom + 1000 * seconds;
  const long = Math.floor((until - Math.max(since, startedAt)) / 1000);
  return long >= worthIt ? long : 0;
}

/** In words; nothing where nothing waits. */
export function unsentText(view: RoomView, now: number): string {
  const seconds = unsentSeconds(view, now);
  return seconds > 0 ? words.practise.storing.unsent(numberOf(seconds, 0)) : '';
}
