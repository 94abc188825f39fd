import type { BatchEntry } from '../../../api/live.ts';
import type { Columns } from '../../../ui/chart/columns.ts';

/** Pairs that a window holds at most: more than a screen has pixels. */
const mostBuckets = 4096;

type PairedOverview = {
  readonly width: number;
  readonly firstBucket: number;
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
};

export type LiveChannel = {
  readonly number: number;
  /** Points a second; null: each has a time of its own. */
  readonly rate: number | null;
  readonly scale: number;
  readonly offset: number;
};

export type LiveWindow = ReturnType<typeof createLiveWindow>;

/**
 * The last so many seconds of a channel as min/max pairs in a ring. The same points again change nothing, so what was
 * stored before somebody came to watch and what comes while they do may overlap.
 */
export function createLiveWindow({ rate, scale, offset }: LiveChannel, seconds: number) {
  const irregular = rate === null;
  const places = rate ?? 1_000_000;
  const width = 2 ** Math.max(0, Math.ceil(Math.log2((seconds * places) / mostBuckets)));
  const size = Math.ceil((seconds * places) / width) + 2;
  const held = new Float64Array(size).fill(-1);
  const low = new Float64Array(size);
  const high = new Float64Array(size);
  let newest = -1;
  let last: { at: number; value: number } | undefined;

  function put(bucket: number, from: number, to: number): void {
    const slot = bucket % size;
    const before = held[slot] as number;
    if (before > bucket || Number.isNaN(from)) return;
    const fresh = before < bucket;
    held[slot] = bucket;
    low[slot] = fresh ? from : Math.min(low[slot] as number, from);
    high[slot] = fresh ? to : Math.max(high[slot] as number, to);
    newest = Math.max(newest, bucket);
  }

  const momentOf = (bucket: number) => ((bucket + (width > 1 ? 0.5 : 0)) * width) / places;

  return {
    add({ firstSample, points, times }: BatchEntry): void {
      if ('flac' in points) return;
      for (let i = 0; i < points.length; i++) {
        const place = times ? (times[i] as number) : firstSample + i;
        const value = (points[i] as number) * scale + offset;
        if (place >= 0) put(Math.floor(place / width), value, value);
        if (!last || place / places >= last.at) last = { at: place / places, value };
      }
    },
    addOverview(overview: PairedOverview): void {
      for (const [i, from] of overview.min.entries()) {
        const to = overview.max[i] ?? null;
        if (from === null || to === null) continue;
        const first = (overview.firstBucket + i) * overview.width;
        // A wider pair stands for all the narrower ones in it.
        const end = Math.max(first + width, first + overview.width);
        for (let bucket = Math.floor(first / width); bucket * width < end; bucket++) put(bucket, from, to);
      }
    },
    /** The newest point that came as it was taken. */
    last: () => last,
    /** Seconds since the start of the session until which there is something. */
    end: () => Math.max(last?.at ?? 0, ((newest + 1) * width) / places),
    columns(from: number, to: number): Columns {
      const x: number[] = [];
      const lows: (number | null)[] = [];
      const highs: (number | null)[] = [];
      const first = Math.max(0, newest - size + 1, Math.floor((from * places) / width));
      const end = Math.min(newest, Math.ceil((to * places) / width));
      for (let bucket = first; bucket <= end; bucket++) {
        const slot = bucket % size;
        const isHeld = held[slot] === bucket;
        if (irregular && !isHeld) continue;
        x.push(momentOf(bucket));
        lows.push(isHeld ? (low[slot] as number) : null);
        highs.push(isHeld ? (high[slot] as number) : null);
      }
      return { x, low: lows, high: highs, step: width / places, width: irregular ? 1 : width, irregular };
    },
  };
}
