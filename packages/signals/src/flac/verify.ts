import { BitReader } from './bit-reader.ts';
import { endFrame } from './decode.ts';
import { checkBits } from './encode.ts';
import { FlacError } from './error.ts';
import { checkFollows, type FrameHeader, readMonoHeader } from './frame-header.ts';
import { readSubframe } from './subframe.ts';

/** All frames but the last hold at least so many samples, as RFC 9639 asks. */
const MIN_BLOCK_SIZE = 16;
const MAX_BLOCK_SIZE = 65_535;
/** 2^22 samples are 16 MiB, and more than a request may bring in any other form. */
const MOST_SAMPLES = 2 ** 22;

export interface VerifyOptions {
  /** Width of the channel's samples, 4..32 bits. */
  bitsPerSample: number;
  /** Place of the first sample in the channel: the number of the first frame. */
  firstSample: number;
  /** Most samples the frames may hold together; a few bytes can stand for 65,535. 2^22 unless told. */
  mostSamples?: number;
}

/**
 * Decodes frames that somebody else made and that are to be stored as they are: laid end to end with nothing before,
 * between or behind them, one channel, numbered by samples (variable block sizes) from `firstSample` on, every checksum
 * right, and every sample within its width. Frames that pass are read by `decodeFlac` with the count that is returned.
 * @throws {FlacError} that says what is wrong and at which byte.
 * @throws {RangeError} when the options are not what they must be.
 */
export function verifyFlacFrames(
  bytes: Uint8Array,
  { bitsPerSample, firstSample, mostSamples = MOST_SAMPLES }: VerifyOptions,
): { count: number; samples: Int32Array<ArrayBuffer> } {
  checkBits(bitsPerSample);
  if (bytes.length === 0) throw new FlacError('truncated', 0, 'there is no frame');
  const reader = new BitReader(bytes);
  let samples = new Int32Array(0);
  let count = 0;
  let previous: FrameHeader | undefined;
  for (let at = 0; at < bytes.length; ) {
    const header = readMonoHeader(bytes, at);
    checkFollows(header, previous, bitsPerSample, at);
    checkFrame(header, previous, firstSample, at);
    const to = count + header.blockSize;
    if (to > mostSamples)
      throw new FlacError('mismatch', at, `the frames hold more than ${mostSamples} samples`);
    if (to > samples.length) {
      const larger = new Int32Array(Math.min(mostSamples, Math.max(to, 2 * samples.length)));
      larger.set(samples.subarray(0, count));
      samples = larger;
    }
    reader.seek(at, at + header.length);
    readSubframe(reader, { out: samples, from: count, to, bits: bitsPerSample, frame: at });
    at = endFrame(reader, bytes, at);
    previous = header;
    count = to;
  }
  return { count, samples: samples.subarray(0, count) };
}

function checkFrame(
  header: FrameHeader,
  previous: FrameHeader | undefined,
  firstSample: number,
  at: number,
): void {
  if (!header.variable)
    throw new FlacError(
      'unsupported',
      at,
      'frames must be numbered by samples: the variable block size strategy',
    );
  if (!previous && header.number !== firstSample)
    throw new FlacError('mismatch', at, `the frames begin at sample ${header.number}, not ${firstSample}`);
  if (previous && previous.blockSize < MIN_BLOCK_SIZE)
    throw new FlacError('invalid', at, `only the last frame may hold fewer than ${MIN_BLOCK_SIZE} samples`);
  if (header.blockSize > MAX_BLOCK_SIZE)
    throw new FlacError('invalid', at, `a frame holds at most ${MAX_BLOCK_SIZE} samples`);
}
