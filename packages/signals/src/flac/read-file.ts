import { BitReader } from './bit-reader.ts';
import { endFrame } from './decode.ts';
import { FlacError } from './error.ts';
import { checkFollows, type FrameHeader, readFrameHeader } from './frame-header.ts';
import { createMd5, type Md5 } from './md5.ts';
import { readWideSubframe, separate } from './side.ts';
import { readStreamInfo } from './stream-info.ts';
import { readSubframe } from './subframe.ts';

/** 2^27 samples in all channels together are 512 MiB. */
const MOST_SAMPLES = 2 ** 27;

export interface FlacRecording {
  /** The samples of each channel, all of the same number. */
  channels: Int32Array<ArrayBuffer>[];
  /** Width of the samples, 4..32 bits. */
  bitsPerSample: number;
  /** Whole samples per second; 0 when the file does not say. */
  rate: number;
  /** Samples of each channel. */
  count: number;
  /** MD5 of the samples as the file says, in hex, checked; empty when it does not say. */
  md5: string;
}

/** Samples decoded so far. Memory grows with what is decoded, whatever the file promises. */
type Decoded = { channels: Int32Array<ArrayBuffer>[]; count: number; room: number };

/**
 * Decodes a whole `.flac` file of any encoder (RFC 9639): 1 to 8 channels of 4 to 32 bits, each by itself or as left, right,
 * mid and side; frames of one size or of many. Every checksum is checked, and the MD5 of the samples where there is one.
 * @throws {FlacError} on any damage, when a frame holds other channels than the file says, or more than
 * `mostSamples` (in all channels together; 2^27 unless told) would come out.
 */
export function readFlacFile(bytes: Uint8Array, mostSamples = MOST_SAMPLES): FlacRecording {
  const info = readStreamInfo(bytes);
  const { bitsPerSample, rate, md5 } = info;
  const decoded: Decoded = {
    channels: Array.from({ length: info.channels }, () => new Int32Array(0)),
    count: 0,
    room: 0,
  };
  const most = Math.min(info.count || Infinity, Math.floor(mostSamples / info.channels));
  const reader = new BitReader(bytes);
  const check = md5 ? createMd5() : undefined;
  let previous: FrameHeader | undefined;
  for (let at = info.framesFrom; at < bytes.length; ) {
    const header = readFrameHeader(bytes, at);
    checkFollows(header, previous, bitsPerSample, at);
    if (!previous && header.number !== 0)
      throw new FlacError('mismatch', at, 'the first frame is not the first of its stream');
    if ((header.channels < 8 ? header.channels + 1 : 2) !== info.channels)
      throw new FlacError('mismatch', at, `a frame has other channels than the ${info.channels} of the file`);
    const to = decoded.count + header.blockSize;
    if (to > most) throw new FlacError('mismatch', at, `the frames hold more than ${most} samples`);
    makeRoom(decoded, to, most);
    reader.seek(at, at + header.length);
    readChannels(reader, header, decoded, bitsPerSample, at);
    at = endFrame(reader, bytes, at);
    if (check) addSamples(check, decoded, to, bitsPerSample);
    decoded.count = to;
    previous = header;
  }
  const { count } = decoded;
  if (count < info.count)
    throw new FlacError('truncated', bytes.length, `the file holds ${count} of ${info.count} samples`);
  if (check && check.digest() !== md5)
    throw new FlacError('checksum', 26, 'the MD5 of the samples does not agree');
  return { channels: decoded.channels.map((all) => all.slice(0, count)), bitsPerSample, rate, count, md5 };
}

function makeRoom(decoded: Decoded, needed: number, most: number): void {
  if (needed <= decoded.room) return;
  decoded.room = Math.min(most, Math.max(needed, 2 * decoded.room));
  decoded.channels = decoded.channels.map((old) => {
    const larger = new Int32Array(decoded.room);
    larger.set(old.subarray(0, decoded.count));
    return larger;
  });
}

/** Decodes the subframes of one frame behind what is decoded already. */
function readChannels(
  reader: BitReader,
  header: FrameHeader,
  { channels, count: from }: Decoded,
  bits: number,
  frame: number,
): void {
  const to = from + header.blockSize;
  const mode = header.channels;
  if (mode < 8) {
    for (const out of channels) readSubframe(reader, { out, from, to, bits, frame });
    return;
  }
  const [first, second] = channels.map((all) => all.subarray(from, to));
  if (!first || !second) throw new RangeError('two channels are separated');
  const pair = [first, second] as const;
  const whole = { from: 0, to: header.blockSize, frame };
  const sideAt = mode === 9 ? 0 : 1;
  let side: Int32Array | Float64Array = pair[sideAt];
  for (const at of [0, 1] as const) {
    if (at !== sideAt) readSubframe(reader, { out: pair[at], bits, ...whole });
    else if (bits < 32) readSubframe(reader, { out: pair[at], bits: bits + 1, ...whole });
    else side = readWideSubframe(reader, header.blockSize, frame);
  }
  separate(mode, pair, side);
  for (const out of pair) {
    const wrong = out.findIndex((x) => (x ^ (x >> 31)) >>> (bits - 1) !== 0);
    if (wrong >= 0) throw new FlacError('invalid', frame, `a sample does not fit in ${bits} bits`);
  }
}

/** Adds a frame's samples to the digest: interleaved, little-endian, whole bytes, signs carried on. */
function addSamples(check: Md5, { channels, count: from }: Decoded, to: number, bits: number): void {
  const width = Math.ceil(bits / 8);
  const bytes = new Uint8Array((to - from) * channels.length * width);
  let at = 0;
  for (let i = from; i < to; i++) {
    for (const samples of channels) {
      const x = samples[i]!;
      for (let shift = 0; shift < 8 * width; shift += 8) bytes[at++] = x >> shift;
    }
  }
  check.update(bytes);
}
