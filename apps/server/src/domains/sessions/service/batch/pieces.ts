import { setImmediate } from 'node:timers/promises';
import { FlacError, type PointArray, verifyFlacFrames } from '@attune/signals';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { blockPoints, type SessionKey } from '../../store/index.ts';
import { type ChannelForm, sealBlock, sealPoints, uniform } from '../blocks.ts';
import type { Coders } from '../coding/coders.ts';
import type { Piece } from '../store-blocks.ts';
import { type Sent, unreadable } from './sent.ts';

/** A channel as far as its points need it. */
export type KnownChannel = {
  readonly number: number;
  readonly form: ChannelForm;
  readonly rate: number | null;
  readonly scale: number;
  readonly offset: number;
};

/** FLAC numbers samples with 36 bits. */
const mostPlaces = 2 ** 36;

/** @throws AppError `bad-request` when a stretch lies where no point of its channel can be. */
export function checkPlace(sent: Sent, channel: KnownChannel, longestSeconds: number): void {
  const { firstSample, count, times } = sent;
  const at = `channel ${sent.channel}`;
  if (!Number.isSafeInteger(firstSample) || firstSample < 0 || firstSample + count > mostPlaces)
    throw unreadable(`${at}: a place is a whole number from 0, below 2^36.`);
  if (count === 0) throw unreadable(`${at}: a stretch has at least one point.`);
  if (channel.rate !== null) {
    if (times) throw unreadable(`${at}: its points come at a rate; give no times.`);
    if ((firstSample + count) / channel.rate > longestSeconds)
      throw unreadable(
        `${at}: a session lasts ${days(longestSeconds)} at most, and this lies behind its end.`,
      );
    return;
  }
  if (!times) throw unreadable(`${at}: its points come irregularly; each needs its time.`);
  checkTimes(at, times, longestSeconds);
}

function checkTimes(at: string, times: Float64Array, longestSeconds: number): void {
  const most = longestSeconds * 1e6;
  let before = 0;
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (!Number.isSafeInteger(time) || time < before || time > most)
      throw unreadable(
        `${at}, time ${i}: times are whole microseconds since the start of the session, in order, ${days(longestSeconds)} at most.`,
      );
    // Minus zero is a zero too; its bytes are others.
    times[i] = time + 0;
    before = time;
  }
}

const days = (seconds: number): string =>
  seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;

/**
 * Seals a stretch into blocks. Others are served between stretches.
 * @throws AppError `bad-request` when the points are not of the channel's kind, or do not fit.
 */
export async function toPiece(
  coders: Coders,
  key: PersonKey,
  session: SessionKey,
  sent: Sent,
  channel: KnownChannel,
): Promise<Piece> {
  const { form } = channel;
  const { firstSample, times } = sent;
  const place = { ...session, channel: sent.channel };
  const points = pointsOf(sent, channel);
  const content = { firstSample, points, ...(times ? { times } : {}) };
  const frames = 'flac' in sent.content && sent.count <= blockPoints ? sent.content.flac : undefined;
  const blocks = frames
    ? [sealBlock(key, place, form, { ...content, frames })]
    : await sealPoints(coders, key, place, form, content);
  await setImmediate();
  // Whether a sample fits is known now: before, the narrower array might have cut it off.
  return {
    channel: sent.channel,
    form,
    firstSample,
    points: uniform(form, points),
    blocks,
    ...(times ? { times } : {}),
  };
}

function pointsOf(sent: Sent, channel: KnownChannel): PointArray {
  const { content } = sent;
  if ('flac' in content) return unpacked(sent, content.flac, channel);
  return 'values' in content ? fromValues(sent, content.values, channel) : asSent(sent, content, channel);
}

/** Verified to the last bit: what is stored as it came must be readable later. */
function unpacked(sent: Sent, flac: Uint8Array<ArrayBuffer>, { form }: KnownChannel): PointArray {
  const { channel, count, firstSample } = sent;
  if (form.kind !== 'integer') throw unreadable(`channel ${channel}: it holds floats, which FLAC does not.`);
  try {
    const { samples } = verifyFlacFrames(flac, {
      bitsPerSample: form.bits,
      firstSample,
      mostSamples: count,
    });
    if (samples.length === count) return samples;
    throw unreadable(`channel ${channel}: the frames hold ${samples.length} points, not ${count}.`);
  } catch (cause) {
    if (!(cause instanceof FlacError)) throw cause;
    throw unreadable(`channel ${channel}: ${cause.message}.`);
  }
}

type AsKept = Extract<Sent['content'], { readonly samples: PointArray }>;

function asSent(sent: Sent, { samples, written }: AsKept, { form }: KnownChannel): PointArray {
  const at = `channel ${sent.channel}`;
  if (form.kind === 'integer') {
    if (samples instanceof Int16Array || samples instanceof Int32Array) return samples;
    throw unreadable(`${at}: it holds whole numbers; send them as such.`);
  }
  if (!written && (samples instanceof Int16Array || samples instanceof Int32Array))
    throw unreadable(`${at}: it holds floats; send them as such.`);
  if (!written && form.kind === 'float32' && samples instanceof Float64Array)
    throw unreadable(`${at}: it holds 32-bit floats; 64-bit ones would lose digits.`);
  return finite(at, uniform(form, samples));
}

/** Values in the channel's unit: each is kept as the nearest that the channel can hold. */
function fromValues(
  sent: Sent,
  values: Int32Array | Float64Array,
  { form, scale, offset }: KnownChannel,
): PointArray {
  const at = `channel ${sent.channel}`;
  if (form.kind !== 'integer') {
    const raw = new Float64Array(values);
    if (scale !== 1 || offset !== 0) for (let i = 0; i < raw.length; i++) raw[i] = (raw[i]! - offset) / scale;
    return finite(at, uniform(form, raw));
  }
  const samples = new Int32Array(values.length);
  const most = 2 ** (form.bits - 1);
  for (let i = 0; i < values.length; i++) {
    const sample = Math.round((values[i]! - offset) / scale);
    if (!(sample >= -most && sample < most))
      throw unreadable(`${at}, value ${i}: it lies outside what the channel's ${form.bits} bits can say.`);
    samples[i] = sample;
  }
  return samples;
}

function finite(at: string, points: PointArray): PointArray {
  for (let i = 0; i < points.length; i++) {
    if (!Number.isFinite(points[i]))
      throw unreadable(`${at}, point ${i}: it is no finite number; leave out what was not measured.`);
  }
  return points;
}
