import type { Product } from '../lib/product.ts';
import { simulated } from '../lib/simulated.ts';
import { type Channel, ingest } from './ingest.ts';
import { added, flacBytesAPoint, type Size, sizeOf } from './size.ts';

/** How small signals of another shape become. */
export type SignalSize = {
  readonly title: string;
  readonly bytesAPoint: number;
  /** Of `flac -8`; null where it cannot be had. */
  readonly flac: number | null;
};

const signals: readonly { kind: keyof typeof simulated; channel: Channel; seconds: number }[] = [
  { kind: 'eeg', channel: { dataType: 'eeg', label: 'Fz', rate: 250, scale: 0.1 }, seconds: 600 },
  // A night: ten minutes of one point a second would be a row of the database and little else.
  { kind: 'spo2', channel: { dataType: 'spo2', label: 'SpO2', rate: 1, scale: 0.1 }, seconds: 8 * 3600 },
];

/** Sessions of each simulated signal, through the API into a product that holds nothing else. */
export async function sizesOfSignals(
  product: Product,
  folder: string,
  sessions: number,
): Promise<SignalSize[]> {
  const sizes: SignalSize[] = [];
  let before: Size = await sizeOf(product);
  for (const { kind, channel, seconds } of signals) {
    const { title, make } = simulated[kind];
    const samples = Array.from({ length: sessions }, (_, i) => make(i, seconds * channel.rate));
    await ingest(product, samples, 'raw', channel);
    const after = await sizeOf(product);
    const { total, points } = added(before, after);
    before = after;
    sizes.push({ title, bytesAPoint: total / points, flac: (await flacBytesAPoint(folder, samples)).value });
  }
  return sizes;
}
