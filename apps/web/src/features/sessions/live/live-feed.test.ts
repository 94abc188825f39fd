import { expect, test } from 'vitest';
import type { BatchEntry, Channel, WatchEvents } from '../../../api/live.ts';
import { createLiveFeed } from './live-feed.ts';
import { createWatchedHeart } from './watched-heart.ts';

const beats: BatchEntry = {
  channel: 0,
  firstSample: 0,
  count: 60,
  points: Int16Array.from({ length: 60 }, (_, i) => 800 + (i % 7)),
  times: Float64Array.from({ length: 60 }, (_, i) => (i + 1) * 800_000),
};
/** As the server tells of the same channel: what is stored up to half a minute. */
const overview = { number: 0, width: 1_000_000, firstBucket: 30, min: [790], max: [810] };

/** A feed of one channel of intervals, its connection in the hands of the test. */
function watched() {
  const told: string[] = [];
  const stored = Promise.withResolvers<(typeof overview)[]>();
  let events: WatchEvents | undefined;
  const channel = { number: 0, dataType: 'rr', rate: null, scale: 1, offset: 0 } as Channel;
  const feed = createLiveFeed({
    channels: [channel],
    seconds: [10, 60],
    end: 0,
    watch(given) {
      events = given;
      return () => told.push('closed');
    },
    history: () => stored.promise,
    heart: createWatchedHeart([channel], async () => Promise.reject(new Error('nothing is stored'))),
    onMarkers: () => undefined,
    onEnd: (state) => told.push(state),
    onLost: (refused) => told.push(refused ? 'refused' : 'lost'),
  });
  feed.resume();
  return { feed, told, stored, events: events as unknown as WatchEvents };
}

type Watched = ReturnType<typeof watched>;

/** What is held of points: the end of each window, its newest value, and the last beat. */
const held = ({ feed }: Watched) => ({
  ends: [10, 60].map((seconds) => feed.window(0, seconds)?.end()),
  value: feed.window(0, 60)?.last()?.value,
  beat: feed.heart.numbers()?.lastBeatMs,
});
const nothing = { ends: [0, 0], value: undefined, beat: undefined };

const ends: readonly (readonly [string, (watching: Watched) => void, readonly string[]])[] = [
  ['a refusal', ({ events }) => events.onLost(true), ['closed', 'refused']],
  ['a page that nobody looks at', ({ feed }) => feed.pause(), ['closed']],
  ['a session that is discarded', ({ events }) => events.onEnd('discarded'), ['closed', 'discarded']],
];

test.each(ends)(
  'of what was seen, nothing is held after %s, nor what was on its way',
  async (_, end, told) => {
    const watching = watched();
    watching.events.onPoints([beats]);
    expect(held(watching)).toMatchObject({ value: 803, beat: expect.any(Number) });
    watching.events.onOpen();
    end(watching);
    expect(held(watching)).toEqual(nothing);
    watching.stored.resolve([overview]);
    await watching.stored.promise;
    await new Promise((resolve) => setTimeout(resolve));
    expect(held(watching)).toEqual(nothing);
    expect(watching.told).toEqual(told);
  },
);

test('a lost connection and a recording that is complete keep what was seen', () => {
  for (const end of [
    ({ events }: Watched) => events.onLost(false),
    ({ events }: Watched) => events.onEnd('complete'),
  ]) {
    const watching = watched();
    watching.events.onPoints([beats]);
    end(watching);
    expect(held(watching)).toMatchObject({ value: 803, beat: expect.any(Number) });
    watching.feed.pause();
  }
});
