import {
  createLiveHeart,
  ECG_RATES,
  type LiveHeart,
  type LiveNumbers,
  PPG_RATES,
  seriesOfRecorded,
} from '@attune/signals';
import type { BatchEntry, Channel, Points } from '../../../api/live.ts';
import { rateOf } from '../facts.ts';

/** Coherence is of the last 64 s: so much of what was before somebody came is fetched. */
const keptSeconds = 90;
/** By so many of the last intervals it is judged whether one follows on the one before. */
const judged = 120;

type Heard = Pick<Channel, 'number' | 'scale' | 'offset'> & {
  readonly kind: 'rr' | 'ecg' | 'ppg';
  /** 0 where points come when they come. */
  readonly rate: number;
};

export type WatchedHeart = ReturnType<typeof createWatchedHeart>;

const fits = { ecg: ECG_RATES, ppg: PPG_RATES };

/** Of which channel the numbers are: intervals before an ECG, that before a pulse wave. */
function heardOf(channels: readonly Channel[]): Heard | undefined {
  for (const kind of ['rr', 'ecg', 'ppg'] as const) {
    const found = channels.find((channel) => {
      const rate = rateOf(channel) ?? 0;
      if (channel.dataType !== kind) return false;
      return kind === 'rr' ? rate === 0 : rate >= fits[kind].from && rate <= fits[kind].to;
    });
    if (found) return { ...found, kind, rate: rateOf(found) ?? 0 };
  }
  return undefined;
}

/** What is taken for an interval between two beats, ms: as in what the numbers are made of later. */
const isBeat = (ms: number): boolean => ms >= 200 && ms <= 5000;

type Interval = { readonly at: number; readonly ms: number };

/** Which intervals do not follow on the one before, as the report judges it. */
function breaksIn(all: readonly Interval[]): ReadonlySet<number> {
  const lengths = seriesOfRecorded(
    all.map(({ ms }) => ms),
    all.map(({ at }) => at),
  ).map(({ intervalsMs }) => intervalsMs.length);
  const breaks = new Set<number>();
  let left = 0;
  for (const [i, { ms }] of all.entries()) {
    if (!isBeat(ms)) continue;
    if (left === 0) {
      breaks.add(i);
      left = lengths.shift() ?? 0;
    }
    left--;
  }
  return breaks;
}

/** Of what is stored, the last seconds: how long a recording without a rate is, is not known before. */
function lastOf(stretches: Points['stretches']): Points['stretches'] {
  const last = stretches.at(-1)?.times?.at(-1);
  return last === undefined
    ? stretches
    : stretches.filter(({ times }) => (times?.at(-1) ?? 0) >= last - keptSeconds);
}

/**
 * Live numbers of a session that somebody else records: by the same code as the player's, of the same points. What was
 * stored before is fetched first, also after a connection was lost, so that nothing is counted twice or left out.
 * @param points of a channel, from so many seconds since the start on
 */
export function createWatchedHeart(
  channels: readonly Channel[],
  points: (channel: number, from: number, stop: AbortSignal) => Promise<Points>,
) {
  const heard = heardOf(channels);
  /** The device's own number, where it tells no beats. */
  const saying = channels.find(({ dataType }) => dataType === 'heart-rate');
  let heart = begin();
  let next = 0;
  let recent: Interval[] = [];
  let said: number | undefined;
  let filling: BatchEntry[] | undefined;
  let heardAt: number | undefined;

  function begin(): LiveHeart | undefined {
    if (!heard) return undefined;
    return heard.kind === 'rr'
      ? createLiveHeart({ kind: 'rr' })
      : createLiveHeart({ kind: heard.kind, rate: heard.rate });
  }

  function forget(): void {
    heart = begin();
    next = 0;
    recent = [];
    said = undefined;
    filling = undefined;
    heardAt = undefined;
  }

  function intervals(values: readonly number[], times: readonly number[]): void {
    const fresh = values.map((ms, i) => ({ ms, at: (times[i] as number) * 1000 }));
    const first = recent.length;
    recent = [...recent, ...fresh];
    const breaks = breaksIn(recent);
    for (let i = first; i < recent.length; i++) {
      const { at, ms } = recent[i] as Interval;
      const before = recent[i - 1];
      if (before && (breaks.has(i) || !isBeat(ms)))
        heart?.gap(Math.max(1, at - before.at - (isBeat(ms) ? ms : 0)));
      if (isBeat(ms)) heart?.pushIntervals([ms]);
    }
    recent = recent.slice(-judged);
  }

  /** Values in the channel's unit, from a place on; what came before is left out. */
  function take(first: number, all: readonly number[], allTimes: readonly number[]): void {
    const known = Math.max(0, next - first);
    if (known >= all.length || !heard) return;
    const values = known > 0 ? all.slice(known) : all;
    const missing = next === 0 ? 0 : Math.max(0, first - next);
    next = first + all.length;
    if (heard.kind === 'rr') intervals(values, allTimes.slice(known));
    else {
      if (missing > 0) heart?.gap(missing);
      heart?.pushSamples(Float64Array.from(values));
    }
  }

  function hear({ firstSample, points: raw, times }: BatchEntry): void {
    if (!heard) return;
    const values = valuesOf(heard, raw);
    take(firstSample, values, times ? Array.from(times, (time) => time / 1e6) : []);
  }

  return {
    /** Whether there is a heart in it at all. */
    isThere: heard !== undefined || saying !== undefined,
    /** The data type of the channel that the numbers are of; undefined where there is only the device's own. */
    kind: heard?.kind,
    add(entries: readonly BatchEntry[], now: number): void {
      const told = saying && entries.findLast(({ channel }) => channel === saying.number);
      if (told) {
        said = valuesOf(saying, told.points).at(-1);
        if (!heard) heardAt = now;
      }
      const own = entries.filter(({ channel }) => channel === heard?.number);
      if (own.length === 0) return;
      heardAt = now;
      if (filling) filling.push(...own);
      else for (const entry of own) hear(entry);
    },
    /** Begins anew with what is stored of the last seconds; what comes meanwhile waits. */
    async fill(end: number, stop: AbortSignal): Promise<void> {
      if (!heard) return;
      filling ??= [];
      const stored = await points(heard.number, Math.max(0, end - keptSeconds), stop).catch(() => undefined);
      if (stop.aborted) return;
      const waiting = filling ?? [];
      const at = heardAt;
      if (stored) forget();
      heardAt = at;
      filling = undefined;
      for (const { firstSample, values, times } of lastOf(stored?.stretches ?? []))
        take(
          firstSample,
          values.map((value) => value ?? Number.NaN),
          times ?? [],
        );
      for (const entry of waiting) hear(entry);
    },
    forget,
    numbers: (): LiveNumbers | undefined => heart?.read(),
    /** Beats a minute as the device says them, where it tells no beats. */
    said: () => (heart?.read().lastBeatMs === undefined ? said : undefined),
    /** For how long nothing of the heart has come, ms; 0 before the first. By the watcher's own clock. */
    silence: (now: number): number => (heardAt === undefined ? 0 : Math.max(0, now - heardAt)),
  };
}

const valuesOf = (
  { scale, offset }: Pick<Channel, 'scale' | 'offset'>,
  points: BatchEntry['points'],
): number[] => ('flac' in points ? [] : Array.from(points, (value) => value * scale + offset));
