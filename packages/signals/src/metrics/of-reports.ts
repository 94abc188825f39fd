import { type Answer, answer, type NotEnough, notEnough } from '../analysis/answer.ts';
import { medianOf } from '../analysis/numbers.ts';
import type { BrainBands, EegBand } from '../brain/bands.ts';
import { respirationOfIntervals } from '../breath/respiration.ts';
import type { CoherenceAt } from '../heart/coherence.ts';
import { COHERENCE_SECONDS } from '../heart/coherence.ts';
import type { BandPower } from '../heart/frequency-domain.ts';
import type { HeartReport } from '../heart/report.ts';
import type { OxygenSummary } from '../oxygen/saturation.ts';
import { type Basis, METRICS, type Metric, type MetricName } from './list.ts';

type Take = <T>(name: MetricName, from: Answer<T>, of: (value: T) => number) => Metric;

const taking =
  (basis: Basis, instead?: NotEnough): Take =>
  (name, from, of) => {
    const about = { name, unit: METRICS[name], basis };
    const lack = instead ?? (from.kind === 'value' ? undefined : from);
    if (lack) return { ...about, value: null, why: lack.why, has: lack.has, needs: lack.needs };
    const { value, method, settings } = from as Extract<typeof from, { kind: 'value' }>;
    return { ...about, value: of(value), method, settings };
  };

const itself = (value: number): number => value;
const power = (band: BandPower): number => band.power;

/**
 * The numbers of a heart's report. Where there was too much to correct, none is made of it: each then says that, and not
 * that there was too little. `usable` is the share of an ECG or PPG that was good enough.
 */
export function heartMetrics(report: HeartReport, usable?: number): Metric[] {
  const { cleaned, time } = report;
  const basis: Basis = {
    ...(time.kind === 'value' ? { seconds: time.value.seconds, intervals: time.value.intervals } : {}),
    ...(cleaned.kind === 'value' ? { corrected: cleaned.value.share } : {}),
    ...(cleaned.kind === 'not-enough' && cleaned.why === 'too-much-corrected'
      ? { corrected: cleaned.has }
      : {}),
    ...(usable === undefined ? {} : { usable }),
  };
  const take = taking(basis, cleaned.kind === 'value' ? undefined : cleaned);
  return [
    take('heart-rate', time, (t) => t.heartRate),
    take('mean-interval', time, (t) => t.meanMs),
    take('sdnn', time, (t) => t.sdnnMs),
    take('rmssd', time, (t) => t.rmssdMs),
    take('pnn50', time, (t) => t.pnn50Percent),
    take('sdann', report.longTerm, (t) => t.sdannMs),
    take('sdnn-index', report.longTerm, (t) => t.sdnnIndexMs),
    take('triangular-index', report.geometry, (t) => t.triangularIndex),
    take('tinn', report.geometry, (t) => t.tinnMs),
    take('vlf', report.welch.vlf, power),
    take('lf', report.welch.lf, power),
    take('hf', report.welch.hf, power),
    take('total-power', report.welch.total, itself),
    take('lf-share', report.welch.lfNu, itself),
    take('lf-hf', report.welch.lfHf, itself),
    take('lf-lomb', report.lombScargle.lf, power),
    take('hf-lomb', report.lombScargle.hf, power),
    take('sd1', report.poincare, (p) => p.sd1Ms),
    take('sd2', report.poincare, (p) => p.sd2Ms),
    take('sample-entropy', report.sampleEntropy, itself),
    take('dfa-alpha1', report.dfaAlpha1, itself),
    take('pip', report.fragmentation, (f) => f.pip),
    take('ials', report.fragmentation, (f) => f.ials),
    take('coherence', coherenceOfAll(report.coherence), itself),
    take(
      'breath-rate',
      respirationOfIntervals(cleaned.kind === 'value' ? cleaned.value.series : []),
      (r) => r.breathsAMinute,
    ),
    take('corrected', cleaned, (c) => c.share),
  ];
}

/**
 * Coherence of a whole session: the median of the scores of all its moments, 0 to 100. That it is the median is ours. Not enough: no window
 * of 64 s without a gap (`too-short`), or no score in half of the moments and more (the reason of the first of these).
 */
export function coherenceOfAll(moments: readonly CoherenceAt[]): Answer<number> {
  const scores: number[] = [];
  let lack: NotEnough | undefined;
  let settings = {};
  for (const { coherence } of moments) {
    if (coherence.kind === 'value') {
      scores.push(coherence.value.score);
      settings = coherence.settings;
    } else lack ??= coherence;
  }
  if (scores.length * 2 <= moments.length) return lack ?? notEnough('too-short', 0, COHERENCE_SECONDS);
  return answer(medianOf(scores), 'coherence of Attune, median', { ...settings, moments: scores.length });
}

const bands = ['delta', 'theta', 'alpha', 'beta', 'gamma'] as const satisfies readonly EegBand[];

/** Band powers and shares of one channel of brain waves. */
export function brainMetrics(found: Answer<BrainBands>): Metric[] {
  const basis: Basis =
    found.kind === 'value'
      ? { seconds: found.value.used * Number(found.settings.epochSeconds), usable: usableOf(found.value) }
      : {};
  const take = taking(basis);
  return [
    ...bands.map((band) => take(`${band}-power`, found, (b) => b.power[band])),
    ...bands.map((band) => take(`${band}-share`, found, (b) => b.share[band])),
  ];
}

function usableOf({ used, left }: BrainBands): number {
  return used / (used + left.gap + left.flat + left.clipped + left.large);
}

/** The numbers of one channel of oxygen saturation. */
export function oxygenMetrics(found: Answer<OxygenSummary>): Metric[] {
  const basis: Basis =
    found.kind === 'value'
      ? {
          seconds: found.value.seconds,
          usable: found.value.seconds / (found.value.seconds + found.value.leftOutSeconds),
        }
      : {};
  const take = taking(basis);
  return [
    take('oxygen-mean', found, (o) => o.meanPercent),
    take('oxygen-lowest', found, (o) => o.nadirPercent),
    take('oxygen-below-90', found, (o) => o.secondsBelow[90]),
    take('oxygen-below-88', found, (o) => o.secondsBelow[88]),
    take('oxygen-below-85', found, (o) => o.secondsBelow[85]),
    take('oxygen-falls-3', found, (o) => o.falls3.anHour),
    take('oxygen-falls-4', found, (o) => o.falls4.anHour),
  ];
}
