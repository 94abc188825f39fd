import { encodeFlac, type PointArray } from '@attune/signals';
import fc from 'fast-check';
import { batchOf, batchType } from './batch-kit.ts';
import type { Person } from './world.ts';

/** Random histories of a recording, and a model of it: which point is at which place. */

type Channel = {
  readonly start: Readonly<Record<string, unknown>>;
  readonly pointsAt: (from: number, count: number, version: number) => PointArray;
  readonly hasTimes?: true;
};

// What a place holds follows from the place, so that parts of several sends agree where they overlap. Version 1 is other points.
const valueAt = (place: number, version: number) => ((place * 7919) % 2000) - 1000 + version;
const timeAt = (place: number, version: number) => place * 10_000 + version;
const list = (from: number, count: number, version: number) => ({
  length: count,
  value: (_: unknown, i: number) => valueAt(from + i, version),
});

export const channels: readonly Channel[] = [
  {
    start: { dataType: 'ecg', label: 'ECG', rate: 1000 },
    pointsAt: (from, count, version) => {
      const { length, value } = list(from, count, version);
      return Int16Array.from({ length }, value);
    },
  },
  {
    start: { dataType: 'other', label: 'Float', rate: 10, valueKind: 'float64' },
    pointsAt: (from, count, version) => {
      const { length, value } = list(from, count, version);
      return Float64Array.from({ length }, (_, i) => value(_, i) / 8);
    },
  },
  {
    start: { dataType: 'rr', label: 'RR', rate: null, bits: 24, valueKind: 'integer' },
    hasTimes: true,
    pointsAt: (from, count, version) => {
      const { length, value } = list(from, count, version);
      return Int32Array.from({ length }, value);
    },
  },
];

export type Stretch = {
  readonly channel: number;
  readonly from: number;
  readonly count: number;
  readonly version: number;
};
/** Several at once are sent at the same moment. */
export type Step =
  | { readonly send: readonly (readonly Stretch[])[]; readonly form: 'binary' | 'json' | 'flac' }
  | 'complete'
  | 'finish';

const places = 300;
const stretch = fc.record({
  channel: fc.nat(channels.length - 1),
  from: fc.nat(places),
  count: fc.integer({ min: 1, max: 120 }),
  version: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
});
const send = fc.record({
  send: fc.array(fc.array(stretch, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  form: fc.constantFrom('binary' as const, 'json' as const, 'flac' as const),
});
/** Sends, then the end of the recording and its packing, and sends once more. */
export const histories: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(send, { minLength: 1, maxLength: 6 }),
    fc.array(fc.oneof(send, fc.constant('complete' as const), fc.constant('finish' as const)), {
      maxLength: 6,
    }),
  )
  .map(([first, then]) => [...first, ...then]);

/** A point as the model knows it: its value and its time. */
type Point = string;
export type Model = { readonly points: readonly ReadonlyMap<number, Point>[]; readonly state: string };
export type Outcome = { readonly status: number; readonly stored: number };

export const emptyModel = (): Model => ({ points: channels.map(() => new Map()), state: 'recording' });

export const pointOf = (value: number, time: number | undefined): Point => `${value} ${time ?? ''}`;

/** What one request does to the model: all of it, or nothing. */
export function apply(model: Model, stretches: readonly Stretch[]): { model: Model; outcome: Outcome } {
  const points = model.points.map((known) => new Map(known));
  const refused = { model, outcome: { status: 409, stored: 0 } };
  let stored = 0;
  for (const { channel, from, count, version } of stretches) {
    const values = channels[channel]!.pointsAt(from, count, version);
    for (let i = 0; i < count; i++) {
      const time = channels[channel]!.hasTimes && timeAt(from + i, version);
      const point = pointOf(values[i]!, time);
      const known = points[channel]!.get(from + i);
      if (known !== undefined && known !== point) return refused;
      if (known === undefined) stored++;
      points[channel]!.set(from + i, point);
    }
  }
  if (stored > 0 && model.state !== 'recording') return refused;
  return { model: { ...model, points }, outcome: { status: 200, stored } };
}

/** The model after requests that were made at once: in some order they must have had these outcomes. */
export function applyAtOnce(
  model: Model,
  requests: readonly (readonly Stretch[])[],
  outcomes: readonly Outcome[],
): Model | undefined {
  if (requests.length === 0) return model;
  for (const i of requests.keys()) {
    const { model: next, outcome } = apply(model, requests[i]!);
    if (outcome.status !== outcomes[i]!.status || outcome.stored !== outcomes[i]!.stored) continue;
    const end = applyAtOnce(next, requests.toSpliced(i, 1), outcomes.toSpliced(i, 1));
    if (end) return end;
  }
  return undefined;
}

export async function sendAll(
  person: Person,
  sessionId: string,
  { send: requests, form }: Exclude<Step, string>,
): Promise<Outcome[]> {
  const url = `/v1/users/${person.userId}/sessions/${sessionId}/points`;
  return Promise.all(
    requests.map(async (stretches) => {
      const answer = await person.ask({ method: 'POST', url, ...bodyOf(stretches, form) });
      return { status: answer.statusCode, stored: answer.statusCode === 200 ? answer.json().stored : 0 };
    }),
  );
}

function bodyOf(stretches: readonly Stretch[], form: 'binary' | 'json' | 'flac') {
  const parts = stretches.map(({ channel, from, count, version }) => ({
    channel,
    firstSample: from,
    count,
    points: channels[channel]!.pointsAt(from, count, version),
    ...(channels[channel]!.hasTimes
      ? { times: Float64Array.from({ length: count }, (_, i) => timeAt(from + i, version)) }
      : {}),
  }));
  if (form === 'json') {
    const said = parts.map(({ channel, firstSample, points, times }) => ({
      channel,
      firstSample,
      samples: Array.from(points),
      ...(times ? { times: Array.from(times) } : {}),
    }));
    return { payload: { channels: said } };
  }
  const entries = parts.map((part) => {
    const { points } = part;
    if (form !== 'flac' || !(points instanceof Int16Array)) return part;
    return {
      ...part,
      points: { flac: encodeFlac(points, { bitsPerSample: 16, firstSample: part.firstSample }) },
    };
  });
  return { payload: batchOf(...entries), headers: { 'content-type': batchType } };
}
