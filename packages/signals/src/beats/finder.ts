import type { Numbers } from '../analysis/numbers.ts';
import { createFront, type FrontSettings } from './front.ts';
import { type Accepted, type Candidate, createRhythm, type RhythmSettings } from './rhythm.ts';

export type Beat = {
  /** Samples since the first one, gaps included, with a fraction. */
  readonly at: number;
  /** Energy of the beat, in the signal's unit: for comparing beats with each other. */
  readonly level: number;
};

/** Finds beats in a signal that comes in pieces of any size. Beats come in order, and are the same whatever the pieces are. */
export type BeatFinder = {
  /** Samples; one that is not a finite number is a gap. Returns the beats that have become certain. */
  readonly push: (samples: Numbers) => Beat[];
  /** So many samples are missing here. */
  readonly gap: (samples: number) => Beat[];
  /** The signal ends. Nothing may be pushed afterwards. */
  readonly finish: () => Beat[];
  /** Samples from a beat to its being told, when nothing is unusual. */
  readonly delay: number;
};

export type FinderSettings = Omit<FrontSettings, 'rate'> &
  Omit<RhythmSettings, 'rate'> & {
    /** Two candidates are at least so far apart; of nearer ones the strongest counts. */
    readonly apartSeconds: number;
    /** How far from the energy's highest value the beat's own extreme may be. */
    readonly aroundSeconds: number;
    /** Half of the width of the parabola that finds the place between samples. */
    readonly vertexSeconds: number;
  };

/** The common frame of ECG and PPG: front, candidates, rhythm. */
export function createFinder(rate: number, settings: FinderSettings): BeatFinder {
  const front = createFront({ ...settings, rate });
  const rhythm = createRhythm({ ...settings, rate });
  const apart = Math.ceil(settings.apartSeconds * rate);
  const recent = createRecent(
    apart + 2 * Math.ceil((settings.aroundSeconds + settings.energySeconds) * rate),
  );
  const locate = createLocator(rate, settings, recent.at);
  const lag = front.bandLag + front.levelLag;
  /** Samples before the present piece without a gap, and pushed in it; after its end what is pushed is made up. */
  let base = 0;
  let pushed = 0;
  let last = 0;
  let peak = { at: -1, level: 0 };
  let earlier = [0, 0];
  let ended = Number.POSITIVE_INFINITY;
  let alarm = 0;
  const out: Accepted[] = [];

  const step = (sample: number) => {
    front.push(sample);
    const { band, level } = front.now;
    recent.push(band);
    const [before, middle] = earlier as [number, number];
    if (middle > before && middle >= level && middle > peak.level) peak = { at: pushed - 1, level: middle };
    earlier = [middle, level];
    pushed++;
    if (peak.at >= 0 && pushed - 1 - peak.at >= apart) {
      const found = locate(peak, front, base);
      if (found.at < base + ended) rhythm.offer(found, out);
      peak = { at: -1, level: 0 };
      alarm = rhythm.alarm();
    }
    if (base + pushed - lag - apart >= alarm) {
      rhythm.until(base + pushed - lag - apart, out);
      alarm = rhythm.alarm();
    }
  };
  const close = () => {
    if (pushed === 0) return;
    ended = pushed;
    for (let i = Math.ceil(lag) + 2 * apart; i > 0; i--) step(last);
    rhythm.end(out);
    // An extreme beyond the end is of the value that was made up there.
    const end = base + ended;
    out.splice(0, out.length, ...out.filter(({ place }) => place < end));
    base = end;
    pushed = 0;
    ended = Number.POSITIVE_INFINITY;
    peak = { at: -1, level: 0 };
    earlier = [0, 0];
  };
  const skip = (samples: number) => {
    close();
    base += samples;
  };
  const take = () => out.splice(0).map(({ place, level }) => ({ at: place, level }));
  return {
    delay: lag + apart,
    push(samples) {
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i]!;
        if (!Number.isFinite(sample)) {
          skip(1);
          continue;
        }
        if (pushed === 0) {
          front.restart();
          rhythm.begin(base);
          alarm = rhythm.alarm();
        }
        last = sample;
        step(sample);
      }
      return take();
    },
    gap(samples) {
      skip(samples);
      return take();
    },
    finish() {
      close();
      return take();
    },
  };
}

/** The latest values of the band, by their number. */
function createRecent(least: number) {
  let size = 64;
  while (size < 2 * least) size *= 2;
  const kept = new Float64Array(size);
  let count = 0;
  return {
    push(value: number) {
      kept[count++ & (size - 1)] = value;
    },
    /** The value of `back` pushes ago; 0 is the latest. */
    at: (back: number) => kept[(count - 1 - back) & (size - 1)]!,
  };
}

/** From the energy's peak to the candidate: its extremes, and the time they had in the signal. */
function createLocator(rate: number, settings: FinderSettings, recent: (back: number) => number) {
  const apart = Math.ceil(settings.apartSeconds * rate);
  const around = Math.ceil(settings.aroundSeconds * rate);
  const half = Math.max(1, Math.round(settings.vertexSeconds * rate));
  return (
    peak: { at: number; level: number },
    front: { bandLag: number; levelLag: number },
    base: number,
  ) => {
    // The band of the energy's peak was pushed `levelLag` before it, and `apart` more have come since.
    const middle = apart + Math.round(front.levelLag);
    const from = Math.max(half, middle - around);
    let [high, low] = [from, from];
    for (let back = from + 1; back <= middle + around; back++) {
      if (recent(back) > recent(high)) high = back;
      if (recent(back) < recent(low)) low = back;
    }
    const placed = (back: number) => ({
      at: base + peak.at + apart - back + vertexAround(recent, back, half) - front.bandLag,
      value: recent(back),
    });
    const at = base + peak.at - front.levelLag - front.bandLag;
    const candidate: Candidate = { at, level: peak.level, high: placed(high), low: placed(low) };
    return candidate;
  };
}

/** Where the parabola that fits 2 · half + 1 values best has its vertex, in samples from the middle one; at most `half`. */
function vertexAround(recent: (back: number) => number, back: number, half: number): number {
  let [slope, bend, squares, fourths] = [0, 0, 0, 0];
  const count = 2 * half + 1;
  for (let k = -half; k <= half; k++) {
    squares += k * k;
    fourths += k ** 4;
  }
  for (let k = -half; k <= half; k++) {
    const value = recent(back - k);
    slope += k * value;
    bend += (k * k - squares / count) * value;
  }
  const curve = bend / (fourths - (squares * squares) / count);
  if (curve === 0) return 0;
  return Math.max(-half, Math.min(half, -slope / squares / (2 * curve)));
}
