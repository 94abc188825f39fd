const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const LARGEST_EXACT = 2 ** 53;
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i);
const ascii = new TextDecoder('latin1');

/** What `readNumber` found; one is used for all cells, so that none is made for each. */
export type NumberCell = {
  value: number;
  /** Digits behind the point as written, an exponent taken into account. */
  decimals: number;
  /** Value times ten to the power of `decimals`; not to be used where `long`. */
  mantissa: number;
  /** More digits than a double tells apart. */
  long: boolean;
};

export const newNumberCell = (): NumberCell => ({ value: 0, decimals: 0, mantissa: 0, long: false });

export const NOTHING = 0;
export const NUMBER = 1;
export const TEXT = 2;

/** Cells that say that there is no value. */
const nothings = /^(nan|n\/?a|null|none|nil|-+|\?|inf|[+-]inf(inity)?|infinity|#n\/a|\.)$/i;

/**
 * Reads the cell in `bytes` from `start` to `end` into `cell`: NUMBER, NOTHING (an empty cell, NaN, n/a …) or TEXT.
 * Numbers come out as the nearest double.
 */
export function readNumber(
  bytes: Uint8Array,
  start: number,
  end: number,
  decimal: number,
  cell: NumberCell,
): number {
  let from = start;
  let to = end;
  while (from < to && bytes[from]! <= 32) from++;
  while (to > from && bytes[to - 1]! <= 32) to--;
  if (from === to) return NOTHING;
  let at = from;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  let mantissa = 0;
  let decimals = 0;
  let digits = 0;
  let seen = false;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (seen) decimals++;
    } else if (byte === decimal && !seen) seen = true;
    else break;
  }
  if (at < to || digits === 0 || mantissa > LARGEST_EXACT || decimals > 22)
    return readSlowly(bytes, from, to, decimal, cell);
  const size = decimals === 0 ? mantissa : mantissa / powers[decimals]!;
  cell.value = sign === MINUS ? -size : size;
  cell.mantissa = sign === MINUS ? -mantissa : mantissa;
  cell.decimals = decimals;
  cell.long = mantissa >= 1e15;
  return NUMBER;
}

const plain = /^[+-]?(\d+(?<point>\.\d*)?|\.\d+)(e[+-]?\d{1,4})?$/i;

/** Exponents, very many digits, and what is no number. */
function readSlowly(bytes: Uint8Array, from: number, to: number, decimal: number, cell: NumberCell): number {
  if (to - from > 400) return TEXT;
  const written = ascii.decode(bytes.subarray(from, to));
  const text = decimal === 44 ? written.replace(',', '.') : written;
  if (!plain.test(text) || (decimal === 44 && written.includes('.')))
    return nothings.test(written) ? NOTHING : TEXT;
  const value = Number(text);
  if (!Number.isFinite(value)) return TEXT;
  const [digits = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = digits.split('.');
  const decimals = fraction.length - Number(exponent);
  const mantissa = Number(whole + fraction);
  cell.value = value;
  cell.decimals = Math.max(0, decimals);
  cell.mantissa = decimals < 0 ? value : mantissa;
  cell.long = decimals > 22 || Math.abs(mantissa) >= 1e15;
  return NUMBER;
}

const MOST_DECIMALS = 9;
const LARGEST_SAMPLE = 2 ** 31;
/** Two roundings of a double. */
const ROUNDING = 2 ** -51;

/**
 * Watches the numbers of a column: can they be whole numbers of at most 32 bits, times a power of ten?
 * A number with more digits than a double tells apart (0.30000000000000004) was made by a calculation with doubles, and is
 * taken for the short number next to it when nothing but roundings lies between.
 */
export function createNumbers() {
  let decimals = 0;
  let smallest = 0;
  let largest = 0;
  let whole = true;
  return {
    see(cell: NumberCell): void {
      const { value } = cell;
      if (value < smallest) smallest = value;
      if (value > largest) largest = value;
      if (whole && (cell.decimals > decimals || cell.long)) {
        decimals = Math.max(decimals, cell.long ? shortDecimals(value, decimals) : neededDecimals(cell));
        whole = decimals <= MOST_DECIMALS;
      }
    },
    kind(): { kind: 'integer' | 'float64'; scale: number; bits: number } {
      const factor = powers[Math.min(decimals, MOST_DECIMALS)]!;
      const size = Math.max(Math.round(largest * factor), -Math.round(smallest * factor) - 1);
      if (!whole || size >= LARGEST_SAMPLE) return { kind: 'float64', scale: 1, bits: 64 };
      return { kind: 'integer', scale: 1 / factor, bits: Math.max(4, Math.floor(Math.log2(size + 0.5)) + 2) };
    },
  };
}

function neededDecimals({ mantissa, decimals }: NumberCell): number {
  let needed = decimals;
  let rest = mantissa;
  while (needed > 0 && rest % 10 === 0) {
    rest /= 10;
    needed--;
  }
  return needed;
}

function shortDecimals(value: number, from: number): number {
  for (let decimals = from; decimals <= MOST_DECIMALS; decimals++) {
    const near = Math.round(value * powers[decimals]!) / powers[decimals]!;
    if (Math.abs(near - value) <= Math.abs(value) * ROUNDING) return decimals;
  }
  return MOST_DECIMALS + 1;
}
