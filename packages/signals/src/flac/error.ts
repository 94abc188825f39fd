/** What can be wrong with FLAC bytes, or with samples that are to become FLAC. */
export type FlacErrorCode =
  /** The bytes end before the frame, or the file, does. */
  | 'truncated'
  /** No frame (or no `fLaC` marker) where one must begin. */
  | 'no-sync'
  /** The CRC-8 of a frame header or the CRC-16 of a frame does not agree with its bytes. */
  | 'checksum'
  /** A reserved or forbidden bit pattern. */
  | 'invalid'
  /** Valid FLAC that this decoder does not read: more than one channel, more than 24 bits. */
  | 'unsupported'
  /** The frames contradict what the reader was told: bits, number of samples, place in the channel. */
  | 'mismatch'
  /** A sample needs more bits than the channel has. */
  | 'out-of-range';

/** Thrown for damaged or unreadable FLAC data; nothing of a damaged block is returned. */
export class FlacError extends Error {
  override readonly name = 'FlacError';
  readonly code: FlacErrorCode;
  /** Byte offset of the frame or field at fault, from the beginning of the bytes given. */
  readonly offset: number;

  constructor(code: FlacErrorCode, offset: number, message: string) {
    super(`FLAC: ${message} (at byte ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
