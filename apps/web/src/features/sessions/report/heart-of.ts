import { cleanSeries, correctSeries, frequencyDomain, type RrSeries } from '@attune/signals';
import type { Intervals } from '../../../api/index.ts';

/** An interval as it is drawn: when it ended, in seconds since the start, and how long it was, in ms. */
export type Beat = { readonly at: number; readonly ms: number };
/** One that was corrected: what it was and what stands for it. */
export type Corrected = Beat & { readonly kind: string; readonly afterMs: readonly number[] };

export type Heart = {
  /** As they were found, stretch by stretch. */
  readonly stretches: readonly (readonly Beat[])[];
  readonly corrected: readonly Corrected[];
  /** Whether numbers were made of it: else it cannot be corrected honestly, and what would be is not marked. */
  readonly isClean: boolean;
  /** ms²/Hz over Hz, up to half a hertz. */
  readonly density: readonly { readonly hz: number; readonly power: number }[];
  /** Each corrected interval with the next of its stretch. */
  readonly pairs: readonly { readonly ms: number; readonly next: number }[];
};

const highestHz = 0.5;

/** What the pictures show, by the same code that made the numbers. */
export function heartOf({ stretches }: Pick<Intervals, 'stretches'>): Heart {
  const series: RrSeries = stretches.map(({ endsMs, intervalsMs }) => ({
    endsMs: Float64Array.from(endsMs),
    intervalsMs: Float64Array.from(intervalsMs),
  }));
  const cleaned = cleanSeries(series);
  const isClean = cleaned.kind === 'value';
  const clean = isClean ? cleaned.value.series : [];
  const { density } = frequencyDomain(clean, { method: 'welch', detrend: 'constant' });
  const corrections = isClean ? correctSeries(series).corrections : [];
  return {
    stretches: stretches.map(({ endsMs, intervalsMs }) =>
      endsMs.map((end, i) => ({ at: end / 1000, ms: intervalsMs[i] as number })),
    ),
    isClean,
    corrected: corrections.map(({ kind, atMs, beforeMs, afterMs }) => ({
      at: atMs / 1000,
      ms: beforeMs[0] ?? 0,
      kind,
      afterMs,
    })),
    density: density
      ? Array.from(density.density, (power, k) => ({ hz: (density.first + k) * density.step, power })).filter(
          ({ hz }) => hz > 0 && hz <= highestHz,
        )
      : [],
    pairs: clean.flatMap(({ intervalsMs }) =>
      Array.from(intervalsMs.subarray(1), (next, i) => ({ ms: intervalsMs[i] as number, next })),
    ),
  };
}
