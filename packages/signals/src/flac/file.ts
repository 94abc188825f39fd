import { checkBits } from './encode.ts';
import { FlacError } from './error.ts';
import { type FrameHeader, readMonoHeader } from './frame-header.ts';
import { MARKER, readStreamInfo, STREAMINFO_BYTES } from './stream-info.ts';

const HEADER_BYTES = MARKER.length + 4 + STREAMINFO_BYTES;
/** Smallest block size STREAMINFO may name; only the last frame may be shorter. */
const MIN_BLOCK_SIZE = 16;
const MAX_RATE = 2 ** 20 - 1;
const MAX_COUNT = 2 ** 36 - 1;

export interface FlacFile {
  /** Width of the samples in bits. */
  bitsPerSample: number;
  /** Whole samples per second; 0 when the file does not say. */
  rate: number;
  /** Samples in the file; 0 when the file does not say. */
  count: number;
  /** The frames, laid end to end: a view into the file. */
  frames: Uint8Array;
}

/**
 * A complete `.flac` file (RFC 9639, sections 6 to 8.2) of frames as `encodeFlac` makes them, given in order.
 * The rate is rounded to whole Hz and left out (0) where 20 bits do not hold it; so is the MD5 of the samples.
 * @throws {FlacError} when the frames do not follow each other or hold another number of samples than `count`.
 */
export function flacFile(
  frames: readonly Uint8Array[],
  opts: { bitsPerSample: number; rate: number; count: number },
): Uint8Array<ArrayBuffer> {
  checkBits(opts.bitsPerSample);
  if (!Number.isSafeInteger(opts.count) || opts.count < 0 || opts.count > MAX_COUNT) {
    throw new RangeError(`a FLAC file cannot count ${opts.count} samples`);
  }
  const sizes = frames.flatMap((part) => blockSizes(part));
  const held = sizes.reduce((sum, size) => sum + size, 0);
  if (held !== opts.count) {
    throw new FlacError('mismatch', 0, `the frames hold ${held} samples, not ${opts.count}`);
  }
  const body = frames.reduce((sum, part) => sum + part.length, 0);
  const file = new Uint8Array(HEADER_BYTES + body);
  writeHeader(file, sizes, opts);
  let at = HEADER_BYTES;
  for (const part of frames) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/**
 * What stands before the frames in a `.flac` file whose frames follow piece by piece: 42 bytes. The sizes of its blocks
 * are not known then, so it says that they lie between 16 and 65,535.
 */
export function flacHeader(opts: {
  bitsPerSample: number;
  rate: number;
  count: number;
}): Uint8Array<ArrayBuffer> {
  checkBits(opts.bitsPerSample);
  if (!Number.isSafeInteger(opts.count) || opts.count < 0 || opts.count > MAX_COUNT) {
    throw new RangeError(`a FLAC file cannot count ${opts.count} samples`);
  }
  const header = new Uint8Array(HEADER_BYTES);
  writeHeader(header, [MIN_BLOCK_SIZE, 65_535, MIN_BLOCK_SIZE], opts);
  return header;
}

function writeHeader(
  file: Uint8Array<ArrayBuffer>,
  sizes: number[],
  opts: { bitsPerSample: number; rate: number; count: number },
): void {
  const view = new DataView(file.buffer);
  file.set(MARKER);
  view.setUint32(4, 0x80000000 + STREAMINFO_BYTES); // the last (and only) metadata block, type 0
  const whole = sizes.length > 1 ? sizes.slice(0, -1) : sizes;
  const smallest = whole.reduce((a, b) => Math.min(a, b), 65_535);
  const largest = sizes.reduce((a, b) => Math.max(a, b), MIN_BLOCK_SIZE);
  view.setUint16(8, Math.max(MIN_BLOCK_SIZE, smallest));
  view.setUint16(10, Math.min(65_535, largest));
  // Frame sizes (2 × 24 bits) stay 0: unknown. Then 20 bits rate, 3 channels − 1, 5 bits − 1, 36 count.
  const rounded = Math.round(opts.rate);
  const rate = rounded >= 1 && rounded <= MAX_RATE ? rounded : 0;
  view.setUint32(18, rate * 2 ** 12 + ((opts.bitsPerSample - 1) << 4) + Math.floor(opts.count / 2 ** 32));
  view.setUint32(22, opts.count % 2 ** 32);
}

/** The block sizes of frames laid end to end; where one ends is known only by where its successor begins. */
function blockSizes(bytes: Uint8Array): number[] {
  const sizes: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = readMonoHeader(bytes, at);
    sizes.push(header.blockSize);
    at = nextFrame(bytes, at + header.length, header);
  }
  return sizes;
}

/** A sync code can occur by chance; with the CRC-8 and the expected number it does not. */
function nextFrame(bytes: Uint8Array, from: number, previous: FrameHeader): number {
  const expected = previous.number + (previous.variable ? previous.blockSize : 1);
  // The second byte ends the sync code and names the blocking strategy. Looking at it first spares an error for most
  // chance 0xff: those were 28 % of the time of reading a stored session.
  const second = previous.variable ? 0xf9 : 0xf8;
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] !== second) continue;
    try {
      if (readMonoHeader(bytes, at).number === expected) return at;
    } catch (error) {
      if (!(error instanceof FlacError)) throw error;
    }
  }
  return bytes.length;
}

/**
 * Takes a mono `.flac` file apart; metadata other than STREAMINFO is passed over.
 * @throws {FlacError} when it is no FLAC file, ends early, or holds more than one channel.
 */
export function parseFlacFile(bytes: Uint8Array): FlacFile {
  const { channels, bitsPerSample, rate, count, framesFrom } = readStreamInfo(bytes);
  if (channels > 1) throw new FlacError('unsupported', 18, `the file has ${channels} channels; one is read`);
  return { bitsPerSample, rate, count, frames: bytes.subarray(framesFrom) };
}
