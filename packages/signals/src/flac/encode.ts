import { BitWriter } from './bit-writer.ts';
import { crc16 } from './crc.ts';
import { FlacError } from './error.ts';
import { MAX_SAMPLE_NUMBER, writeFrameHeader } from './frame-header.ts';
import { LINEAR_ORDER, WEIGHT_BITS } from './lpc.ts';
import { choosePrediction, foldPrediction, type Prediction } from './predict.ts';
import { ALL_ZERO, planRice, type RicePlan } from './rice-plan.ts';

/**
 * Most samples in one frame of ours. `flac` uses 4096; with 16,384 the same ECG takes 1.2 % less, because headers, weights
 * and parameters are written more seldom, and an eighth less time. Frames of 32,768 gained nothing more.
 */
export const FRAME_SAMPLES = 16_384;
/** Header (at most 16 bytes), subframe header, CRC-16, and the bit writer's slack. */
const FRAME_OVERHEAD = 32;

export interface EncodeOptions {
  /** Width of the samples, 4..32 bits; every sample must fit as a signed number of so many. */
  bitsPerSample: number;
  /** Index of `samples[0]` in the channel, 0..2^36 − 1: written into the frames, so each knows its own place. */
  firstSample: number;
}

// Scratch memory of one frame, reused: encoding is synchronous and allocates nothing but its result.
const work = new Int32Array(FRAME_SAMPLES);
const folded = new Int32Array(FRAME_SAMPLES);
/** Room for the frames of a block of the product, of any width; what needs more has its own. */
const room = new Uint8Array(2 ** 20);

/**
 * Compresses samples without loss into FLAC frames (RFC 9639, section 9; no `fLaC` header) of up to 16,384 samples,
 * laid end to end. Mono, variable block size strategy, rate "from STREAMINFO".
 * @throws {FlacError} `out-of-range` when a sample does not fit; offset counts samples then.
 * @throws {RangeError} when the options are not what they must be.
 */
export function encodeFlac(samples: Int32Array | Int16Array, opts: EncodeOptions): Uint8Array<ArrayBuffer> {
  const { bitsPerSample, firstSample } = opts;
  checkBits(bitsPerSample);
  if (!Number.isSafeInteger(firstSample) || firstSample < 0) {
    throw new RangeError(`firstSample must be a whole number from 0, not ${firstSample}`);
  }
  if (firstSample + samples.length - 1 > MAX_SAMPLE_NUMBER) {
    throw new RangeError('a FLAC frame cannot number samples from 2^36 on');
  }
  const frames = Math.ceil(samples.length / FRAME_SAMPLES);
  const capacity = Math.ceil((samples.length * bitsPerSample) / 8) + frames * FRAME_OVERHEAD + 4;
  const writer = new BitWriter(capacity <= room.length ? room : capacity);
  for (let from = 0; from < samples.length; from += FRAME_SAMPLES) {
    const count = Math.min(FRAME_SAMPLES, samples.length - from);
    const start = writer.align();
    writeFrameHeader(writer, firstSample + from, count, bitsPerSample);
    writeSubframe(writer, samples, from, count, bitsPerSample);
    const end = writer.align();
    writer.put(crc16(writer.bytes, start, end), 16);
  }
  return writer.bytes.slice(0, writer.align());
}

/** @throws {RangeError} unless `bits` is a sample width of FLAC that is handled here. */
export function checkBits(bits: number): void {
  if (!Number.isInteger(bits) || bits < 4 || bits > 32) {
    throw new RangeError(`bitsPerSample must be a whole number from 4 to 32, not ${bits}`);
  }
}

/** What the samples of a frame have in common, each as an OR over all. */
interface Traits {
  /** Zeros at the low end are wasted bits. */
  used: number;
  /** Bits that differ from the first sample's: 0 for a constant. */
  differing: number;
  /** Of the samples, or of −1 − x for negative ones: 31 bits. */
  magnitude: number;
}

/** Copies a frame's samples to `work`. */
function load(samples: Int32Array | Int16Array, from: number, count: number, bits: number): Traits {
  const first = samples[from]!;
  let used = 0;
  let differing = 0;
  let magnitude = 0;
  for (let i = 0; i < count; i++) {
    const x = samples[from + i]!;
    work[i] = x;
    used |= x;
    differing |= x ^ first;
    magnitude |= x ^ (x >> 31);
  }
  if (magnitude >>> (bits - 1) !== 0) {
    const i = work.findIndex((x) => (x ^ (x >> 31)) >>> (bits - 1) !== 0);
    throw new FlacError('out-of-range', from + i, `sample ${work[i]} does not fit in ${bits} bits`);
  }
  return { used, differing, magnitude };
}

/** Writes the samples in the cheapest of the forms of section 9.2: constant, predicted or verbatim. */
function writeSubframe(
  writer: BitWriter,
  samples: Int32Array | Int16Array,
  from: number,
  count: number,
  bits: number,
): void {
  const { used, differing, magnitude } = load(samples, from, count, bits);
  if (differing === 0) {
    writer.put(0, 8);
    writer.putSigned(work[0]!, bits);
    return;
  }
  const wasted = 31 - Math.clz32(used & -used);
  if (wasted > 0) for (let i = 0; i < count; i++) work[i]! >>= wasted;
  const width = bits - wasted;
  const reach = 32 - Math.clz32(magnitude >> wasted);
  const prediction = choosePrediction(work, count, reach);
  const union = foldPrediction(work, count, prediction, reach, folded);
  const plan = union === undefined ? undefined : planRice(folded, count, prediction.order, union);
  if (plan && plan.maxBits + headBits(prediction, width) < count * width) {
    writePredicted(writer, prediction, plan, count, width, wasted);
    return;
  }
  writeSubframeType(writer, 0b000001, wasted);
  for (let i = 0; i < count; i++) writer.putSigned(work[i]!, width);
}

/** Bits of what stands before the residuals: samples to begin with, and weights with their width and shift. */
function headBits({ order, linear }: Prediction, width: number): number {
  return order * width + (linear ? 9 + LINEAR_ORDER * WEIGHT_BITS : 0);
}

function writePredicted(
  writer: BitWriter,
  { order, linear }: Prediction,
  plan: RicePlan,
  count: number,
  width: number,
  wasted: number,
): void {
  writeSubframeType(writer, linear ? 0b100000 | (order - 1) : 0b001000 | order, wasted);
  for (let i = 0; i < order; i++) writer.putSigned(work[i]!, width);
  if (linear) {
    writer.put(WEIGHT_BITS - 1, 4);
    writer.put(linear.shift, 5);
    for (const weight of linear.weights) writer.putSigned(weight, WEIGHT_BITS);
  }
  writeResidual(writer, plan, count, order);
}

function writeSubframeType(writer: BitWriter, type: number, wasted: number): void {
  writer.put((type << 1) | (wasted > 0 ? 1 : 0), 8);
  // Wasted bits k are coded as k − 1 zeros and a one.
  if (wasted > 0) writer.put(1, wasted);
}

function writeResidual(writer: BitWriter, plan: RicePlan, count: number, order: number): void {
  const { partitionOrder, parameterBits, parameters } = plan;
  const size = count >> partitionOrder;
  const escapeCode = (1 << parameterBits) - 1;
  writer.put(parameterBits - 4, 2);
  writer.put(partitionOrder, 4);
  for (let p = 0; p < 1 << partitionOrder; p++) {
    const k = parameters[(1 << partitionOrder) + p]!;
    if (k === ALL_ZERO) {
      writer.put(escapeCode, parameterBits);
      writer.put(0, 5);
      continue;
    }
    writer.put(k, parameterBits);
    writer.putRice(folded, p === 0 ? order : p * size, (p + 1) * size, k);
  }
}
