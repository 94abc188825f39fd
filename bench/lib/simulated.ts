/**
 * Signals made by arithmetic, beside the real electrocardiogram of `signal.ts`. They are like something, no more: what
 * they measure is how the codec does on other shapes. Whoever prints figures of them says "simulated".
 */
export const simulated = {
  /** 250 points a second, 16 bits of 0.1 µV: 1/f background, alpha waves that come and go, hum at 50 Hz, noise. */
  eeg: { title: 'EEG-like, 250 Hz (simulated)', rate: 250, make: makeEeg },
  /** One point a second in tenths of a per cent, 16 bits: mostly still, now and then a slow dip. */
  spo2: { title: 'SpO₂-like, 1 Hz (simulated)', rate: 1, make: makeSpo2 },
} as const;

function makeEeg(seed: number, points: number): Int16Array<ArrayBuffer> {
  const random = numbers(seed);
  const out = new Int16Array(points);
  // White noise through six low passes an octave and a half apart each is close to 1/f.
  const passes = [0.002, 0.006, 0.017, 0.05, 0.14, 0.4].map((share) => ({ share, state: 0 }));
  let alpha = 0;
  let phase = 0;
  for (let i = 0; i < points; i++) {
    const white = bell(random);
    let background = 0;
    for (const pass of passes) {
      pass.state += pass.share * (white - pass.state);
      background += pass.state;
    }
    if (i % 250 === 0) alpha = 0.7 * alpha + 60 * random();
    phase += (2 * Math.PI * (10 + 0.3 * bell(random))) / 250;
    const hum = 15 * Math.sin((2 * Math.PI * 50 * i) / 250.013);
    out[i] = Math.round(90 * background + alpha * Math.sin(phase) + hum + 8 * bell(random));
  }
  return out;
}

function makeSpo2(seed: number, points: number): Int16Array<ArrayBuffer> {
  const random = numbers(seed);
  const out = new Int16Array(points);
  let level = 972;
  let rest = 972;
  let shown = 972;
  for (let i = 0; i < points; i++) {
    if (random() < 0.002) rest = 940 + Math.round(45 * random());
    level += 0.03 * (rest - level) + 0.35 * bell(random);
    // A device shows a mean over several beats and changes what it shows only now and then.
    if (i % 4 === 0) shown = Math.min(1000, Math.round(level));
    out[i] = shown;
  }
  return out;
}

/** The sum of six equal shares: nearly a normal distribution with mean 0 and standard deviation 1. */
const bell = (random: () => number): number =>
  (random() + random() + random() + random() + random() + random() - 3) * Math.SQRT2;

/** Numbers in [0, 1) from a seed (xorshift, 32 bits). */
function numbers(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
