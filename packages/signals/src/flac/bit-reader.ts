import { FlacError } from './error.ts';

/** Zero bytes behind the data: reads may run past the end by a few words, but never find a one there. */
const PADDING = 16;

/**
 * Reads bits, most significant first. Positions are bit numbers relative to `origin`, a byte the caller moves to
 * the beginning of each frame, so that they stay small integers in files of any size.
 */
export class BitReader {
  readonly bytes: Uint8Array;
  /** Bytes of real data. */
  readonly length: number;
  readonly #view: DataView;
  #origin = 0;
  #position = 0;

  constructor(data: Uint8Array) {
    this.bytes = new Uint8Array(data.length + PADDING);
    this.bytes.set(data);
    this.length = data.length;
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Goes to byte `offset`, which begins a frame (for messages) or a part of it. */
  seek(origin: number, offset: number): void {
    this.#origin = origin;
    this.#position = (offset - origin) * 8;
  }

  /** The next `bits` (0..32) as an unsigned number. */
  take(bits: number): number {
    if (bits > 25) return this.take(bits - 16) * 65536 + this.take(16);
    this.#need(bits);
    const at = this.#position;
    this.#position += bits;
    if (bits === 0) return 0;
    return (this.#view.getUint32(this.#origin + (at >>> 3)) << (at & 7)) >>> (32 - bits);
  }

  /** The next `bits` (0..32) as a two's complement number. */
  takeSigned(bits: number): number {
    return bits === 0 ? 0 : (this.take(bits) << (32 - bits)) >> (32 - bits);
  }

  /** Reads numbers of one width into `out[from, to)`. */
  takeAll(out: Int32Array, from: number, to: number, bits: number): void {
    this.#need((to - from) * bits);
    for (let i = from; i < to; i++) out[i] = this.takeSigned(bits);
  }

  /** How many zeros come before the next one, which is consumed too. Ends at the end of the data at the latest. */
  takeUnary(): number {
    let zeros = 0;
    for (;;) {
      const at = this.#position;
      const run = Math.clz32(this.#view.getUint32(this.#origin + (at >>> 3)) << (at & 7));
      if (run < 32) {
        this.#position += run + 1;
        this.#need(0);
        return zeros + run;
      }
      // The lowest (at & 7) bits were shifted in and are not data.
      zeros += 32 - (at & 7);
      this.#position += 32 - (at & 7);
      this.#need(0);
    }
  }

  /**
   * Decodes Rice codes of parameter k (0..30) into `out[from, to)` and unfolds their signs. A register full of bits
   * lasts for several codes of usual length; only codes too long for one (q + 1 + k > 24) leave the loop.
   */
  takeRice(out: Int32Array, from: number, to: number, k: number): void {
    const view = this.#view;
    const origin = this.#origin;
    let at = this.#position;
    let window = 0;
    let available = 0;
    for (let i = from; i < to; i++) {
      let quotient = Math.clz32(window);
      let bits = quotient + 1 + k;
      if (bits > available) {
        // At most 31 bits count as available, because JavaScript shifts by 32 as if by 0.
        available = 31 - (at & 7);
        window = view.getUint32(origin + (at >>> 3)) << (at & 7);
        quotient = Math.clz32(window);
        bits = quotient + 1 + k;
        if (bits > available) {
          this.#position = at;
          out[i] = this.#takeLongRice(k);
          at = this.#position;
          available = 0;
          continue;
        }
      }
      // The shift leaves the one that ends the quotient above the remainder: 2^k too much, taken off the quotient.
      const value = ((quotient - 1) << k) + ((window << quotient) >>> (31 - k));
      out[i] = (value >>> 1) ^ -(value & 1);
      window <<= bits;
      available -= bits;
      at += bits;
    }
    this.#position = at;
    this.#need(0);
  }

  #takeLongRice(k: number): number {
    const quotient = this.takeUnary();
    const value = quotient * 2 ** k + this.take(k);
    if (value > 0xffffffff)
      throw new FlacError('invalid', this.#origin, 'a residual needs more than 32 bits');
    const folded = value | 0;
    return (folded >>> 1) ^ -(folded & 1);
  }

  /** Goes on to the next whole byte and returns its offset. The bits passed over must be zero. */
  align(): number {
    if (this.take(-this.#position & 7) !== 0) {
      throw new FlacError('invalid', this.#origin, 'the padding of a frame is not zero');
    }
    return this.#origin + this.#position / 8;
  }

  #need(bits: number): void {
    if (this.#origin + (this.#position + bits) / 8 > this.length) {
      throw new FlacError('truncated', this.#origin, 'the bytes end within a frame');
    }
  }
}
