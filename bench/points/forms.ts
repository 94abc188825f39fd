import { type BatchEntry, encodeBatch, encodeFlac } from '@attune/signals';

/** The forms in which points are sent: raw samples, FLAC frames made by the client, or JSON. */
export type Form = 'raw' | 'flac' | 'json';
export type Body = { readonly type: string; readonly bytes: Buffer; readonly points: number };

const bits = 16;
const blockPoints = 131_072;

const batch = (entries: readonly BatchEntry[]): Body => ({
  type: 'application/vnd.attune.points',
  bytes: Buffer.from(encodeBatch(entries).buffer),
  points: entries.reduce((sum, { count }) => sum + count, 0),
});

/** The whole body of a request with one channel, made before anything is timed. */
export const formOf: Readonly<Record<Form, (samples: Int16Array<ArrayBuffer>) => Body>> = {
  raw: (samples) => batch([{ channel: 0, firstSample: 0, count: samples.length, points: samples }]),
  flac: (samples) =>
    batch(
      Array.from({ length: Math.ceil(samples.length / blockPoints) }, (_, i) => {
        const firstSample = i * blockPoints;
        const part = samples.subarray(firstSample, firstSample + blockPoints);
        const flac = encodeFlac(part, { bitsPerSample: bits, firstSample });
        return { channel: 0, firstSample, count: part.length, points: { flac } };
      }),
    ),
  json: (samples) => ({
    type: 'application/json',
    bytes: Buffer.from(
      JSON.stringify({ channels: [{ channel: 0, firstSample: 0, samples: Array.from(samples) }] }),
    ),
    points: samples.length,
  }),
};
