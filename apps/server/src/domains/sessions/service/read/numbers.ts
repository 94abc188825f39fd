import { type ReadableChannel, valuesOf } from './channel.ts';
import type { Piece } from './pages.ts';

/** Longest run of numbers that is made into text at once: about 64 KB. */
const most = 8192;

/** Text of values; nothing that is no number can be said in JSON, so it is null there. */
export function textsOf(channel: ReadableChannel): (sample: number) => string {
  const toValue = valuesOf(channel);
  const text = (value: number) => (Number.isFinite(value) ? String(value) : 'null');
  if (channel.form.kind !== 'integer' || channel.bits > 16) return (sample) => text(toValue(sample));
  // At most 65,536 different ones, of which a recording has some thousand.
  const known: string[] = [];
  return (sample) => {
    const at = sample & 0xffff;
    let found = known[at];
    if (found === undefined) {
      found = text(toValue(sample));
      known[at] = found;
    }
    return found;
  };
}

/** A piece's values, separated by commas, in runs. */
export function* runsOf(text: (sample: number) => string, { points }: Piece): Generator<string> {
  for (let from = 0; from < points.length; from += most) {
    const to = Math.min(points.length, from + most);
    let run = text(points[from] as number);
    for (let i = from + 1; i < to; i++) run += `,${text(points[i] as number)}`;
    yield run;
  }
}

export function* timesOf({ times }: Piece): Generator<string> {
  if (!times) return;
  for (let from = 0; from < times.length; from += most)
    yield Array.from(times.subarray(from, from + most), (time) => time / 1e6).join();
}
