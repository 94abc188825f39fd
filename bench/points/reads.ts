import { decodeFlac, parseFlacFile } from '@attune/signals';
import type { Product } from '../lib/product.ts';
import { pathOf } from './ingest.ts';

/** A session that is stored, and how to tell that what comes back is it. */
export type Stored = { readonly sessionId: string; readonly samples: () => Int16Array };

/** Milliseconds of each read, from asking to decoded values in the client. */
export type Times = { readonly flac: number[]; readonly raw: number[]; readonly overview: number[] };

export const noTimes = (): Times => ({ flac: [], raw: [], overview: [] });

/** One whole session, a channel's points as the stored FLAC frames, decoded here. */
export async function readFlac(product: Product, sessionId: string): Promise<Int32Array> {
  const { body } = await get(product, sessionId, 'points?form=flac');
  const { frames, ...info } = parseFlacFile(body);
  return decodeFlac(frames, info);
}

/** The same as raw samples, which the server has decoded. */
export async function readRaw(product: Product, sessionId: string): Promise<Int16Array> {
  const { body } = await get(product, sessionId, 'points?form=raw');
  // A typed array must begin at a multiple of its width; a body may lie anywhere.
  const whole = body.byteOffset % 2 === 0 ? body : Buffer.from(body);
  return new Int16Array(whole.buffer, whole.byteOffset, whole.length / 2);
}

/** The session as at most 1,000 pairs of minimum and maximum: how many there are. */
export async function readOverview(product: Product, sessionId: string): Promise<number> {
  const { body } = await get(product, sessionId, 'overview?pairs=1000');
  return (JSON.parse(body.toString()) as { min: number[] }).min.length;
}

const get = (product: Product, sessionId: string, what: string) =>
  product.http.ask({
    method: 'GET',
    path: `${pathOf(product, sessionId)}/channels/0/${what}`,
    token: product.token,
  });

/** Each form comes back as it went in, else no time is worth anything. */
export async function checkReads(product: Product, stored: Stored): Promise<void> {
  const expected = stored.samples();
  for (const read of [readFlac, readRaw]) {
    const samples = await read(product, stored.sessionId);
    if (samples.length !== expected.length || expected.some((value, i) => value !== samples[i]))
      throw new Error(`${read.name}: the points that came back are not the points that were sent.`);
  }
  const buckets = await readOverview(product, stored.sessionId);
  if (buckets < 500 || buckets > 1000) throw new Error(`The overview has ${buckets} buckets.`);
}

/** A product, the session to read next, and where the times go. */
export type Reader = { readonly product: Product; readonly pick: () => Stored; readonly times: Times };

/**
 * `count` reads of each form by each reader, one at a time and in turns, so that a slow second of the machine hits all;
 * one form after the other, as a program would ask for them.
 */
export async function timeReads(readers: readonly Reader[], count: number): Promise<void> {
  for (const [form, read] of [
    ['flac', readFlac],
    ['raw', readRaw],
    ['overview', readOverview],
  ] as const) {
    for (let i = 0; i < count; i++) {
      for (const { product, pick, times } of readers)
        await timed(times[form], () => read(product, pick().sessionId));
    }
  }
}

async function timed(list: number[], work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  list.push(performance.now() - began);
}
