/** Turns complex numbers into their discrete Fourier transform, in place. */
export type Fft = (real: Float64Array, imaginary: Float64Array) => void;

/**
 * The transform of `size` numbers, a power of two from 2: X[k] = Σ x[n] e^(−2πi kn/size). Radix 2 (Cooley and Tukey, 1965).
 * Sines and cosines are made once, for all calls.
 */
export function createFft(size: number): Fft {
  if (size < 2 || (size & (size - 1)) !== 0) throw new RangeError(`${size} is no power of two from 2`);
  const cosines = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
  const mirrored = mirroredPlaces(size);
  return (real, imaginary) => {
    swapPlaces(real, mirrored);
    swapPlaces(imaginary, mirrored);
    for (let half = 1; half < size; half *= 2) {
      const step = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let i = 0, k = 0; i < half; i++, k += step) {
          const even = start + i;
          const odd = even + half;
          const c = cosines[k]!;
          const s = sines[k]!;
          const r = real[odd]! * c + imaginary[odd]! * s;
          const m = imaginary[odd]! * c - real[odd]! * s;
          real[odd] = real[even]! - r;
          imaginary[odd] = imaginary[even]! - m;
          real[even] = real[even]! + r;
          imaginary[even] = imaginary[even]! + m;
        }
      }
    }
  };
}

function mirroredPlaces(size: number): Uint32Array {
  const bits = 31 - Math.clz32(size);
  const places = new Uint32Array(size);
  for (let i = 1; i < size; i++) places[i] = (places[i >> 1]! >> 1) | ((i & 1) << (bits - 1));
  return places;
}

function swapPlaces(values: Float64Array, mirrored: Uint32Array): void {
  for (let i = 0; i < mirrored.length; i++) {
    const j = mirrored[i]!;
    if (j <= i) continue;
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}
