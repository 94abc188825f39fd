/** Where a reader is in the bytes of a body. */
export type Cursor = { readonly bytes: Uint8Array; at: number };

/** A growing list of numbers: whole ones of 32 bits as long as all of them are, then doubles. */
export type Numbers = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

// The powers of ten that a double holds exactly: dividing by one of them rounds once, as reading the whole text would.
const powers = Array.from({ length: 23 }, (_, i) => 10 ** i);
const exactDigits = 15;

/**
 * Reads a number as JSON writes one, from the cursor on, and moves it behind the number.
 * @returns undefined when there is none
 */
export function takeNumber(cursor: Cursor): number | undefined {
  const { bytes } = cursor;
  let { at } = cursor;
  const isNegative = bytes[at] === 0x2d;
  if (isNegative) at++;
  const first = at;
  let value = 0;
  // Beyond the end a byte is undefined, and so no digit.
  let byte = bytes[at]!;
  while (byte >= 48 && byte <= 57) {
    value = value * 10 + (byte - 48);
    byte = bytes[++at]!;
  }
  let digits = at - first;
  if (digits === 0 || (digits > 1 && bytes[first] === 48)) return undefined;
  let decimals = 0;
  if (byte === 0x2e) {
    const point = at + 1;
    byte = bytes[++at]!;
    while (byte >= 48 && byte <= 57) {
      value = value * 10 + (byte - 48);
      byte = bytes[++at]!;
    }
    decimals = at - point;
    digits += decimals;
    if (decimals === 0) return undefined;
  }
  const isScientific = byte === 0x65 || byte === 0x45;
  if (isScientific || digits > exactDigits) return takeLong(cursor, at, isScientific);
  cursor.at = at;
  if (decimals > 0) value /= powers[decimals]!;
  return isNegative ? -value : value;
}

/** The rare ones: with an exponent, or more digits than a double surely holds. */
function takeLong(cursor: Cursor, mantissaEnd: number, isScientific: boolean): number | undefined {
  const { bytes } = cursor;
  let at = mantissaEnd;
  if (isScientific) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    const first = at;
    while (bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    if (at === first) return undefined;
  }
  const value = Number(
    Buffer.from(bytes.buffer, bytes.byteOffset + cursor.at, at - cursor.at).toString('latin1'),
  );
  cursor.at = at;
  return value;
}

/** A list that grows: typed arrays do not, and boxed numbers would cost several times the memory. */
export function grown(numbers: Numbers, isWhole: boolean): Numbers {
  const Form = isWhole ? Int32Array : Float64Array;
  const next = new Form(Math.max(256, numbers.length * 2));
  next.set(numbers);
  return next;
}

export const isInt32 = (value: number): boolean => value === (value | 0);
