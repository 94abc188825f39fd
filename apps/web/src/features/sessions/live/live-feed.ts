import type { BatchEntry, WatchEvents } from '../../../api/live.ts';
import { createLiveWindow, type LiveChannel, type LiveWindow } from './live-window.ts';
import type { WatchedHeart } from './watched-heart.ts';

/** `waiting`: connected, and nothing comes. */
export type FeedState = 'connecting' | 'live' | 'waiting' | 'lost';

type Overviews = readonly (Parameters<LiveWindow['addOverview']>[0] & { readonly number: number })[];

type FeedOptions = {
  readonly channels: readonly LiveChannel[];
  /** The lengths that are shown, in seconds; each is kept as finely as a screen can show it. */
  readonly seconds: readonly number[];
  /** Where the recording is, as far as is known. */
  readonly end: number;
  readonly watch: (events: WatchEvents) => () => void;
  /** What is stored from there on. */
  readonly history: (from: number, stop: AbortSignal) => Promise<Overviews>;
  readonly heart: WatchedHeart;
  readonly onMarkers: () => void;
  readonly onEnd: (state: string) => void;
  /** Called each time when no connection can be had: whoever may not watch any more hears it from the server. */
  readonly onLost: (refused: boolean) => void;
};

export type LiveFeed = ReturnType<typeof createLiveFeed>;

const silentAfter = 2500;
/** What was stored between asking for it and being told of it comes with the second look. */
const lookAgainAfter = 1500;
const longestWait = 15_000;

/** What a recording sends, kept for as long as the widest window. It comes back by itself when the connection is lost. */
export function createLiveFeed(options: FeedOptions) {
  const longest = Math.max(...options.seconds);
  const empty = () =>
    new Map(
      options.channels.map((channel) => [
        channel.number,
        new Map(options.seconds.map((seconds) => [seconds, createLiveWindow(channel, seconds)])),
      ]),
    );
  let windows = empty();
  const windowsOf = (channel: number) => [...(windows.get(channel)?.values() ?? [])];
  const listeners = new Set<() => void>();
  let state: FeedState = 'connecting';
  let version = 0;
  let tries = 0;
  let heardAt = 0;
  let stop: (() => void) | undefined;
  let asking: AbortController | undefined;
  let filling: AbortController | undefined;
  const timers = new Set<ReturnType<typeof setTimeout>>();

  function tell(next: FeedState = state): void {
    state = next;
    version++;
    for (const listener of listeners) listener();
  }

  function after(milliseconds: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, milliseconds);
    timers.add(timer);
  }

  const end = () =>
    Math.max(
      options.end,
      ...options.channels.flatMap(({ number }) => windowsOf(number).map((one) => one.end())),
    );

  function look(): void {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    options.history(Math.max(0, end() - longest), signal).then(
      (overviews) => {
        // What was on its way when all was forgotten is not taken in again.
        if (signal.aborted) return;
        for (const overview of overviews)
          for (const window of windowsOf(overview.number)) window.addOverview(overview);
        tell();
      },
      // It is looked at again, and the connection tells what is wrong.
      () => {},
    );
  }

  function fill(): void {
    filling?.abort();
    filling = new AbortController();
    void options.heart.fill(end(), filling.signal).then(() => tell());
  }

  /** What was not told, as where a reader was too slow, is looked at now and then. */
  function listen(): void {
    after(silentAfter, () => {
      if (performance.now() - heardAt > silentAfter) {
        tell('waiting');
        look();
      }
      listen();
    });
  }

  function open(): void {
    stop = options.watch({
      onOpen() {
        tries = 0;
        tell('waiting');
        look();
        fill();
        options.onMarkers();
        after(lookAgainAfter, look);
        listen();
      },
      onPoints(entries: readonly BatchEntry[]) {
        heardAt = performance.now();
        for (const entry of entries) for (const window of windowsOf(entry.channel)) window.add(entry);
        options.heart.add(entries, Date.now());
        tell('live');
      },
      onMarkers: options.onMarkers,
      onEnd(how) {
        // Of what was discarded nothing is kept here either.
        if (how === 'discarded') {
          quiet();
          forget();
          tell();
        }
        options.onEnd(how);
      },
      onLost(refused) {
        quiet();
        if (refused) forget();
        tell('lost');
        options.onLost(refused);
        if (refused) return;
        // Where no socket is let through, this is all that comes.
        look();
        after(Math.min(longestWait, 500 * 2 ** tries++), open);
      },
    });
  }

  function quiet(): void {
    stop?.();
    stop = undefined;
    asking?.abort();
    filling?.abort();
    for (const timer of timers) clearTimeout(timer);
    timers.clear();
  }

  /** Nothing of what was seen stays in memory. */
  function forget(): void {
    windows = empty();
    options.heart.forget();
  }

  return {
    heart: options.heart,
    /** The last so many seconds of a channel. */
    window: (channel: number, seconds: number) => windows.get(channel)?.get(seconds),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    version: () => version,
    state: () => state,
    end,
    /** Begins, or goes on after `pause`. */
    resume(): void {
      if (stop) return;
      tries = 0;
      tell('connecting');
      open();
    },
    /** While nobody looks, nothing is held: what is to be seen then is fetched anew, by whoever still may. */
    pause(): void {
      quiet();
      forget();
    },
  };
}
