import type { BitWriter } from './bit-writer.ts';
import { crc8 } from './crc.ts';
import { FlacError } from './error.ts';

/** A frame header, RFC 9639 section 9.1. */
export interface FrameHeader {
  /** True when `number` counts samples; false when it counts frames of one size. */
  variable: boolean;
  /** Number of the frame's first sample, or of the frame, in the channel. */
  number: number;
  /** Samples in this frame, 1..65,536. */
  blockSize: number;
  /** Bits of a sample, or 0 when only STREAMINFO knows. */
  bitsPerSample: number;
  /** 0..7: so many channels and one more, each by itself. 8 left and side, 9 side and right, 10 mid and side. */
  channels: number;
  /** Bytes of the header itself, its CRC-8 included. */
  length: number;
}

/** The 3-bit codes of bit depths; 0 means "as in STREAMINFO". */
const BIT_DEPTHS = [0, 8, 12, -1, 16, 20, 24, 32];
/** The 14 ones and a zero that begin a frame, with the lowest bit for variable block sizes. */
const SYNC = 0xfff8;
/** The highest sample number: 36 bits (section 9.1.5). */
export const MAX_SAMPLE_NUMBER = 2 ** 36 - 1;

/** Writes a header for a mono frame numbered by its first sample, with the rate left to STREAMINFO. */
export function writeFrameHeader(writer: BitWriter, first: number, blockSize: number, bits: number): void {
  const start = writer.align();
  const sizeCode = blockSizeCode(blockSize);
  writer.put(SYNC | 1, 16);
  writer.put(sizeCode << 4, 8);
  writer.put(Math.max(0, BIT_DEPTHS.indexOf(bits)) << 1, 8);
  writeNumber(writer, first);
  if (sizeCode === 6) writer.put(blockSize - 1, 8);
  if (sizeCode === 7) writer.put(blockSize - 1, 16);
  writer.put(crc8(writer.bytes, start, writer.align()), 8);
}

function blockSizeCode(size: number): number {
  if (size === 192) return 1;
  for (let v = 2; v <= 5; v++) if (size === 144 << v) return v;
  for (let v = 8; v <= 15; v++) if (size === 1 << v) return v;
  return size <= 256 ? 6 : 7;
}

/** The coded number: UTF-8's scheme carried on to 7 bytes and 36 bits. */
function writeNumber(writer: BitWriter, value: number): void {
  if (value < 0x80) {
    writer.put(value, 8);
    return;
  }
  // n following bytes carry 6 bits each, the lead byte 6 − n more.
  let following = 1;
  while (following < 6 && value >= 2 ** (following * 5 + 6)) following++;
  const lead = (0xff00 >>> (following + 1)) & 0xff;
  writer.put(lead | Math.floor(value / 2 ** (6 * following)), 8);
  for (let i = following - 1; i >= 0; i--) {
    writer.put(0x80 | (Math.floor(value / 2 ** (6 * i)) & 0x3f), 8);
  }
}

/** Reads and checks the header at `at`. Throws `FlacError`; bytes behind the end are never read. */
export function readFrameHeader(bytes: Uint8Array, at: number): FrameHeader {
  const byte = (i: number): number => {
    const value = bytes[at + i];
    if (value === undefined) throw new FlacError('truncated', at, 'the bytes end within a frame header');
    return value;
  };
  const sync = (byte(0) << 8) | byte(1);
  if ((sync & 0xfffe) !== SYNC) throw new FlacError('no-sync', at, 'no frame begins here');
  const codes = byte(2);
  const format = byte(3);
  const sizeCode = codes >>> 4;
  const rateCode = codes & 15;
  const depth = BIT_DEPTHS[(format >>> 1) & 7]!;
  if (sizeCode === 0 || rateCode === 15 || depth < 0 || format & 1) {
    throw new FlacError('invalid', at, 'the frame header uses a reserved value');
  }
  const lead = byte(4);
  const following = lead < 0x80 ? 0 : Math.clz32(~(lead << 24)) - 1;
  if ((lead >= 0x80 && following === 0) || following > 6) {
    throw new FlacError('invalid', at, 'the frame number is not a coded number');
  }
  let number = following === 0 ? lead : lead & (0x3f >>> following);
  let length = 5;
  for (; length < 5 + following; length++) {
    const next = byte(length);
    if (next >>> 6 !== 2) throw new FlacError('invalid', at, 'the frame number is not a coded number');
    number = number * 64 + (next & 0x3f);
  }
  let blockSize = knownBlockSize(sizeCode);
  if (sizeCode === 6) blockSize = byte(length++) + 1;
  if (sizeCode === 7) blockSize = ((byte(length++) << 8) | byte(length++)) + 1;
  if (rateCode >= 12) length += rateCode === 12 ? 1 : 2;
  if (byte(length) !== crc8(bytes, at, at + length)) {
    throw new FlacError('checksum', at, 'the CRC-8 of a frame header does not agree');
  }
  const channels = format >>> 4;
  if (channels > 10) throw new FlacError('invalid', at, 'the frame header uses a reserved value');
  return {
    variable: (sync & 1) === 1,
    number,
    blockSize,
    bitsPerSample: depth,
    channels,
    length: length + 1,
  };
}

/** The same, of a frame that must have one channel. */
export function readMonoHeader(bytes: Uint8Array, at: number): FrameHeader {
  const header = readFrameHeader(bytes, at);
  if (header.channels > 0)
    throw new FlacError('unsupported', at, 'the frame has more than one channel; one is read');
  return header;
}

/** A frame's bits must be those of its stream, and its number follow that of the frame before. */
export function checkFollows(
  header: FrameHeader,
  previous: FrameHeader | undefined,
  bits: number,
  at: number,
): void {
  if (header.bitsPerSample !== 0 && header.bitsPerSample !== bits) {
    throw new FlacError('mismatch', at, `samples of ${header.bitsPerSample} bits, not ${bits}`);
  }
  if (!previous) return;
  const expected = previous.number + (previous.variable ? previous.blockSize : 1);
  if (header.variable !== previous.variable || header.number !== expected) {
    throw new FlacError('mismatch', at, `the frame numbered ${header.number} does not follow the one before`);
  }
}

function knownBlockSize(code: number): number {
  if (code === 1) return 192;
  return code < 6 ? 144 << code : 1 << code;
}
