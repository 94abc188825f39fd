import {
  type BatchEntry,
  BatchError,
  decodeFlac,
  decodeMessage,
  FlacError,
  type LiveMessage,
  type PointArray,
} from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';
import { blockPoints } from '../../store/rows.ts';
import { type ChannelForm, uniform } from '../blocks.ts';

/** A channel as a recorder fills it. */
export type LiveChannel = {
  readonly number: number;
  readonly form: ChannelForm;
  readonly rate: number | null;
};

/** Consecutive points of one channel, in the channel's own array type. */
export type LivePiece = {
  readonly channel: LiveChannel;
  readonly firstSample: number;
  readonly points: PointArray;
  readonly times?: Float64Array<ArrayBuffer>;
};

export type Sent = Pick<LiveMessage, 'number' | 'deviceTime'> & { readonly pieces: readonly LivePiece[] };

const mostEntries = 1024;
// FLAC of silence says many points in few bytes.
const mostPoints = 262_144;
const mostPlaces = 2 ** 36;

/** @throws AppError `bad-request` that says what of the message is wrong. */
export function readMessage(
  bytes: Uint8Array<ArrayBuffer>,
  channels: ReadonlyMap<number, LiveChannel>,
  /** A session lasts so long at most. */
  longest: number,
): Sent {
  try {
    const { number, deviceTime, entries } = decodeMessage(bytes);
    const points = entries.reduce((sum, entry) => sum + entry.count, 0);
    if (entries.length > mostEntries || points > mostPoints)
      throw wrong(`A message has at most ${mostEntries} entries and ${mostPoints} points.`);
    return { number, deviceTime, pieces: entries.map((entry) => readEntry(entry, channels, longest)) };
  } catch (error) {
    if (error instanceof BatchError) throw wrong(error.message);
    if (error instanceof FlacError) throw wrong('These FLAC frames do not hold what the message says.');
    throw error;
  }
}

function readEntry(
  entry: BatchEntry,
  channels: ReadonlyMap<number, LiveChannel>,
  longest: number,
): LivePiece {
  const { firstSample, count, times } = entry;
  const channel = channels.get(entry.channel);
  if (!channel) throw wrong(`The session has no channel ${entry.channel}.`);
  const end = firstSample + count;
  if (count > blockPoints) throw wrong(`An entry has at most ${blockPoints} points.`);
  if (end > mostPlaces || (channel.rate !== null && end / channel.rate > longest)) throw tooLong(longest);
  if (channel.form.regular !== (times === undefined)) {
    throw wrong(
      channel.form.regular
        ? `Points of channel ${entry.channel} come at its rate: they have no times of their own.`
        : `Points of channel ${entry.channel} need a time each.`,
    );
  }
  if (times) checkTimes(times, longest);
  return { channel, firstSample, points: pointsOf(entry, channel.form), ...(times ? { times } : {}) };
}

function checkTimes(times: Float64Array, longest: number): void {
  let before = 0;
  for (const time of times) {
    if (time > longest * 1e6) throw tooLong(longest);
    if (time < before)
      throw wrong('Times are microseconds since the start of the session, and never go back.');
    before = time;
  }
}

function pointsOf({ channel, count, firstSample, points }: BatchEntry, form: ChannelForm): PointArray {
  if (form.kind !== 'integer') {
    const isRight = form.kind === 'float32' ? points instanceof Float32Array : points instanceof Float64Array;
    if (!isRight) throw wrong(`Points of channel ${channel} are ${form.kind}.`);
    if (!(points as Float64Array).every(Number.isFinite))
      throw wrong(`A point of channel ${channel} is no finite number; leave out what was not measured.`);
    return points as PointArray;
  }
  const samples =
    'flac' in points ? decodeFlac(points.flac, { bitsPerSample: form.bits, count, firstSample }) : points;
  if (samples instanceof Float32Array || samples instanceof Float64Array)
    throw wrong(`Points of channel ${channel} are whole numbers of ${form.bits} bits.`);
  const half = 2 ** (form.bits - 1);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i] as number;
    if (sample < -half || sample >= half)
      throw wrong(`A sample does not fit into the ${form.bits} bits of channel ${channel}.`);
  }
  return uniform(form, samples);
}

const tooLong = (longest: number) => wrong(`A session lasts ${Math.round(longest / 3600)} hours at most.`);

const wrong = (what: string) => new AppError('bad-request', `${what} Nothing of this message was stored.`);
