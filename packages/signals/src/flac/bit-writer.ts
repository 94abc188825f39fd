/**
 * Writes bits, most significant first, into bytes that were allocated by the one who knows the worst case.
 * A 32-bit word is collected in a register and stored whole, so there must be 4 bytes of slack. What the bytes held
 * before does not matter.
 */
export class BitWriter {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #position = 0;
  #word = 0;
  /** Unused bits of the word, 1..32: never 0, because JavaScript shifts by 32 as if by 0. */
  #room = 32;

  constructor(bytes: number | Uint8Array<ArrayBuffer>) {
    this.bytes = typeof bytes === 'number' ? new Uint8Array(bytes) : bytes;
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Appends the low `bits` (0..32) of `value`; what lies above them must be zero. */
  put(value: number, bits: number): void {
    if (bits < this.#room) {
      this.#room -= bits;
      this.#word |= value << this.#room;
      return;
    }
    const over = bits - this.#room;
    this.#view.setUint32(this.#position, this.#word | (value >>> over));
    this.#position += 4;
    this.#room = 32 - over;
    this.#word = over === 0 ? 0 : value << this.#room;
  }

  /** Appends a two's complement number of `bits` (1..32) bits. */
  putSigned(value: number, bits: number): void {
    this.put(bits === 32 ? value : value & ((1 << bits) - 1), bits);
  }

  /**
   * Appends `folded[from, to)` as Rice codes: quotient by 2^k in unary (zeros, then a one), remainder in k bits
   * (RFC 9639, section 9.2.7.1). `put` by hand, because the fields kept in registers make it twice as fast.
   */
  putRice(folded: Int32Array, from: number, to: number, k: number): void {
    const view = this.#view;
    let position = this.#position;
    let word = this.#word;
    let room = this.#room;
    const stop = 1 << k;
    const mask = stop - 1;
    for (let i = from; i < to; i++) {
      const value = folded[i]!;
      const bits = (value >>> k) + 1 + k;
      if (bits > 32) {
        this.#position = position;
        this.#word = word;
        this.#room = room;
        this.#putLongRice(value, k);
        position = this.#position;
        word = this.#word;
        room = this.#room;
        continue;
      }
      const code = stop | (value & mask);
      if (bits < room) {
        room -= bits;
        word |= code << room;
      } else {
        const over = bits - room;
        view.setUint32(position, word | (code >>> over));
        position += 4;
        room = 32 - over;
        word = over === 0 ? 0 : code << room;
      }
    }
    this.#position = position;
    this.#word = word;
    this.#room = room;
  }

  /** A Rice code too long for one word, as after a step in the signal: its zeros go out by themselves. */
  #putLongRice(value: number, k: number): void {
    let zeros = value >>> k;
    for (; zeros > 32; zeros -= 32) this.put(0, 32);
    this.put(0, zeros);
    const stop = 1 << k;
    this.put(stop | (value & (stop - 1)), k + 1);
  }

  /** Pads with zero bits to a whole byte and returns the number of bytes written so far. */
  align(): number {
    this.#view.setUint32(this.#position, this.#word);
    this.#position += (32 - this.#room + 7) >>> 3;
    this.#word = 0;
    this.#room = 32;
    return this.#position;
  }
}
