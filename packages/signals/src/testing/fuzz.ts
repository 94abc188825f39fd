import { randomFrom } from '../flac/signals.test-data.ts';

/** What may be thrown: the classes of errors that say what is wrong with the bytes. */
type ErrorClass = abstract new (...args: never[]) => Error;

export type Fuzzing = {
  /** How long to go on; either this or `runs`. */
  readonly seconds?: number;
  /** How many inputs to try. */
  readonly runs?: number;
  /** Begins the random numbers; printed with a failure, so that it can be repeated. */
  readonly seed?: number;
  /** Good inputs, which are damaged; random bytes are tried besides. */
  readonly seeds: readonly Uint8Array[];
  /** What reads the bytes. It may return anything, and throw only what is allowed. */
  readonly run: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  readonly allowed: readonly ErrorClass[];
  /** MiB by which array buffers may have grown after a single run; 64 unless told. */
  readonly mostMebibytes?: number;
  /** Milliseconds a single run may take, generously: a hang is found, slowness is not; 5,000 unless told. */
  readonly mostMilliseconds?: number;
};

/** Seconds for a long run, from ATTUNE_FUZZ_SECONDS; 60 where it is not set. */
export const fuzzSeconds = (): number => Number(process.env.ATTUNE_FUZZ_SECONDS ?? 60);

/**
 * Runs a decoder on damaged and random bytes, until the runs or the seconds are used up.
 * @returns how many inputs there were, and how many of them were refused
 * @throws an error with the seed, the run and the input in hex when anything else comes than a result or an allowed error
 */
export function fuzz(fuzzing: Fuzzing): { runs: number; refused: number } {
  const { seconds, runs = seconds === undefined ? 1000 : Infinity, seed = 1 } = fuzzing;
  const end = performance.now() + (seconds ?? Infinity) * 1000;
  const random = randomFrom(seed);
  let refused = 0;
  let run = 0;
  for (; run < runs && performance.now() < end; run++) {
    const bytes = inputOf(fuzzing.seeds, random);
    const shown = bytes.slice();
    const outcome = attempt(fuzzing, bytes);
    if (outcome === 'refused') refused++;
    else if (outcome !== 'read')
      throw new Error(`seed ${seed}, run ${run}: ${outcome.message}\ninput ${hexOf(shown)}`, {
        cause: outcome,
      });
  }
  return { runs: run, refused };
}

/** One input: what came of it, or what is wrong. */
function attempt(fuzzing: Fuzzing, bytes: Uint8Array<ArrayBuffer>): 'read' | 'refused' | Error {
  const { mostMebibytes = 64, mostMilliseconds = 5000 } = fuzzing;
  const before = process.memoryUsage().arrayBuffers;
  const began = performance.now();
  let outcome: 'read' | 'refused' | Error = 'read';
  try {
    fuzzing.run(bytes);
  } catch (error) {
    const allowed = fuzzing.allowed.some((kind) => error instanceof kind);
    outcome = allowed ? 'refused' : error instanceof Error ? error : new Error(String(error));
  }
  if (outcome instanceof Error) return outcome;
  const took = performance.now() - began;
  if (took > mostMilliseconds) return new Error(`it took ${Math.round(took)} ms`);
  const grown = (process.memoryUsage().arrayBuffers - before) / 2 ** 20;
  if (grown > mostMebibytes) return new Error(`it took ${Math.round(grown)} MiB of memory`);
  return outcome;
}

function inputOf(seeds: readonly Uint8Array[], random: () => number): Uint8Array<ArrayBuffer> {
  const below = (n: number): number => Math.floor(random() * n);
  const seed = seeds[below(seeds.length)];
  if (!seed || below(10) === 0) return Uint8Array.from({ length: below(300) }, () => below(256));
  let bytes = Uint8Array.from(seed);
  for (let left = 1 + below(4); left > 0 && bytes.length > 0; left--) {
    const mutation = mutations[below(mutations.length)];
    const other = seeds[below(seeds.length)] ?? seed;
    if (mutation) bytes = mutation(bytes, below, other);
  }
  return bytes;
}

type Mutation = (
  bytes: Uint8Array<ArrayBuffer>,
  below: (n: number) => number,
  other: Uint8Array,
) => Uint8Array<ArrayBuffer>;

/** Most damage is done near the beginning, where headers are: half the places are among the first 64 bytes. */
const placeIn = (bytes: Uint8Array, below: (n: number) => number): number =>
  below(below(2) === 0 ? Math.min(64, bytes.length) : bytes.length);

const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** What lengths and counts are confused by: nothing, one, signs, and more than there can be. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const DIGITS = ['0', '-1', '1', '99999999', '1e309', 'NaN', ' ', '18446744073709551616'];

const mutations: readonly Mutation[] = [
  function flipABit(bytes, below) {
    const at = placeIn(bytes, below);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    return bytes;
  },
  function setAByte(bytes, below) {
    bytes[placeIn(bytes, below)] = below(256);
    return bytes;
  },
  function splice(bytes, below, other) {
    return joined(bytes.subarray(0, placeIn(bytes, below)), other.subarray(below(other.length + 1)));
  },
  function truncate(bytes, below) {
    return bytes.slice(0, placeIn(bytes, below));
  },
  function duplicate(bytes, below) {
    const from = placeIn(bytes, below);
    const to = Math.min(bytes.length, from + 1 + below(64));
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  function remove(bytes, below) {
    const from = placeIn(bytes, below);
    return joined(bytes.subarray(0, from), bytes.subarray(from + 1 + below(16)));
  },
  function writeANumber(bytes, below) {
    const width = [1, 2, 4][below(3)] ?? 4;
    if (bytes.length < width) return bytes;
    const view = new DataView(bytes.buffer);
    const at = Math.min(placeIn(bytes, below), bytes.length - width);
    const value = NUMBERS[below(NUMBERS.length)] ?? 0;
    const little = below(2) === 0;
    if (width === 1) view.setUint8(at, value);
    else if (width === 2) view.setUint16(at, value, little);
    else view.setUint32(at, value, little);
    return bytes;
  },
  function writeDigits(bytes, below) {
    const digits = new TextEncoder().encode(DIGITS[below(DIGITS.length)]);
    const at = placeIn(bytes, below);
    bytes.set(digits.subarray(0, bytes.length - at), at);
    return bytes;
  },
];

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.subarray(0, 2000)).toString('hex') + (bytes.length > 2000 ? '…' : '');
