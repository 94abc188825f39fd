import {
  coarsen,
  flacFile,
  isAbsent,
  mergeOverviews,
  minMaxOfRange,
  OVERVIEW_STEP,
  type Overview,
  stepFor,
} from '@attune/signals';
import { AppError, notFound } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { type ChannelKey, createSessionsStore, type SampleRange, type TimeRange } from '../store.ts';
import { openFrames, openOverview, openSamples, type StoredBlock } from './blocks.ts';
import type { AboutChannel, SessionsDeps } from './deps.ts';

/** A channel as far as reading its points needs it. */
export type ReadableChannel = {
  readonly number: number;
  readonly rate: number;
  readonly unit: string;
  readonly scale: number;
  readonly offset: number;
  readonly bits: number;
};

/** Consecutive points without a gap. */
export type Stretch = { readonly firstSample: number; readonly samples: Int32Array };

// 5 million values are about 30 MB of JSON; who wants more wants raw or FLAC.
const mostJsonPoints = 5_000_000;

/** Blocks as they are stored, in order, and what opens them. */
type Stored = {
  readonly key: PersonKey;
  readonly place: ChannelKey;
  readonly blocks: readonly StoredBlock[];
};

/** All points of a channel as stretches, in its integer units. */
export async function stretchesOf(
  deps: SessionsDeps,
  about: AboutChannel,
  bits: number,
  wanted: SampleRange,
): Promise<Stretch[]> {
  const place = placeOf(about);
  const key = await deps.vault.of(about.userId);
  const blocks = await createSessionsStore(deps.db.as(about.actor, about.reach)).blocks(place, wanted);
  return openStretches({ key, place, blocks }, bits, wanted);
}

const pointsIn = ({ blocks }: Stored): number => blocks.reduce((sum, block) => sum + block.sample_count, 0);

function openStretches({ key, place, blocks }: Stored, bits: number, wanted: SampleRange): Stretch[] {
  const stretches: { firstSample: number; parts: Int32Array[]; end: number }[] = [];
  for (const block of blocks) {
    const end = block.first_sample + block.sample_count;
    if (end <= wanted.from) continue;
    const from = Math.max(0, wanted.from - block.first_sample);
    const to = Math.min(block.sample_count, wanted.to - block.first_sample);
    const points = openSamples(key, place, bits, block).subarray(from, to);
    const last = stretches.at(-1);
    if (last?.end === block.first_sample) {
      last.parts.push(points);
      last.end = end;
    } else stretches.push({ firstSample: block.first_sample + from, parts: [points], end });
  }
  return stretches.map(({ firstSample, parts }) => ({ firstSample, samples: joined(parts) }));
}

/** The answer for the JSON form, as text: a schema library takes 140 ms for a million numbers, this about 30. */
export async function readJson(deps: SessionsDeps, about: AboutChannel, range: TimeRange): Promise<string> {
  const { channel, wanted, stored } = await load(deps, about, range, 'samples');
  // Before anything is opened: what is refused should cost nothing.
  if (pointsIn(stored) > mostJsonPoints) {
    throw new AppError(
      'too-large',
      `JSON carries at most ${mostJsonPoints} points. Ask for a shorter range, or for form=raw or form=flac.`,
    );
  }
  const toValue = values(channel);
  const parts = openStretches(stored, channel.bits, wanted).map(
    ({ firstSample, samples }) =>
      `{"firstSample":${firstSample},"values":[${Array.from(samples, toValue).join()}]}`,
  );
  return `{"rate":${channel.rate},"unit":${JSON.stringify(channel.unit)},"stretches":[${parts.join()}]}`;
}

// 128 MB as 16 bits; who wants more asks for it in parts, or for the stored FLAC.
const mostRawPoints = 64 * 1024 * 1024;

/** Raw little-endian samples of a range without a gap. */
export async function readRaw(deps: SessionsDeps, about: AboutChannel, range: TimeRange) {
  const { channel, wanted, stored } = await load(deps, about, range, 'samples');
  if (pointsIn(stored) > mostRawPoints) {
    throw new AppError(
      'too-large',
      `At most ${mostRawPoints} points come at once. Ask for a shorter range, or for form=flac.`,
    );
  }
  const whole = onlyStretch(openStretches(stored, channel.bits, wanted));
  const samples = channel.bits <= 16 ? Int16Array.from(whole.samples) : whole.samples;
  return {
    firstSample: whole.firstSample,
    bytes: Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength),
  };
}

/** The stored frames as a FLAC file: whole blocks, so it may begin before the range and end after it. */
export async function readFlac(deps: SessionsDeps, about: AboutChannel, range: TimeRange) {
  const { channel, stored } = await load(deps, about, range, 'samples');
  const { key, place, blocks } = stored;
  const [first] = blocks;
  if (!first) throw notFound();
  let end = first.first_sample;
  for (const block of blocks) {
    if (block.first_sample !== end) throw gap();
    end += block.sample_count;
  }
  const frames = blocks.map((block) => openFrames(key, place, block));
  const file = flacFile(frames, {
    bitsPerSample: channel.bits,
    rate: channel.rate,
    count: end - first.first_sample,
  });
  return { firstSample: first.first_sample, bytes: Buffer.from(file.buffer) };
}

/**
 * The range as at most `pairs` exact min/max buckets. From 256 points a bucket on, only stored overviews are read;
 * below, the blocks of the range, which is short then.
 */
export async function readOverview(deps: SessionsDeps, about: AboutChannel, range: TimeRange, pairs: number) {
  const { channel, wanted, stored } = await load(deps, about, range, 'overview');
  const { key, place, blocks } = stored;
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first || !last) return { channel, width: 1, firstBucket: 0, min: [], max: [] };
  const from = Math.max(wanted.from, first.first_sample);
  const to = Math.min(wanted.to, last.first_sample + last.sample_count);
  const width = stepFor(to - from, pairs, from);
  if (width >= OVERVIEW_STEP) {
    // Each is made coarse before they are put together: across a long gap the fine ones would be mostly holes.
    const merged = mergeOverviews(
      blocks.map((block) => coarsen(openOverview(key, place, block), width / OVERVIEW_STEP)),
    );
    return { channel, ...scaled(channel, cut(merged, from, to)) };
  }
  const stretches = await stretchesOf(deps, about, channel.bits, { from, to });
  const merged = mergeOverviews(
    stretches.map(({ firstSample, samples }) => minMaxOfRange(samples, firstSample, from, to, width)),
  );
  return { channel, ...scaled(channel, merged) };
}

/** The buckets that touch the samples [from, to). */
function cut(overview: Overview, from: number, to: number): Overview {
  const first = Math.max(0, Math.floor(from / overview.step) - overview.firstBucket);
  const end = Math.ceil(to / overview.step) - overview.firstBucket;
  return {
    step: overview.step,
    firstBucket: overview.firstBucket + first,
    min: overview.min.slice(first, end),
    max: overview.max.slice(first, end),
  };
}

function scaled(channel: ReadableChannel, overview: Overview) {
  const toValue = values(channel);
  const inUnits = (samples: Int32Array) =>
    Array.from(samples, (sample, i) => (isAbsent(overview, i) ? null : toValue(sample)));
  const [low, high] = [inUnits(overview.min), inUnits(overview.max)];
  // A negative scale turns the curve over, and its smallest sample into its largest value.
  const [min, max] = channel.scale < 0 ? [high, low] : [low, high];
  return { width: overview.step, firstBucket: overview.firstBucket, min, max };
}

/** A sample's value in the channel's unit. Few different samples occur, so each is worked out once. */
function values({ scale, offset }: ReadableChannel): (sample: number) => number {
  const known = new Map<number, number>();
  return (sample) => {
    let value = known.get(sample);
    if (value === undefined) {
      // Fifteen digits are all that a double surely has; the rest is what binary fractions add: 3 × 0.005 is 0.015.
      value = Number((sample * scale + offset).toPrecision(15));
      known.set(sample, value);
    }
    return value;
  };
}

/** The channel and its blocks that touch the range: one round trip, since its rate is known only there. */
async function load(
  deps: SessionsDeps,
  about: AboutChannel,
  range: TimeRange,
  column: 'samples' | 'overview',
) {
  const place = placeOf(about);
  const key = await deps.vault.of(about.userId);
  const rows = await createSessionsStore(deps.db.as(about.actor, about.reach)).channelWith(
    place,
    range,
    column,
  );
  const [channel] = rows;
  if (!channel) throw notFound();
  const { rate } = channel;
  if (rate === null) {
    throw new AppError('conflict', 'This channel has no fixed rate; its points cannot be read this way.');
  }
  const wanted = toSamples(range, rate);
  const blocks = rows.flatMap(({ first_sample, sample_count, sealed }) => {
    if (first_sample === null || sample_count === null || sealed === null) return [];
    const touches = first_sample < wanted.to && first_sample + sample_count > wanted.from;
    return touches ? [{ first_sample, sample_count, sealed }] : [];
  });
  return { channel: { ...channel, rate }, wanted, stored: { key, place, blocks } };
}

function toSamples({ from, to }: TimeRange, rate: number): SampleRange {
  const first = from === undefined ? 0 : Math.max(0, Math.ceil(from * rate - 1e-6));
  const end = to === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, Math.ceil(to * rate - 1e-6));
  const bounded = (sample: number) => Math.min(sample, Number.MAX_SAFE_INTEGER);
  if (end < first) throw new AppError('bad-request', 'query.to: must not be before query.from.');
  return { from: bounded(first), to: bounded(end) };
}

const placeOf = ({ userId, sessionId, channel }: AboutChannel): ChannelKey => ({
  userId,
  sessionId,
  channel,
});

function joined(parts: readonly Int32Array[]): Int32Array {
  const [only] = parts;
  if (parts.length === 1 && only) return only;
  const whole = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function onlyStretch(stretches: readonly Stretch[]): Stretch {
  const [only] = stretches;
  if (!only) throw notFound();
  if (stretches.length > 1) throw gap();
  return only;
}

const gap = () =>
  new AppError(
    'conflict',
    'There is a gap in this range, which this form cannot say. Ask for form=json, or for a range without it.',
  );
