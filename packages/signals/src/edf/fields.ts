import { EdfError } from './error.ts';

/** Reads the fixed-width fields of a header one after the other. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #warnings: string[];
  #at: number;

  constructor(bytes: Uint8Array, at: number, warnings: string[]) {
    this.#bytes = bytes;
    this.#at = at;
    this.#warnings = warnings;
  }

  /** The next `width` bytes as text, without the padding (spaces; some devices pad with NULs). */
  text(width: number): string {
    const field = this.#bytes.subarray(this.#at, this.#at + width);
    this.#at += width;
    return decodeText(field)
      .replace(/\0[\s\S]*$/, '')
      .trim();
  }

  /** The next `width` bytes as a finite number; `name` is what a message calls it. */
  number(width: number, name: string): number {
    const text = this.text(width);
    // A decimal comma comes from devices set to a language that writes one.
    const value = parseNumber(text.replace(',', '.'));
    if (value === undefined) {
      throw new EdfError('bad-number', `${name} should be a number, but the file has "${text}" there.`);
    }
    if (text.includes(','))
      this.#warnings.push(`${name} is written with a comma ("${text}") and read as ${value}.`);
    return value;
  }

  /** The next `width` bytes as a whole number from `least` up. */
  whole(width: number, name: string, least: number): number {
    const value = this.number(width, name);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new EdfError('bad-number', `${name} should be a whole number from ${least}, but is ${value}.`);
    }
    return value;
  }
}

/** A finite decimal number, or undefined: no hexadecimal, no "NaN", no "Infinity", no empty text. */
export function parseNumber(text: string): number | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

const strict = new TextDecoder('utf-8', { fatal: true });

/**
 * The standard allows ASCII only; in the wild there is UTF-8 (perhaps cut within its last character: `stream` lets
 * that pass) and, from older devices, Latin-1.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeDamaged(bytes);
  }
}

function decodeDamaged(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Printable ASCII, as headers must be: "µV" becomes "uV", "é" "e", "°C" "degC", anything else "?". */
export function toAscii(text: string): string {
  return text
    .replace(/[°º]/g, 'deg')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/μ/g, 'u')
    .replace(/Ω/g, 'Ohm')
    .replace(/[^ -~]/gu, '?');
}

/**
 * A number in `width` characters or fewer, as exact as they allow: decimals are given up first (`-1013441.5` becomes
 * `-1013442`), and powers of ten (`1.25e-9`) only where plain digits would be wrong by more than 0.1 %.
 */
export function formatNumber(value: number, width = 8): string {
  const wrongBy = (text: string | undefined) =>
    text === undefined ? Infinity : Math.abs(Number(text) - value);
  const plain = roundToFit(value, width, (digits) => value.toFixed(digits));
  if (plain !== undefined && wrongBy(plain) <= Math.abs(value) * 1e-3) return plain;
  const powers = roundToFit(value, width, (digits) => shortPower(value.toExponential(digits)));
  const best = wrongBy(powers) < wrongBy(plain) ? powers : plain;
  if (best === undefined)
    throw new EdfError('unwritable', `${value} cannot be written in ${width} characters.`);
  return best;
}

/** `1.2500e+9` as `1.25e9`. */
function shortPower(text: string): string {
  return text.replace(/\.?0*e\+?/, 'e');
}

function roundToFit(value: number, width: number, write: (digits: number) => string): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const shortest = String(value);
  if (shortest.length <= width && !shortest.includes('e')) return shortest;
  for (let digits = width; digits >= 0; digits--) {
    const text = write(digits);
    if (text.length <= width) return text;
  }
  return undefined;
}
