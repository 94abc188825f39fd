/** An electrocardiogram made by arithmetic, in mV, and the samples at which its beats are. */
export type Hour = { readonly samples: Float64Array<ArrayBuffer>; readonly truth: readonly number[] };

/** Seconds from R, mV, and standard deviation in seconds of P, Q, R, S and T. */
const waves = [
  [-0.17, 0.12, 0.022],
  [-0.028, -0.12, 0.008],
  [0, 1.1, 0.0105],
  [0.03, -0.22, 0.009],
  [0.26, 0.28, 0.045],
] as const;

/** A heart at rest: 66 beats a minute that breathe, drift of 1 mV, mains, noise; one beat in a hundred comes early. */
export function makeHour(rate: number, seconds: number): Hour {
  const samples = new Float64Array(rate * seconds);
  const truth: number[] = [];
  let noise = 12_345;
  const random = () => {
    noise ^= noise << 13;
    noise ^= noise >>> 17;
    noise ^= noise << 5;
    return (noise >>> 0) / 2 ** 32;
  };
  for (let at = 0.5, early = 0; at < seconds - 0.5; ) {
    addBeat(samples, rate, at);
    truth.push(at * rate);
    const usual = 0.91 + 0.03 * Math.sin(1.57 * at) + 0.03 * Math.sin(0.63 * at) + 0.02 * (random() - 0.5);
    const next = random() < 0.01 && early === 0 ? 0.25 : 0;
    at += usual - next + early;
    early = next;
  }
  for (let i = 0; i < samples.length; i++) {
    const t = i / rate;
    const hum = 0.05 * Math.sin(2 * Math.PI * 50 * t);
    samples[i]! += Math.sin(1.57 * t) + hum + 0.06 * (random() + random() - 1);
  }
  return { samples, truth };
}

function addBeat(samples: Float64Array, rate: number, at: number): void {
  for (const [shift, size, width] of waves) {
    const middle = at + shift;
    const to = Math.min(samples.length - 1, Math.floor((middle + 5 * width) * rate));
    for (let i = Math.max(0, Math.ceil((middle - 5 * width) * rate)); i <= to; i++)
      samples[i]! += size * Math.exp(-0.5 * ((i / rate - middle) / width) ** 2);
  }
}
