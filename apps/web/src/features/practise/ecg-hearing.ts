import { createEcgFinder, createLiveHeart, ECG_RATES, type LiveNumbers } from '@attune/signals';
import type { SensorChannel, SensorEvent } from '../../api/practise.ts';
import { type Columns, noColumns } from '../../ui/chart/columns.ts';
import { createLiveWindow } from '../sessions/live/live-window.ts';

/** What is shown of it, in seconds. */
export const shownEcgSeconds = 10;

/** A beat that was found in it. `at`: ms since 1970; `interval`: ms since the one before, where nothing is missing in between. */
export type EcgBeat = { readonly at: number; readonly interval: number | undefined };

type Samples = SensorEvent & { kind: 'samples' };

/**
 * What an electrocardiogram tells as it comes: its curve, its beats, the live numbers of them, and how good it is. Samples stand where
 * they were taken, by their number since `zero` (ms since 1970).
 */
export function createEcgHearing(number: number, channel: SensorChannel, zero: number) {
  const { scale = 1, offset = 0 } = channel;
  const rate = channel.rate ?? 0;
  // Others have a curve, and no beats can be found in them.
  const canFind = rate >= ECG_RATES.from && rate <= ECG_RATES.to;
  const found = canFind
    ? { heart: createLiveHeart({ kind: 'ecg', rate }), finder: createEcgFinder(rate) }
    : undefined;
  const window = createLiveWindow({ number, rate, scale, offset }, shownEcgSeconds + 2);
  let first: number | undefined;
  let next = 0;
  let lastSamples: number | undefined;
  /** Places, counted from the first sample. */
  let lastBeat: number | undefined;
  let lastGap = Number.NEGATIVE_INFINITY;

  const timeOf = (place: number): number => zero + (1000 * ((first ?? 0) + place)) / rate;

  function beatAt(place: number): EcgBeat {
    const isWhole = lastBeat !== undefined && lastBeat > lastGap;
    const interval = isWhole ? (1000 * (place - lastBeat!)) / rate : undefined;
    lastBeat = place;
    return { at: timeOf(place), interval };
  }

  return {
    rate,
    /** @returns the beats that have become certain: each some 0.4 s after it was, and up to 3 s at the start */
    hear({ samples, missing, at }: Samples): EcgBeat[] {
      const beats: EcgBeat[] = [];
      if (first === undefined) {
        first = Math.max(0, Math.round(((at - zero) * rate) / 1000) - samples.length);
        next = first;
      } else if (missing > 0) {
        found?.heart.gap(missing);
        // What the gap makes certain was before it.
        beats.push(...(found?.finder.gap(missing) ?? []).map((beat) => beatAt(beat.at)));
        lastGap = next - first;
        next += missing;
      }
      lastSamples = at;
      window.add({
        channel: number,
        firstSample: next,
        count: samples.length,
        points: Int16Array.from(samples),
      });
      next += samples.length;
      if (!found) return beats;
      const values = Float64Array.from(samples, (sample) => sample * scale + offset);
      found.heart.pushSamples(values);
      beats.push(...found.finder.push(values).map((beat) => beatAt(beat.at)));
      return beats;
    },
    /** When the last samples came, ms since 1970. */
    lastSamples: () => lastSamples,
    /** Of its beats, with the quality of the last ten seconds; undefined before the first, and where no beats can be found. */
    numbers: (): LiveNumbers | undefined => (first === undefined ? undefined : found?.heart.read()),
    columns: (from: number): Columns => (first === undefined ? noColumns : window.columns(from, Infinity)),
  };
}
