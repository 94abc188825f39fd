import type { BatchEntry, PointArray } from '@attune/signals';
import type { AddOptions, PointNumbers, RecordingStart } from './contract.ts';

/** A channel as its points need it. */
export type Channel = {
  readonly number: number;
  readonly kind: 'integer' | 'float32' | 'float64';
  readonly bits: number;
  readonly scale: number;
  readonly offset: number;
  readonly isRegular: boolean;
};

/** Where a channel stands: the place after its last point, and, without a rate, that point's time. */
export type Place = readonly [next: number, lastTime: number];
export type Places = Readonly<Record<number, Place>>;

/** Said in full, so that the server keeps a channel as this device does, whatever the data type is as a rule. */
export const inFull = (channels: RecordingStart['channels']): RecordingStart['channels'] =>
  channels.map((channel) => ({
    ...channel,
    rate: channel.rate ?? null,
    valueKind: channel.valueKind ?? 'integer',
  }));

export const channelsOf = (start: RecordingStart): readonly Channel[] =>
  start.channels.map(({ valueKind = 'integer', bits = 16, scale = 1, offset = 0, rate }, number) => ({
    number,
    kind: valueKind,
    bits,
    scale,
    offset,
    isRegular: rate !== null && rate !== undefined,
  }));

/** @throws RangeError when they do not fit the channel */
export function entryOf(
  channel: Channel,
  given: PointNumbers,
  { place, times }: AddOptions,
  [next, lastTime]: Place,
): BatchEntry {
  const at = `channel ${channel.number}`;
  const firstSample = place ?? next;
  if (given.length === 0) throw new RangeError(`${at}: there are no points to add`);
  if (!Number.isSafeInteger(firstSample) || firstSample < next)
    throw new RangeError(`${at}: the next point has place ${next} or a later one, not ${firstSample}`);
  const points = pointsOf(at, channel, given);
  if (channel.isRegular !== (times === undefined))
    throw new RangeError(
      `${at}: ${channel.isRegular ? 'its points have no times' : 'each point needs its time'}`,
    );
  const entry = { channel: channel.number, firstSample, count: points.length, points };
  return times ? { ...entry, times: timesOf(at, times, points.length, lastTime) } : entry;
}

/** @throws RangeError when a sample is too large, or no finite number */
function pointsOf(at: string, { kind, bits }: Channel, given: PointNumbers): PointArray {
  const Form =
    kind === 'float64'
      ? Float64Array
      : kind === 'float32'
        ? Float32Array
        : bits > 16
          ? Int32Array
          : Int16Array;
  const points = Form.from(given);
  const most = 2 ** (bits - 1);
  for (let i = 0; i < given.length; i++) {
    const sample = given[i]!;
    const fits =
      kind === 'integer'
        ? Number.isInteger(sample) && sample >= -most && sample < most
        : Number.isFinite(points[i]);
    if (!fits)
      throw new RangeError(
        `${at}, point ${i}: ${sample} is ${kind === 'integer' ? `no whole number of ${bits} bits` : 'no finite number'}`,
      );
  }
  return points;
}

function timesOf(at: string, given: readonly number[] | Float64Array, count: number, lastTime: number) {
  if (given.length !== count) throw new RangeError(`${at}: ${count} points have ${given.length} times`);
  const times = Float64Array.from(given);
  let last = lastTime;
  for (const time of times) {
    if (!Number.isSafeInteger(time) || time < last)
      throw new RangeError(`${at}: times are whole microseconds since the start, and do not go back`);
    last = time;
  }
  return times;
}

/** In the channel's unit: the nearest that the channel can hold. */
export const samplesOf = ({ kind, scale, offset }: Channel, values: PointNumbers): Float64Array =>
  Float64Array.from(
    values,
    kind === 'integer' ? (value) => Math.round((value - offset) / scale) : (value) => value,
  );

export const after = ({ firstSample, count, times }: BatchEntry, last: Place): Place => [
  firstSample + count,
  times?.at(-1) ?? last[1],
];
