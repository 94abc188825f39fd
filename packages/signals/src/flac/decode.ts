import { BitReader } from './bit-reader.ts';
import { crc16 } from './crc.ts';
import { checkBits } from './encode.ts';
import { FlacError } from './error.ts';
import { checkFollows, type FrameHeader, readMonoHeader } from './frame-header.ts';
import { readSubframe } from './subframe.ts';

/** Shortest frame: 6 bytes of header, a constant of 2 bytes, CRC-16. It can stand for at most 65,536 samples. */
const MIN_FRAME_BYTES = 10;
const MAX_BLOCK_SIZE = 65_536;

export interface DecodeOptions {
  /** Width of the samples, 4..32 bits. */
  bitsPerSample: number;
  /** How many samples the frames hold together: neither more nor fewer are accepted. */
  count: number;
  /** Index of the first sample in the channel, when known: frames from elsewhere are refused then. */
  firstSample?: number;
}

/**
 * Decodes FLAC frames laid end to end (RFC 9639, section 9): mono, any encoder's, fixed and linear prediction.
 * Every checksum, reserved bit, frame number and sample is checked.
 * @throws {FlacError} on any damage; nothing is returned of frames that are not whole.
 * @throws {RangeError} when the options are not what they must be.
 */
export function decodeFlac(frames: Uint8Array, opts: DecodeOptions): Int32Array<ArrayBuffer> {
  const { bitsPerSample, count } = opts;
  checkBits(bitsPerSample);
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`count must be a whole number, not ${count}`);
  // Memory is taken only for what so many bytes could hold.
  if (count > Math.floor(frames.length / MIN_FRAME_BYTES) * MAX_BLOCK_SIZE) {
    throw new FlacError('truncated', frames.length, `${count} samples cannot be in ${frames.length} bytes`);
  }
  const out = new Int32Array(count);
  const reader = new BitReader(frames);
  let previous: FrameHeader | undefined;
  let at = 0;
  let done = 0;
  while (at < frames.length) {
    const header = readMonoHeader(frames, at);
    checkHeader(header, previous, opts, at);
    const to = done + header.blockSize;
    if (to > count) throw new FlacError('mismatch', at, `the frames hold more than ${count} samples`);
    reader.seek(at, at + header.length);
    readSubframe(reader, { out, from: done, to, bits: bitsPerSample, frame: at });
    at = endFrame(reader, frames, at);
    previous = header;
    done = to;
  }
  if (done < count) throw new FlacError('truncated', at, `the frames hold ${done} of ${count} samples`);
  return out;
}

/** A frame must continue the one before it, and be of the channel that was asked for. */
function checkHeader(
  header: FrameHeader,
  previous: FrameHeader | undefined,
  { bitsPerSample, firstSample }: DecodeOptions,
  at: number,
): void {
  checkFollows(header, previous, bitsPerSample, at);
  if (previous || firstSample === undefined) return;
  const first = header.variable ? header.number : header.number * header.blockSize;
  if (first !== firstSample) {
    throw new FlacError('mismatch', at, `the frames begin at sample ${first}, not ${firstSample}`);
  }
}

/** Reads the CRC-16 that ends the frame begun at `at`, and returns where the next one begins. */
export function endFrame(reader: BitReader, frames: Uint8Array, at: number): number {
  const end = reader.align();
  if (reader.take(16) !== crc16(frames, at, end)) {
    throw new FlacError('checksum', at, 'the CRC-16 of a frame does not agree');
  }
  return end + 2;
}
