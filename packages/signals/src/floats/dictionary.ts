import { emptyOrdered, type Ordered } from './ordered.ts';

/** The different values among many, in order, and for each of the many its rank among them. */
export type Dictionary = { readonly entries: Ordered; readonly ranks: Int32Array<ArrayBuffer> };

const EMPTY = -1;

/**
 * The dictionary of values of which at most `most` differ; undefined when there are more. A converter has few levels,
 * so what it measured takes few values however it was scaled, and their ranks run as smoothly as what was measured.
 */
export function dictionaryOf(values: Ordered, most: number): Dictionary | undefined {
  const count = values.low.length;
  const found = collect(values, most);
  if (!found) return undefined;
  const { firsts, numbers } = found;
  const high = values.high;
  const low = values.low;
  const inOrder = Array.from(firsts, (_, number) => number).sort((a, b) => {
    const i = firsts[a]!;
    const j = firsts[b]!;
    return (high ? (high[i]! >>> 0) - (high[j]! >>> 0) : 0) || (low[i]! >>> 0) - (low[j]! >>> 0);
  });
  const entries = emptyOrdered(high ? 'float64' : 'float32', inOrder.length);
  const rankOf = new Int32Array(inOrder.length);
  inOrder.forEach((number, rank) => {
    rankOf[number] = rank;
    entries.low[rank] = low[firsts[number]!]!;
    if (entries.high && high) entries.high[rank] = high[firsts[number]!]!;
  });
  for (let i = 0; i < count; i++) numbers[i] = rankOf[numbers[i]!]!;
  return { entries, ranks: numbers };
}

/** Numbers the different values as they come: where each was first, and the number of each value. */
function collect(
  { high, low }: Ordered,
  most: number,
): { firsts: number[]; numbers: Int32Array<ArrayBuffer> } | undefined {
  const count = low.length;
  // Twice as many slots as entries, so that a free one is near; a power of two.
  const slots = 2 << (32 - Math.clz32(most));
  const table = new Int32Array(slots).fill(EMPTY);
  const firsts: number[] = [];
  const numbers = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const lower = low[i]!;
    const upper = high ? high[i]! : 0;
    const hash = Math.imul(lower ^ Math.imul(upper, 0x9e3779b1), 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & (slots - 1);
    for (;;) {
      const number = table[slot]!;
      if (number === EMPTY) {
        if (firsts.length === most) return undefined;
        table[slot] = numbers[i] = firsts.length;
        firsts.push(i);
        break;
      }
      const first = firsts[number]!;
      if (low[first] === lower && (!high || high[first] === upper)) {
        numbers[i] = number;
        break;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }
  return { firsts, numbers };
}

/** The values of which these are the ranks. @throws {RangeError} on a rank that no entry has. */
export function fromDictionary(entries: Ordered, ranks: Int32Array): Ordered {
  const values = emptyOrdered(entries.high ? 'float64' : 'float32', ranks.length);
  for (let i = 0; i < ranks.length; i++) {
    const rank = ranks[i]!;
    if (rank < 0 || rank >= entries.low.length)
      throw new RangeError('a packed float has a rank without a value');
    values.low[i] = entries.low[rank]!;
    if (values.high && entries.high) values.high[i] = entries.high[rank]!;
  }
  return values;
}
