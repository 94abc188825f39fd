import { type BatchEntry, decodeBatch, decodeFlac, type PointArray } from '@attune/signals';
import { momentOf, type Tile, withoutGaps } from './tile.ts';

/** What of a channel decoding needs. Value = sample × scale + offset. */
export type Form = {
  readonly number: number;
  readonly bits: number;
  readonly scale: number;
  readonly offset: number;
};

/** The places of a chunk, or, where points come irregularly, its microseconds. */
export type Stretch = { readonly from: number; readonly to: number };

type Run = {
  readonly first: number;
  readonly points: PointArray;
  readonly times?: Float64Array<ArrayBuffer>;
};

/** Points of a chunk by channel, in order. */
export type Decoded = ReadonlyMap<number, readonly Run[]>;

/**
 * Takes stored blocks apart (docs/guides/reading-points.md) and keeps what lies in the chunk: blocks come whole, and what
 * lies beside belongs to the chunks beside.
 */
export function decodeBlocks(bytes: ArrayBuffer, forms: readonly Form[], chunk: Stretch): Decoded {
  const decoded = new Map<number, Run[]>(forms.map(({ number }) => [number, []]));
  const view = new DataView(bytes);
  for (let at = 0; at < bytes.byteLength; ) {
    const length = Number(view.getBigUint64(at, true));
    for (const entry of decodeBatch(new Uint8Array(bytes, at + 8, length))) {
      const form = forms.find(({ number }) => number === entry.channel);
      const run = form && within(runOf(entry, form), chunk);
      if (run && run.points.length > 0) decoded.get(entry.channel)?.push(run);
    }
    at += 8 + length;
  }
  for (const runs of decoded.values()) runs.sort((a, b) => a.first - b.first);
  return decoded;
}

function runOf({ firstSample, count, points, times }: BatchEntry, { bits }: Form): Run {
  const plain =
    'flac' in points ? decodeFlac(points.flac, { bitsPerSample: bits, count, firstSample }) : points;
  // Half the memory for what nearly every sensor has.
  const packed = plain instanceof Int32Array && bits <= 16 ? Int16Array.from(plain) : plain;
  return { first: firstSample, points: packed, ...(times ? { times } : {}) };
}

/** A copy, so that the bytes that came need not be kept. */
function within({ first, points, times }: Run, { from, to }: Stretch): Run {
  if (times) {
    const [a, b] = [placeFrom(times, from), placeFrom(times, to)];
    return { first: first + a, points: points.slice(a, b), times: times.slice(a, b) };
  }
  const a = Math.max(0, from - first);
  return { first: first + a, points: points.slice(a, Math.max(a, to - first)) };
}

/** The first place whose time is not before `at`. */
function placeFrom(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export type Cut = Stretch & { readonly width: number; readonly rate: number; readonly irregular: boolean };

/** One tile of one channel. */
export function cutTile(decoded: Decoded, form: Form, cut: Cut): Tile {
  const runs = decoded.get(form.number) ?? [];
  if (cut.irregular)
    return cut.width === 1 ? asTheyAre(runs, form, cut) : withoutGaps(paired(runs, form, cut));
  return paired(runs, form, cut);
}

function asTheyAre(runs: readonly Run[], { scale, offset }: Form, { from, to }: Cut): Tile {
  const x: number[] = [];
  const values: number[] = [];
  for (const { points, times = new Float64Array() } of runs) {
    for (let i = placeFrom(times, from); i < times.length && (times[i] as number) < to; i++) {
      x.push((times[i] as number) / 1e6);
      values.push((points[i] as number) * scale + offset);
    }
  }
  const low = Float64Array.from(values);
  return { x: Float64Array.from(x), low, high: low, width: 1 };
}

function paired(runs: readonly Run[], { scale, offset }: Form, { from, to, width, rate }: Cut): Tile {
  const count = Math.ceil((to - from) / width);
  const least = new Float64Array(count).fill(Infinity);
  const most = width === 1 ? least : new Float64Array(count).fill(-Infinity);
  for (const run of runs) {
    if (width === 1) put(run, from, least);
    else pair(run, from, width, least, most);
  }
  const first = from / width;
  const x = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    x[i] = momentOf(first + i, width, rate);
    const absent = least[i] === Infinity;
    least[i] = absent ? Number.NaN : (least[i] as number) * scale + offset;
    if (most !== least) most[i] = absent ? Number.NaN : (most[i] as number) * scale + offset;
  }
  // A negative scale turns the curve over.
  return scale < 0 ? { x, low: most, high: least, width } : { x, low: least, high: most, width };
}

function put({ first, points }: Run, from: number, values: Float64Array): void {
  const start = Math.max(0, from - first);
  const end = Math.min(points.length, from + values.length - first);
  for (let i = start; i < end; i++) {
    const value = points[i] as number;
    values[first + i - from] = Number.isFinite(value) ? value : Infinity;
  }
}

function pair(
  { first, points, times }: Run,
  from: number,
  width: number,
  least: Float64Array,
  most: Float64Array,
) {
  const last = least.length;
  for (let i = times ? placeFrom(times, from) : Math.max(0, from - first); i < points.length; i++) {
    const bucket = Math.floor(((times ? (times[i] as number) : first + i) - from) / width);
    if (bucket >= last) return;
    const value = points[i] as number;
    if (value < (least[bucket] as number)) least[bucket] = value;
    if (value > (most[bucket] as number)) most[bucket] = value;
  }
}
