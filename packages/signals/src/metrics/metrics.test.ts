import { describe, expect, test } from 'vitest';
import { brainBands } from '../brain/bands.ts';
import { seriesOfRecorded } from '../heart/recorded.ts';
import { heartReport } from '../heart/report.ts';
import { heartIntervals, normalFrom, numbersFrom, spoil } from '../heart/rr.test-data.ts';
import { seriesOfIntervals } from '../heart/series.ts';
import { oxygenSummary } from '../oxygen/saturation.ts';
import { METRICS, type Metric, scaleOfMetric } from './list.ts';
import { brainMetrics, coherenceOfAll, heartMetrics, oxygenMetrics } from './of-reports.ts';

const byName = (metrics: readonly Metric[]) => new Map(metrics.map((metric) => [metric.name, metric]));
const numberIn = (metrics: readonly Metric[], name: Metric['name']) => byName(metrics).get(name)?.value;

describe('one list of numbers', () => {
  const report = heartReport(seriesOfIntervals(heartIntervals({ seed: 4, beats: 1800 })));

  test('has those of the report, each once, with its unit and what it rests on', () => {
    const metrics = heartMetrics(report, 0.9);
    const { time, welch, poincare } = report;
    if (time.kind !== 'value' || welch.lfHf.kind !== 'value' || poincare.kind !== 'value')
      throw new Error('no numbers');
    expect(numberIn(metrics, 'rmssd')).toBe(time.value.rmssdMs);
    expect(numberIn(metrics, 'heart-rate')).toBe(time.value.heartRate);
    expect(numberIn(metrics, 'lf-hf')).toBe(welch.lfHf.value);
    expect(numberIn(metrics, 'sd2')).toBe(poincare.value.sd2Ms);
    expect(byName(metrics).size).toBe(metrics.length);
    const share = report.cleaned.kind === 'value' ? report.cleaned.value.share : undefined;
    for (const { name, unit, basis } of metrics) {
      expect(unit).toBe(METRICS[name]);
      expect(basis).toMatchObject({ intervals: 1800, corrected: share, usable: 0.9 });
    }
  });

  test('says of each that too much was to be corrected, where it was', () => {
    const spoilt = spoil(heartIntervals({ seed: 5, beats: 600 }), 'short', 9, 1).intervals;
    const metrics = heartMetrics(heartReport(seriesOfIntervals(spoilt)));
    for (const metric of metrics)
      expect(metric).toMatchObject({ value: null, why: 'too-much-corrected', needs: 0.1 });
    expect(metrics[0]?.basis.corrected).toBeGreaterThan(0.1);
  });

  test('has the median of coherence, and none where most moments have none', () => {
    const scores = report.coherence.flatMap(({ coherence }) =>
      coherence.kind === 'value' ? [coherence.value.score] : [],
    );
    const sorted = scores.toSorted((a, b) => a - b);
    const middle = ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
    expect(coherenceOfAll(report.coherence)).toMatchObject({ kind: 'value', value: middle });
    const [one] = report.coherence;
    const lacking = {
      atMs: 0,
      coherence: { kind: 'not-enough', why: 'no-clear-peak', has: 0, needs: 1 },
    } as const;
    expect(coherenceOfAll([one!, lacking])).toEqual(lacking.coherence);
    expect(coherenceOfAll([])).toMatchObject({ kind: 'not-enough', why: 'too-short', needs: 64 });
  });

  test('has brain and oxygen, and why there is none', () => {
    const normal = normalFrom(numbersFrom(2));
    const found = brainBands(
      Float64Array.from({ length: 8000 }, (_, i) => 20 * Math.sin(i / 3) + normal()),
      200,
    );
    const brain = brainMetrics(found);
    if (found.kind !== 'value') throw new Error('no bands');
    expect(numberIn(brain, 'alpha-share')).toBe(found.value.share.alpha);
    expect(brain[0]?.basis).toEqual({ seconds: 40, usable: 1 });
    const oxygen = oxygenMetrics(
      oxygenSummary(
        Float64Array.from({ length: 120 }, () => 97),
        1,
      ),
    );
    expect([numberIn(oxygen, 'oxygen-mean'), numberIn(oxygen, 'oxygen-below-90')]).toEqual([97, 0]);
    expect(oxygenMetrics(oxygenSummary([97], 1))[0]).toMatchObject({
      value: null,
      why: 'too-short',
      needs: 60,
    });
  });
});

test('what is compared by its logarithm is a power, a ratio of powers, or a root of one: never a share, a rate or a count', () => {
  const names = Object.keys(METRICS) as (keyof typeof METRICS)[];
  const skewed = names.filter((name) => scaleOfMetric(name) === 'log');
  for (const name of names.filter((one) => /power|^vlf$|^lf$|^hf$|lomb|^lf-hf$/.test(one)))
    expect(skewed).toContain(name);
  // SD1 is RMSSD by a factor: what is said of one must be said of the other.
  for (const name of ['rmssd', 'sd1', 'sdnn', 'sd2'] as const) expect(skewed).toContain(name);
  expect(skewed.filter((name) => /share|rate|oxygen|corrected|coherence|pnn/.test(name))).toEqual([]);
});

describe('intervals with the times that a recorder gave them', () => {
  const lengths = heartIntervals({ seed: 9, beats: 120 });
  const ends = seriesOfIntervals(lengths)[0]!.endsMs;
  const sizesOf = (times: Float64Array, values: Float64Array = lengths) =>
    seriesOfRecorded(values, times).map(({ intervalsMs }) => intervalsMs.length);

  test('are one stretch where the times follow from them, rounded or not', () => {
    expect(seriesOfRecorded(lengths, ends)).toEqual(seriesOfIntervals(lengths));
    expect(sizesOf(ends.map(Math.round))).toEqual([120]);
  });

  test('have a gap where a beat is missing', () => {
    expect(sizesOf(ends.map((end, i) => (i < 50 ? end : end + 600)))).toEqual([50, 70]);
  });

  test('may come a second late, several at once, and are one stretch still; their times are then summed up', () => {
    const arrival = ends.map((end) => Math.ceil(end / 1000) * 1000 + 80);
    const [stretch, ...others] = seriesOfRecorded(lengths, arrival);
    expect(others).toEqual([]);
    expect(stretch!.endsMs[119]! - stretch!.endsMs[0]!).toBeCloseTo(ends[119]! - ends[0]!, 6);
    expect(sizesOf(arrival.map((at, i) => (i < 30 ? at : at + 5000)))).toEqual([30, 90]);
  });

  test('are cut where something is no interval', () => {
    for (const wrong of [0, -1, 199, 5001, Number.NaN])
      expect(
        sizesOf(
          ends,
          lengths.map((length, i) => (i === 40 ? wrong : length)),
        ),
      ).toEqual([40, 79]);
    expect(seriesOfRecorded([], [])).toEqual([]);
  });
});
