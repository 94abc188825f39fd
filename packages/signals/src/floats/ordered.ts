/** Floats of one width, of whatever buffer they lie in. */
export type Floats = Float32Array | Float64Array;
export type FloatKind = 'float32' | 'float64';

/**
 * The bits of floats as whole numbers, so mapped that a larger float has a larger number (read as unsigned): neighbours
 * in value are neighbours in number, across zero too. Every pattern has its own number: −0, and each NaN.
 */
export type Ordered = {
  /** The upper 32 bits; undefined where there are only 32. */
  readonly high: Int32Array | undefined;
  readonly low: Int32Array;
};

export function emptyOrdered(kind: FloatKind, count: number): Ordered {
  return { high: kind === 'float64' ? new Int32Array(count) : undefined, low: new Int32Array(count) };
}

export function orderedOf(values: Floats): Ordered {
  const raw = new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4);
  const count = values.length;
  const ordered = emptyOrdered(values instanceof Float32Array ? 'float32' : 'float64', count);
  const { high, low } = ordered;
  if (!high) {
    for (let i = 0; i < count; i++) low[i] = raw[i]! ^ ((raw[i]! >> 31) | -0x80000000);
    return ordered;
  }
  for (let i = 0; i < count; i++) {
    // A negative number has all its bits turned over, any other only its sign.
    const top = raw[2 * i + 1]!;
    const turned = top >> 31;
    low[i] = raw[2 * i]! ^ turned;
    high[i] = top ^ (turned | -0x80000000);
  }
  return ordered;
}

/** The floats whose numbers these are. */
export function valuesOf({ high, low }: Ordered): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  const count = low.length;
  if (!high) {
    const raw = new Int32Array(count);
    for (let i = 0; i < count; i++) raw[i] = low[i]! ^ (~low[i]! >> 31) ^ ((low[i]! >> 31) & -0x80000000);
    return new Float32Array(raw.buffer);
  }
  const raw = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    const top = high[i]!;
    const turned = ~top >> 31;
    raw[2 * i] = low[i]! ^ turned;
    raw[2 * i + 1] = top ^ turned ^ ((top >> 31) & -0x80000000);
  }
  return new Float64Array(raw.buffer);
}
