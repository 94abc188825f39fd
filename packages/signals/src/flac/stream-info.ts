import { FlacError } from './error.ts';

/** "fLaC" */
export const MARKER = [0x66, 0x4c, 0x61, 0x43];
export const STREAMINFO_BYTES = 34;

/** What a file says of all its frames (RFC 9639, section 8.2). */
export interface StreamInfo {
  channels: number;
  /** Width of the samples, 4..32 bits. */
  bitsPerSample: number;
  /** Whole samples per second; 0 when the file does not say. */
  rate: number;
  /** Samples of each channel; 0 when the file does not say. */
  count: number;
  /** MD5 of all samples, in hex; empty when the file does not say. */
  md5: string;
  /** Where the first frame begins. */
  framesFrom: number;
}

/**
 * Reads the beginning of a `.flac` file; pictures, comments, seek tables and whatever else there may be are passed over.
 * @throws {FlacError} when it is no FLAC file or ends early.
 */
export function readStreamInfo(bytes: Uint8Array): StreamInfo {
  if (MARKER.some((value, i) => bytes[i] !== value)) {
    throw new FlacError('no-sync', 0, 'no FLAC file: it does not begin with "fLaC"');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [, infoLength] = metadataBlock(view, 4);
  if (bytes[4]! & 0x7f || infoLength !== STREAMINFO_BYTES) {
    throw new FlacError('invalid', 4, 'the first metadata block is not STREAMINFO');
  }
  let at = 4;
  for (let last = false; !last; ) {
    const [isLast, length] = metadataBlock(view, at);
    last = isLast;
    at += 4 + length;
  }
  const packed = view.getUint32(18);
  const bitsPerSample = ((packed >>> 4) & 31) + 1;
  if (bitsPerSample < 4) {
    throw new FlacError('unsupported', 18, `samples of ${bitsPerSample} bits; 4 to 32 are read`);
  }
  const digest = bytes.subarray(26, 42);
  return {
    channels: ((packed >>> 9) & 7) + 1,
    bitsPerSample,
    rate: packed >>> 12,
    count: (packed & 15) * 2 ** 32 + view.getUint32(22),
    md5: digest.some((byte) => byte !== 0) ? digest.toHex() : '',
    framesFrom: at,
  };
}

/** [is it the last, length of its content] of the metadata block at `at`, which must lie within the file. */
function metadataBlock(view: DataView, at: number): [boolean, number] {
  if (at + 4 > view.byteLength) throw new FlacError('truncated', at, 'the file ends within its metadata');
  const head = view.getUint32(at);
  const length = head & 0xffffff;
  if (at + 4 + length > view.byteLength) {
    throw new FlacError('truncated', at, 'the file ends within its metadata');
  }
  return [head >>> 31 === 1, length];
}
