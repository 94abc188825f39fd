/*
 * Times of points that come irregularly, packed. A stream of bits, the highest of a byte first:
 *
 *   2 bits   form: 1 = differences from the usual step, 2 = differences of differences, 3 = as they are
 *   form 1   the first time, the usual step; then each (difference − usual step)
 *   form 2   the first time, the first difference; then each (difference − the one before)
 *   form 3   64 bits for each time, a float64
 *   zeros up to a whole byte
 *
 * A number that stands alone is its number of bits (6 bits), then those bits. The others are Rice codes in runs of 128,
 * each run led by its parameter (6 bits). Both are of whole numbers folded from 0, −1, 1, −2, … to 0, 1, 2, 3, …
 */
const RUN = 128;
const STEPS = 1;
const CHANGES = 2;
const PLAIN = 3;
/** With smaller times than this every difference of differences, folded, is exact in a double. */
const LARGEST_PACKED = 2 ** 50;
/** A quotient of so many ones is followed by the whole number in 53 bits instead. */
const ESCAPE = 24;

/**
 * The bytes of times in whole microseconds, in any order, exactly. Regular steps cost a bit each, beats of a heart two bytes.
 * @throws {RangeError} when a time is no whole number that a double holds exactly.
 */
export function encodeTimes(times: Float64Array): Uint8Array<ArrayBuffer> {
  let largest = 0;
  for (const time of times) {
    if (!Number.isSafeInteger(time))
      throw new RangeError(`a time is a whole number of microseconds, not ${time}`);
    largest = Math.max(largest, Math.abs(time));
  }
  const bits = new BitWriter();
  if (times.length === 0) return bits.bytes();
  if (largest >= LARGEST_PACKED) {
    bits.put(PLAIN, 2);
    for (const time of times) bits.putDouble(time);
    return bits.bytes();
  }
  const usual = usualStep(times);
  const bySteps = foldedSteps(times, usual);
  const byChanges = foldedChanges(times);
  const changing = costOf(byChanges) < costOf(bySteps);
  bits.put(changing ? CHANGES : STEPS, 2);
  bits.putAlone(fold(times[0]!));
  bits.putAlone(fold(changing ? (times[1] ?? times[0]!) - times[0]! : usual));
  putRuns(bits, changing ? byChanges : bySteps);
  return bits.bytes();
}

/**
 * The `count` times that `encodeTimes` has packed.
 * @throws {RangeError} when the bytes do not hold just these.
 */
export function decodeTimes(bytes: Uint8Array, count: number): Float64Array<ArrayBuffer> {
  // The shortest code has one bit: a count that cannot be there allocates nothing.
  if (!Number.isSafeInteger(count) || count < 0 || count > bytes.length * 8)
    throw new RangeError(`${bytes.length} bytes do not hold ${count} times`);
  const bits = new BitReader(bytes);
  const times = new Float64Array(count);
  if (count > 0) takeTimes(bits, times);
  bits.end();
  return times;
}

function takeTimes(bits: BitReader, times: Float64Array): void {
  const form = bits.take(2);
  if (form === PLAIN) {
    for (let i = 0; i < times.length; i++) times[i] = bits.takeDouble();
    return;
  }
  if (form !== STEPS && form !== CHANGES) throw new RangeError('there is no such form of times');
  let time = unfold(bits.takeAlone());
  let step = unfold(bits.takeAlone());
  times[0] = time;
  // With differences of differences the second time is told by the first difference.
  let from = 1;
  if (form === CHANGES && times.length > 1) times[from++] = time += step;
  let parameter = 0;
  for (let i = from; i < times.length; i++) {
    if ((i - from) % RUN === 0) parameter = bits.take(6);
    const difference = step + unfold(bits.takeRice(parameter));
    if (form === CHANGES) step = difference;
    time += difference;
    if (!Number.isSafeInteger(time)) throw new RangeError('a time lies beyond what can be told exactly');
    times[i] = time;
  }
}

/** The step in the middle, so that one long pause does not count. Of a sample of them: near enough, and cheap. */
function usualStep(times: Float64Array): number {
  const every = Math.max(1, Math.floor(times.length / 1000));
  const steps: number[] = [];
  for (let i = 1; i < times.length; i += every) steps.push(times[i]! - times[i - 1]!);
  return steps.sort((a, b) => a - b)[steps.length >> 1] ?? 0;
}

function foldedSteps(times: Float64Array, usual: number): Float64Array {
  const folded = new Float64Array(times.length - 1);
  for (let i = 1; i < times.length; i++) folded[i - 1] = fold(times[i]! - times[i - 1]! - usual);
  return folded;
}

function foldedChanges(times: Float64Array): Float64Array {
  const folded = new Float64Array(Math.max(0, times.length - 2));
  for (let i = 2; i < times.length; i++) folded[i - 2] = fold(times[i]! - 2 * times[i - 1]! + times[i - 2]!);
  return folded;
}

const costOf = (folded: Float64Array): number =>
  folded.reduce((bits, value) => bits + Math.log2(value + 1), 0);
const fold = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unfold = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

function putRuns(bits: BitWriter, folded: Float64Array): void {
  for (let from = 0; from < folded.length; from += RUN) {
    const run = folded.subarray(from, from + RUN);
    const mean = run.reduce((sum, value) => sum + value, 0) / run.length;
    const parameter = Math.min(52, Math.max(0, Math.floor(Math.log2(mean + 1))));
    bits.put(parameter, 6);
    for (const value of run) bits.putRice(value, parameter);
  }
}

class BitWriter {
  #bytes = new Uint8Array(64);
  #length = 0;
  /** Bits that do not fill a byte yet, and how many. */
  #rest = 0;
  #held = 0;

  /** The lowest `count` bits of a value below 2^53. */
  put(value: number, count: number): void {
    if (count > 20) {
      this.put(Math.floor(value / 2 ** 20), count - 20);
      this.put(value % 2 ** 20, 20);
      return;
    }
    this.#rest = (this.#rest << count) | value;
    this.#held += count;
    while (this.#held >= 8) {
      this.#held -= 8;
      this.#byte(this.#rest >>> this.#held);
      this.#rest &= (1 << this.#held) - 1;
    }
  }

  putAlone(value: number): void {
    const count = value === 0 ? 0 : Math.min(53, Math.floor(Math.log2(value)) + 2);
    this.put(count, 6);
    this.put(value, count);
  }

  putRice(value: number, parameter: number): void {
    const quotient = Math.floor(value / 2 ** parameter);
    if (quotient >= ESCAPE) {
      this.put(2 ** ESCAPE - 1, ESCAPE);
      this.put(value, 53);
      return;
    }
    this.put(2 ** (quotient + 1) - 2, quotient + 1);
    this.put(value % 2 ** parameter, parameter);
  }

  putDouble(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.put(view.getUint8(i), 8);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#held > 0) this.put(0, 8 - this.#held);
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    if (this.#at + count > 8 * this.#bytes.length) throw new RangeError('the bytes end within the times');
    let value = 0;
    for (let left = count; left > 0; ) {
      const within = this.#at & 7;
      const part = Math.min(left, 8 - within);
      const bits = (this.#bytes[this.#at >>> 3]! >>> (8 - within - part)) & ((1 << part) - 1);
      value = value * 2 ** part + bits;
      this.#at += part;
      left -= part;
    }
    return value;
  }

  takeAlone(): number {
    const count = this.take(6);
    if (count > 53) throw new RangeError('a time has at most 53 bits');
    return this.take(count);
  }

  takeRice(parameter: number): number {
    if (parameter > 52) throw new RangeError('a Rice parameter is at most 52');
    let quotient = 0;
    while (this.take(1) === 1) {
      if (++quotient === ESCAPE) return this.take(53);
    }
    return quotient * 2 ** parameter + this.take(parameter);
  }

  takeDouble(): number {
    const view = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 8; i++) view.setUint8(i, this.take(8));
    const value = view.getFloat64(0);
    if (!Number.isSafeInteger(value)) throw new RangeError('a time is a whole number of microseconds');
    return value;
  }

  /** Nothing but the zeros that fill the last byte may be left. */
  end(): void {
    const left = 8 * this.#bytes.length - this.#at;
    if (left >= 8 || this.take(left) !== 0) throw new RangeError('something is left after the times');
  }
}
