import { medianOf, overWindows, quantileOfSorted } from '../analysis/numbers.ts';

/** What is wrong with an interval, as Lipponen and Tarvainen tell artefacts apart. */
export type ArtefactKind = 'ectopic' | 'missed' | 'extra' | 'long' | 'short';

/** `at` is the place of the interval; `ectopic` and `extra` are about two: ectopic the one before too, extra the next. */
export type Artefact = { readonly kind: ArtefactKind; readonly at: number };

/** The numbers of the paper. */
export const ARTEFACT_SETTINGS = { alpha: 5.2, window: 91, median: 11, c1: 0.13, c2: 0.17 } as const;

/**
 * A threshold is at least so many ms. The paper has no such bound; without one, a series as regular as a metronome's is
 * an artefact wherever its last digit changes. 4 ms is four steps of the clock of straps.
 */
const LEAST_THRESHOLD_MS = 4;

/** The series as the decisions see it: intervals, their differences and distances to the median, by their thresholds. */
type View = {
  readonly rr: Float64Array;
  readonly medians: Float64Array;
  /** dRR / Th1; one value more than intervals, and zeros beyond. */
  readonly steps: (i: number) => number;
  /** mRR / Th2: distance to the median, doubled below it. */
  readonly distances: Float64Array;
  /** Th1 and Th2 in ms. */
  readonly thresholds: Float64Array;
  readonly limits: Float64Array;
};

/**
 * Artefacts in one stretch of intervals (ms), by the decisions of Lipponen and Tarvainen, J. Med. Eng. Technol. 43, 2019:
 * α 5.2, quartiles over 91 beats, median of 11, c1 0.13, c2 0.17. Ectopic beats are looked for first, so that the two
 * sides of one are not taken for a short and a long interval. Before the first and after the last interval the series is
 * taken to go on with the local median: that is ours, so that its ends are judged too. Fewer than 5 intervals: none.
 */
export function artefactsOf(intervalsMs: Float64Array): Artefact[] {
  if (intervalsMs.length < 5) return [];
  const view = viewOf(intervalsMs);
  const ectopic = ectopicIn(view);
  const taken = new Set(ectopic.flatMap(({ at }) => [at - 1, at, at + 1]));
  const others: Artefact[] = [];
  for (let i = 0; i < intervalsMs.length; i++) {
    if (taken.has(i)) continue;
    const kind = judge(view, i);
    if (!kind) continue;
    // A beat too many has made two intervals short: both are settled by it.
    if (kind === 'extra' && (i + 1 >= intervalsMs.length || taken.has(i + 1)))
      others.push({ kind: 'short', at: i });
    else others.push({ kind, at: i });
    if (kind === 'extra') i++;
  }
  return [...ectopic, ...others].sort((a, b) => a.at - b.at);
}

/**
 * Th1 as a share of the median interval, in the middle of all intervals of stretches of 5 and more; 0 where there are none. Thresholds follow the series:
 * where a quarter of it and more is ectopic, or where nothing is regular, they are so wide that nothing is an artefact.
 */
export function irregularityOf(stretches: readonly Float64Array[]): number {
  const shares = stretches
    .filter(({ length }) => length >= 5)
    .flatMap((intervalsMs) => {
      const { thresholds, medians } = viewOf(intervalsMs);
      return Array.from(medians, (median, i) => thresholds[i]! / median);
    });
  return shares.length === 0 ? 0 : medianOf(shares);
}

function viewOf(rr: Float64Array): View {
  const { alpha, window, median } = ARTEFACT_SETTINGS;
  const count = rr.length;
  const medians = overWindows(rr, median, 'cut', middleOf);
  const before = medians[0]!;
  const after = medians[count - 1]!;
  const differences = Float64Array.from(
    { length: count + 1 },
    (_, i) => (i < count ? rr[i]! : after) - (i > 0 ? rr[i - 1]! : before),
  );
  const threshold = (values: Float64Array) =>
    overWindows(values.map(Math.abs), window, 'inwards', quartileDeviation).map((deviation) =>
      Math.max(LEAST_THRESHOLD_MS, alpha * deviation),
    );
  const thresholds = threshold(differences);
  const away = rr.map((value, i) => (value < medians[i]! ? 2 : 1) * (value - medians[i]!));
  const limits = threshold(away);
  return {
    rr,
    medians,
    steps: (i) => (i < 0 || i > count ? 0 : differences[i]! / thresholds[i]!),
    distances: away.map((value, i) => value / limits[i]!),
    thresholds,
    limits,
  };
}

const middleOf = (sorted: ArrayLike<number>): number => quantileOfSorted(sorted, 0.5);

/** Half the distance of the quartiles. */
const quartileDeviation = (sorted: ArrayLike<number>): number =>
  (quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25)) / 2;

/** Beats that came early or late: a step with one to the other side before it and after it. */
function ectopicIn({ rr, steps }: View): Artefact[] {
  const { c1, c2 } = ARTEFACT_SETTINGS;
  const isEctopic = (i: number) => {
    const step = steps(i);
    if (step > 1) return Math.max(steps(i - 1), steps(i + 1)) < -c1 * step - c2;
    return step < -1 && Math.min(steps(i - 1), steps(i + 1)) > -c1 * step + c2;
  };
  const found: Artefact[] = [];
  for (let i = 1; i < rr.length; i++) {
    if (!isEctopic(i)) continue;
    // Its largest step is the one between the two intervals; those on both sides belong to it.
    if (i + 1 < rr.length && Math.abs(steps(i + 1)) > Math.abs(steps(i)) && isEctopic(i + 1)) i++;
    found.push({ kind: 'ectopic', at: i });
    i++;
  }
  return found;
}

/** What interval `i` is, where it is not normal and not ectopic. */
function judge({ rr, medians, steps, distances, limits }: View, i: number): ArtefactKind | undefined {
  const step = steps(i);
  const jumps = Math.abs(step) > 1;
  // The interval after a jump is looked at as well where the series jumps back later.
  const follows = Math.abs(steps(i - 1)) > 1 && Math.abs(step) < Math.abs(steps(i + 1));
  if (!jumps && !follows) return undefined;
  const long = step > 1 && Math.min(steps(i + 1), steps(i + 2)) < -1;
  const short = step < -1 && Math.max(steps(i + 1), steps(i + 2)) > 1;
  const far = Math.abs(distances[i]!) > 3;
  if (!long && !short && !far) return undefined;
  const [median, limit] = [medians[i]!, limits[i]!];
  if (short && Math.abs(rr[i]! + (rr[i + 1] ?? 0) - median) < limit) return 'extra';
  if (long && Math.abs(rr[i]! / 2 - median) < limit) return 'missed';
  return rr[i]! > median ? 'long' : 'short';
}
