import { type BatchEntry, encodeBatch, flacHeader } from '@attune/signals';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { createSessionsStore } from '../../store/index.ts';
import { bytesOf, openFrames, openPoints, uniform } from '../blocks.ts';
import type { AboutChannel, SessionsDeps } from '../deps.ts';
import { type Extent, piecesOf, type Reading } from './pages.ts';

type Bytes = AsyncGenerator<Uint8Array, void, undefined>;

const gap = () =>
  new AppError(
    'conflict',
    'There is a gap in this range, which this form cannot say. Ask for form=json, form=blocks or form=arrow, or for a range without it.',
  );

/** Of the blocks in the range, where the first begins and the last ends. @throws AppError `conflict` for a gap between them */
async function wholeExtent(deps: SessionsDeps, about: AboutChannel, reading: Reading): Promise<Extent> {
  const extent = reading.isWhole ? reading.extent : await storedExtent(deps, about, reading);
  if (extent.points === 0) throw notFound();
  if (extent.points !== extent.end - extent.first) throw gap();
  return extent;
}

async function storedExtent(deps: SessionsDeps, about: AboutChannel, { place, wanted }: Reading) {
  const store = createSessionsStore(deps.db.reading(about.actor, about.reach));
  const found = await store.extent(place, place.channel, wanted.from, wanted.to);
  return { first: found?.first ?? 0, end: found?.end ?? 0, points: found?.points ?? 0 };
}

function refuseIrregular({ channel }: Reading): void {
  if (channel.form.regular) return;
  throw new AppError(
    'conflict',
    'The points of this channel have times of their own, which this form cannot say. Ask for form=json, form=blocks, form=csv or form=arrow.',
  );
}

/** Raw little-endian points of a range without a gap: int16, int32 above 16 bits, float32 or float64. */
export async function rawOf(deps: SessionsDeps, about: AboutChannel, reading: Reading) {
  refuseIrregular(reading);
  const { first } = await wholeExtent(deps, about, reading);
  return { firstSample: Math.max(first, reading.wanted.from), bytes: rawBytes(reading) };
}

async function* rawBytes(reading: Reading): Bytes {
  let end: number | undefined;
  for await (const { firstSample, points } of piecesOf(reading)) {
    if (end !== undefined && firstSample !== end) throw gap();
    end = firstSample + points.length;
    yield bytesOf(uniform(reading.channel.form, points));
  }
}

/** The stored frames as a FLAC file: whole blocks, so it may begin before the range and end after it. */
export async function flacOf(deps: SessionsDeps, about: AboutChannel, reading: Reading) {
  refuseIrregular(reading);
  const { channel } = reading;
  if (channel.form.kind !== 'integer')
    throw new AppError('conflict', 'FLAC holds whole numbers only. Ask for form=raw or form=blocks.');
  const { first, end } = await wholeExtent(deps, about, reading);
  const header = flacHeader({ bitsPerSample: channel.bits, rate: channel.rate ?? 0, count: end - first });
  return { firstSample: first, bytes: flacBytes(reading, header, first, end) };
}

async function* flacBytes(
  { key, place, ...reading }: Reading,
  header: Uint8Array,
  first: number,
  end: number,
): Bytes {
  yield header;
  let at = first;
  for await (const block of reading.blocks()) {
    // Blocks that came after the count was written are left out.
    if (at === end) return;
    // Packed anew meanwhile, so that frames do not follow each other any more: who asks again gets the new ones.
    if (block.first_sample !== at) throw gap();
    yield openFrames(key, place, block);
    at += block.sample_count;
  }
}

/**
 * Stored blocks, each as a batch of one entry behind its length in 8 bytes (uint64, little-endian): FLAC frames where
 * there are, else the points. Whole blocks; gaps show themselves by the places.
 */
export async function* blocksOf(reading: Reading): Bytes {
  const { key, place, channel } = reading;
  let next = 0;
  for await (const block of reading.blocks()) {
    // Packed anew meanwhile: what was sent of it already is sent again with the rest, in its place.
    if (block.first_sample + block.sample_count <= next) continue;
    next = block.first_sample + block.sample_count;
    const batch = encodeBatch([entryOf()]);
    const bytes = new Uint8Array(8 + batch.length);
    new DataView(bytes.buffer).setUint32(0, batch.length, true);
    bytes.set(batch, 8);
    yield bytes;

    function entryOf(): BatchEntry {
      const head = { channel: channel.number, firstSample: block.first_sample, count: block.sample_count };
      const { form } = channel;
      if (form.kind === 'integer' && form.regular)
        return { ...head, points: { flac: Uint8Array.from(openFrames(key, place, block)) } };
      return { ...head, ...openPoints(key, place, form, block) };
    }
  }
}
