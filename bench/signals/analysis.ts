import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLiveHeart, ecgBeats, signalReport } from '@attune/signals';
import type { Metric } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import { type Hour, makeHour } from './hour.ts';

const rate = 250;

/** From samples to every number of a report, the same live, and beside it another detector. */
export function analysisMetrics(quick: boolean, folder: string): Record<string, Metric> {
  const hour = makeHour(rate, 3600);
  const rounds = quick ? 3 : 11;
  const whole = times(rounds, () => void signalReport('ecg', hour.samples, rate));
  const beats = times(rounds, () => void ecgBeats(hour.samples, rate));
  const ours = ecgBeats(hour.samples, rate).map(({ at }) => at);
  const report = signalReport('ecg', hour.samples, rate);
  const theirs = mneBeats(hour, folder);
  const { missed, extra } = against(hour, ours);
  return {
    'analysis-hour': {
      title: 'an hour of ECG at 250 Hz (simulated): beats, quality, correction, all numbers',
      value: rounded(median(whole)),
      unit: 's of a core',
      target: 1,
      better: 'less',
      peers: { 'MNE, R peaks alone': 'missing' in theirs ? null : rounded(theirs.seconds) },
      detail: {
        lower: rounded(quantile(whole, 0.25)),
        upper: rounded(quantile(whole, 0.75)),
        beatsAlone: rounded(median(beats)),
        beats: ours.length,
        oursMissed: missed,
        oursExtra: extra,
        ...('missing' in theirs ? {} : agreementOf(hour, theirs.places)),
        corrected: report.cleaned.kind === 'value' ? rounded(report.cleaned.value.share) : null,
      },
      ...('missing' in theirs ? { note: `MNE not measured: ${theirs.missing}.` } : {}),
    },
    'live-numbers': liveMetric(hour, quick ? 300 : 1200),
  };
}

/** Seconds of the processor, round by round. */
function times(rounds: number, work: () => void): number[] {
  work();
  return Array.from({ length: rounds }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  });
}

/** Blocks of 73 samples, as a strap sends them; after each that brought a beat, all the numbers are read. */
function liveMetric({ samples }: Hour, seconds: number): Metric {
  const live = createLiveHeart({ kind: 'ecg', rate });
  const took: number[] = [];
  for (let from = 0; from < seconds * rate; from += 73) {
    const began = performance.now();
    if (live.pushSamples(samples.subarray(from, from + 73)) === 0) continue;
    live.read();
    took.push(performance.now() - began);
  }
  return {
    title: 'live numbers: from the block that makes a beat certain to all of them, 99 %',
    value: rounded(quantile(took, 0.99)),
    unit: 'ms',
    target: 50,
    better: 'less',
    peers: {},
    detail: { median: rounded(median(took)), most: rounded(Math.max(...took)), beats: took.length },
    note: 'A beat is certain 0.4 s after it happened: the filter and the wait for a stronger one.',
  };
}

function against({ truth }: Hour, found: readonly number[]): { missed: number; extra: number } {
  const near = (places: readonly number[]) => {
    let next = 0;
    return (at: number) => {
      while (next < places.length && places[next]! < at - 0.1 * rate) next++;
      return next < places.length && places[next]! <= at + 0.1 * rate;
    };
  };
  const [isFound, isTrue] = [near(found), near(truth)];
  return {
    missed: truth.filter((at) => !isFound(at)).length,
    extra: found.filter((at) => !isTrue(at)).length,
  };
}

function agreementOf(hour: Hour, places: readonly number[]) {
  const { missed, extra } = against(hour, places);
  return { mneMissed: missed, mneExtra: extra };
}

const program = `
import json, sys, time, warnings
warnings.filterwarnings('ignore')
import numpy, mne
from mne.preprocessing.ecg import qrs_detector
mne.set_log_level('ERROR')
samples = numpy.fromfile(sys.argv[1], '<f8') * 1e-3
began = time.process_time()
places = qrs_detector(${rate}., samples)
print(json.dumps({'seconds': time.process_time() - began, 'places': [int(place) for place in places]}))
`;

type Mne = { readonly seconds: number; readonly places: readonly number[] } | { readonly missing: string };

function mneBeats({ samples }: Hour, folder: string): Mne {
  const path = join(folder, 'hour');
  writeFileSync(path, new Uint8Array(samples.buffer));
  // Debian's own interpreter: only that one finds Debian's packages.
  const { status, stdout, error } = spawnSync('/usr/bin/python3', ['-c', program, path], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (error || status !== 0) return { missing: 'python3-mne is not installed' };
  return JSON.parse(stdout) as { seconds: number; places: number[] };
}
