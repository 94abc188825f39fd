import {
  brainMetrics,
  createBrainBands,
  createSignalBeats,
  heartMetrics,
  heartReport,
  type Metric,
  oxygenMetrics,
  oxygenSummary,
  type QualityWindow,
  type RrSeries,
  seriesOfRecorded,
} from '@attune/signals';

/*
 * From the points of one channel, piece by piece, to its numbers. No key and no store comes in here, so any thread can do it.
 */

/** What a channel is analysed as. `factor` makes ms of intervals, and µV of brain waves. */
export type AnalysisKind =
  | { readonly of: 'rr'; readonly factor: number }
  | { readonly of: 'ecg' | 'ppg'; readonly rate: number }
  | { readonly of: 'eeg'; readonly rate: number; readonly factor: number }
  | { readonly of: 'spo2'; readonly rate: number | null };

/** The intervals that numbers of a heart rest on, before any is corrected, and the quality of the signal they were found in. */
export type Intervals = {
  readonly source: 'rr' | 'ecg' | 'ppg';
  readonly stretches: readonly {
    readonly endsMs: readonly number[];
    readonly intervalsMs: readonly number[];
  }[];
  /** Of every ten seconds; of intervals that a sensor found itself, none. */
  readonly quality: readonly QualityWindow[];
};

export type Analysed = { readonly metrics: readonly Metric[]; readonly intervals: Intervals | undefined };

/** Consecutive points in the channel's unit; `missing` samples before them were not recorded. Times in seconds. */
export type AnalysisPiece = {
  readonly missing: number;
  readonly values: Float64Array<ArrayBuffer>;
  readonly times?: Float64Array<ArrayBuffer>;
};

export type Analyser = { readonly add: (piece: AnalysisPiece) => void; readonly end: () => Analysed };

/** @throws {RangeError} on a rate that the kind is not analysed at */
export function createAnalyser(kind: AnalysisKind): Analyser {
  switch (kind.of) {
    case 'rr':
      return ofIntervals(kind.factor);
    case 'eeg':
      return ofBrain(kind.rate, kind.factor);
    case 'spo2':
      return ofOxygen(kind.rate);
    default:
      return ofSignal(kind.of, kind.rate);
  }
}

function ofIntervals(factor: number): Analyser {
  const intervals: number[] = [];
  const times: number[] = [];
  return {
    add(piece) {
      for (const value of piece.values) intervals.push(value * factor);
      for (const time of piece.times ?? []) times.push(time * 1000);
    },
    end() {
      const series = seriesOfRecorded(intervals, times);
      return { metrics: heartMetrics(heartReport(series)), intervals: keptOf('rr', series, []) };
    },
  };
}

function ofSignal(kind: 'ecg' | 'ppg', rate: number): Analyser {
  const beats = createSignalBeats(kind, rate);
  return {
    add({ missing, values }) {
      for (const nothing of missingIn(missing)) beats.push(nothing);
      beats.push(values);
    },
    end() {
      const { series, quality, usable } = beats.found();
      return {
        metrics: heartMetrics(heartReport(series), usable),
        intervals: keptOf(kind, series, quality),
      };
    },
  };
}

function ofBrain(rate: number, factor: number): Analyser {
  const bands = createBrainBands(rate);
  return {
    add({ missing, values }) {
      for (const nothing of missingIn(missing)) bands.push(nothing);
      bands.push(factor === 1 ? values : values.map((value) => value * factor));
    },
    end: () => ({ metrics: brainMetrics(bands.end()), intervals: undefined }),
  };
}

/** Means of whole seconds, which is what the summary makes of any rate: so a night is 30,000 numbers. */
function ofOxygen(rate: number | null): Analyser {
  const sums: number[] = [];
  const counts: number[] = [];
  let place = 0;
  let seconds = 0;
  return {
    add({ missing, values, times }) {
      place += missing;
      for (let i = 0; i < values.length; i++, place++) {
        const second = Math.floor(times ? times[i]! : place / (rate as number));
        if (second < 0) continue;
        for (; seconds <= second; seconds++) {
          sums.push(0);
          counts.push(0);
        }
        const value = values[i]!;
        if (!(value >= possible.from && value <= possible.to)) continue;
        sums[second]! += value;
        counts[second]!++;
      }
    },
    end() {
      // A second that is not whole is none, as in the summary of the points themselves.
      const whole = rate === null ? seconds : Math.floor(place / rate);
      const means = sums.slice(0, whole).map((sum, i) => (counts[i] ? sum / counts[i]! : Number.NaN));
      return { metrics: oxygenMetrics(oxygenSummary(means, 1)), intervals: undefined };
    },
  };
}

/** What the summary takes for possible, per cent. */
const possible = { from: 50, to: 100 };

const atOnce = 65_536;

/** So many samples that are not there. A gap of hours is no array of its length. */
function* missingIn(count: number): Generator<Float64Array> {
  for (let left = count; left > 0; left -= atOnce)
    yield new Float64Array(Math.min(left, atOnce)).fill(Number.NaN);
}

const keptOf = (
  source: Intervals['source'],
  series: RrSeries,
  quality: readonly QualityWindow[],
): Intervals => ({
  source,
  stretches: series.map(({ endsMs, intervalsMs }) => ({
    endsMs: [...endsMs],
    intervalsMs: [...intervalsMs],
  })),
  quality,
});
