const lineFeed = 10;
const minus = 45;
const zero = 48;

/** The whole numbers that stand last in the lines of a text, from the line `from` on: as fast as a client can. */
export function lastIntegers(text: Uint8Array, count: number, from = 0): Int16Array {
  const found = new Int16Array(count);
  let at = 0;
  for (let line = 0; line < from; line++) at = text.indexOf(lineFeed, at) + 1;
  let size = 0;
  let sign = 1;
  let i = 0;
  for (; at < text.length; at++) {
    const byte = text[at]!;
    if (byte >= zero && byte <= zero + 9) size = size * 10 + byte - zero;
    else if (byte === lineFeed) {
      found[i++] = sign * size;
      size = 0;
      sign = 1;
    } else {
      // Whatever stands before the last number of the line is begun and forgotten.
      size = 0;
      sign = byte === minus ? -1 : 1;
    }
  }
  return found.subarray(0, i);
}
