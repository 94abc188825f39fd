import { constants, zstdCompressSync } from 'node:zlib';
import {
  buildOverview,
  decodeFlac,
  encodeFlac,
  encodeOverview,
  packFloats,
  unpackFloats,
} from '@attune/signals';
import { makeFolder } from '../lib/ending.ts';
import { flacSize } from '../lib/flac.ts';
import { describeMachine } from '../lib/machine.ts';
import type { Metric, Program } from '../lib/report.ts';
import { makeSignal, readRecording } from '../lib/signal.ts';
import { simulated } from '../lib/simulated.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import { analysisMetrics } from './analysis.ts';

/** Points of a block of the product, at most; each is compressed alone. */
const blockPoints = 131_072;
const bitsPerSample = 16;
/** Volts a step of an amplifier, as it makes floats of whole numbers. */
const scale = 0.0048828125 / 1.1;

type Block = Int16Array<ArrayBuffer>;
type Curve = { readonly title: string; readonly points: number; readonly blocks: readonly Block[] };

/** The codec and the analysis alone, on one core, without server and database: how fast, how small, how right. */
export const signals: Program = async ({ quick, say }) => {
  const folder = makeFolder();
  const points = quick ? 600_000 : 2_400_000;
  const rounds = quick ? 7 : 25;
  const metrics: Record<string, Metric> = {};
  for (const [name, curve] of Object.entries(curves(points))) {
    say(`${curve.title} …`);
    const frames = curve.blocks.map(encode);
    check(curve, frames);
    const bytes = frames.reduce((sum, part) => sum + part.length, 0);
    const flac = await flacSize(folder, curve.blocks);
    metrics[`${name}-size`] = sizeMetric(curve, bytes, flac);
    const encoding = speeds(curve, rounds, () => curve.blocks.forEach(encode));
    const peer = 'missing' in flac ? null : rounded(curve.points / flac.seconds);
    metrics[`${name}-encode`] = speedMetric(`encode, ${curve.title}`, encoding, 70e6, { 'flac -8': peer });
    const decoding = speeds(curve, rounds, () => check(curve, frames, false));
    metrics[`${name}-decode`] = speedMetric(`decode, ${curve.title}`, decoding, 60e6);
    const overviews = speeds(curve, rounds, () => curve.blocks.forEach(overviewOf));
    metrics[`${name}-overview`] = speedMetric(`overview, ${curve.title}`, overviews, 200e6);
  }
  say('Floats …');
  Object.assign(metrics, floatMetrics(quick ? 1 : 5));
  say('Analysis …');
  Object.assign(metrics, analysisMetrics(quick, folder));
  const machine = describeMachine('not used');
  return { name: 'signals', machine, scope: { points, rounds, blockPoints, quick }, metrics };
};

function curves(points: number): Readonly<Record<string, Curve>> {
  const recording = readRecording();
  const cut = (title: string, samples: Block): Curve => ({
    title,
    points: samples.length,
    blocks: Array.from({ length: Math.ceil(samples.length / blockPoints) }, (_, i) =>
      samples.slice(i * blockPoints, (i + 1) * blockPoints),
    ),
  });
  return {
    ecg: cut('real ECG at 1 kHz', makeSignal(recording, 1, points)),
    eeg: cut(simulated.eeg.title, simulated.eeg.make(1, points)),
    spo2: cut(simulated.spo2.title, simulated.spo2.make(1, points / 4)),
  };
}

const encode = (block: Block): Uint8Array => encodeFlac(block, { bitsPerSample, firstSample: 0 });
const overviewOf = (block: Block): Uint8Array => encodeOverview(buildOverview(block, 0), bitsPerSample);

/** Decodes all frames; what comes back is compared unless this is for the time. */
function check({ blocks }: Curve, frames: readonly Uint8Array[], compared = true): void {
  frames.forEach((part, i) => {
    const block = blocks[i] ?? new Int16Array(0);
    const back = decodeFlac(part, { bitsPerSample, count: block.length, firstSample: 0 });
    if (compared && !back.every((x, at) => x === block[at])) throw new Error('The codec lost something.');
  });
}

/** Points for each second that a core worked, round by round: others may use the machine meanwhile. */
function speeds({ points }: Curve, rounds: number, work: () => void): number[] {
  work();
  return Array.from({ length: rounds }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (points / (user + system)) * 1e6;
  });
}

function speedMetric(
  title: string,
  values: readonly number[],
  target: number,
  peers: Metric['peers'] = {},
): Metric {
  return {
    title,
    value: rounded(median(values)),
    unit: 'points/s of a core',
    target,
    better: 'more',
    peers,
    detail: { lower: rounded(quantile(values, 0.25)), upper: rounded(quantile(values, 0.75)) },
  };
}

function sizeMetric(
  { title, points, blocks }: Curve,
  bytes: number,
  flac: Awaited<ReturnType<typeof flacSize>>,
): Metric {
  const overviews = blocks.reduce((sum, block) => sum + overviewOf(block).length, 0);
  return {
    title: `frames, ${title}`,
    value: 'missing' in flac ? null : rounded(bytes / flac.bytes),
    unit: '× flac -8',
    target: 1.02,
    better: 'less',
    peers: {},
    detail: { bytesAPoint: rounded(bytes / points), overviewBytesAPoint: rounded(overviews / points) },
    ...('missing' in flac ? { note: `Not measured: ${flac.missing}.` } : {}),
  };
}

/** Bytes a float after zstd, with our transform and without. */
function floatMetrics(blocks: number): Record<string, Metric> {
  const recording = readRecording();
  const ecg = makeSignal(recording, 2, blocks * blockPoints);
  const eeg = simulated.eeg.make(2, blocks * blockPoints);
  let at = 0;
  // A walk in steps of no common size: no two values are alike.
  const walk = Float64Array.from(eeg, (x) => {
    at += x / 7 - Math.trunc(at / 1000);
    return at * 1.0000001;
  });
  const forms = {
    'ecg-float32': Float32Array.from(ecg, (x) => x * scale),
    'ecg-float64': Float64Array.from(ecg, (x) => x * scale),
    'walk-float32': Float32Array.from(walk),
    'walk-float64': walk,
  };
  return Object.fromEntries(Object.entries(forms).map(([name, values]) => [name, floatMetric(name, values)]));
}

function floatMetric(name: string, values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): Metric {
  const kind = values instanceof Float32Array ? 'float32' : 'float64';
  let packed = 0;
  let bare = 0;
  let microseconds = 0;
  for (let from = 0; from < values.length; from += blockPoints) {
    const block = values.slice(from, from + blockPoints);
    const began = process.cpuUsage();
    const bytes = packFloats(block);
    packed += zstd(bytes);
    const { user, system } = process.cpuUsage(began);
    microseconds += user + system;
    bare += zstd(new Uint8Array(block.buffer, block.byteOffset, block.byteLength));
    const back = unpackFloats(bytes, kind, block.length);
    if (!back.every((x, i) => Object.is(x, block[i]))) throw new Error('Packing lost something.');
  }
  return {
    title: `packed floats and zstd, ${name.replace('-', ' of ')}`,
    value: rounded(packed / values.length),
    unit: 'bytes a point',
    target: rounded(0.8 * values.BYTES_PER_ELEMENT),
    better: 'less',
    peers: { zstd: rounded(bare / values.length) },
    detail: { bare: values.BYTES_PER_ELEMENT, pointsASecond: rounded((values.length / microseconds) * 1e6) },
  };
}

/** Level 3, as the server has it. */
const zstd = (bytes: Uint8Array): number =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }).length;
