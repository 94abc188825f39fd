import { FlacError } from '@attune/signals';
import { afterAll, expect, test } from 'vitest';
import { type ChannelForm, pack, uniform } from './code.ts';
import { createCoders } from './coders.ts';

const coders = createCoders(1);
afterAll(() => coders.close());

const count = 40_000;
const wave = (i: number) => Math.round(900 * Math.sin(i / 37) + ((i * 7919) % 13));
const integer: ChannelForm = { kind: 'integer', bits: 16, regular: true };

const kinds = [
  ['16 bits', integer, Int16Array.from({ length: count }, (_, i) => wave(i))],
  ['24 bits', { ...integer, bits: 24 }, Int32Array.from({ length: count }, (_, i) => wave(i) * 999)],
  [
    'floats',
    { ...integer, kind: 'float32', bits: 32 },
    Float32Array.from({ length: count }, (_, i) => wave(i) / 7),
  ],
  [
    'doubles',
    { ...integer, kind: 'float64', bits: 64 },
    Float64Array.from({ length: count }, (_, i) => wave(i) / 7),
  ],
] as const;

test.each(kinds)(
  '%s become the same bytes beside the thread as on it, and come back',
  async (_, form, points) => {
    const before = points.slice();
    const content = { firstSample: 512, points };
    const packed = await coders.pack(form, content);
    const here = pack(form, content, true);
    expect(Buffer.from(packed.payload).equals(here.payload)).toBe(true);
    expect(Buffer.from(packed.overview ?? []).equals(here.overview ?? Buffer.alloc(0))).toBe(true);
    expect(here.overview).not.toBeNull();
    // Others hold the same points: they are not handed over.
    expect(points).toEqual(before);
    const opened = await coders.unpack(form, Buffer.from(packed.payload), {
      first_sample: 512,
      sample_count: count,
    });
    expect(opened.points).toEqual(uniform(form, before));
    expect((await coders.pack(form, content, false)).overview).toBeNull();
  },
);

test('points with times keep both', async () => {
  const form = { ...integer, regular: false };
  const points = Int16Array.from({ length: count }, (_, i) => wave(i));
  const times = Float64Array.from({ length: count }, (_, i) => i * 1000 + (i % 17));
  const { payload, overview } = await coders.pack(form, { firstSample: 0, points, times });
  expect(overview).toBeNull();
  expect(await coders.unpack(form, Buffer.from(payload), { first_sample: 0, sample_count: count })).toEqual({
    points,
    times,
  });
});

test('what does not fit, or is damaged, is told as it would be here, and others go on', async () => {
  const points = Int32Array.from({ length: count }, (_, i) => (i === count - 1 ? 40_000 : 0));
  const good = { firstSample: 0, points: new Int16Array(count) };
  const [bad, fine] = await Promise.allSettled([
    coders.pack(integer, { firstSample: 0, points }),
    coders.pack(integer, good),
  ]);
  expect(bad.status === 'rejected' && bad.reason).toBeInstanceOf(FlacError);
  expect(fine.status).toBe('fulfilled');
  const { payload } = pack(integer, good, false);
  const damaged = Buffer.from(payload);
  damaged[20]! ^= 0xff;
  await expect(coders.unpack(integer, damaged, { first_sample: 0, sample_count: count })).rejects.toThrow(
    /FLAC/,
  );
});

test('a thread that ends takes only its own tasks with it, and another takes its place', async () => {
  const content = { firstSample: 0, points: new Int16Array(count) };
  // More than a thread can have done before it is told to end.
  const asked = Array.from({ length: 100 }, () => coders.pack(integer, content));
  const settled = Promise.allSettled(asked);
  await coders.close();
  expect((await settled).at(-1)).toMatchObject({ reason: { message: expect.stringContaining('ended') } });
  expect((await coders.pack(integer, content)).payload.length).toBeGreaterThan(0);
});

test('an analysis that takes too long is ended with its thread, and nobody else with it', async () => {
  const few = createCoders(1, { stepMs: 5000 });
  const form: ChannelForm = { kind: 'integer', bits: 16, regular: true };
  const slow = await few.analyse({ of: 'ecg', rate: 250 });
  // A day of an ECG in one piece: an hour takes half a second.
  const values = Float64Array.from({ length: 24_000_000 }, (_, i) => 100 * Math.sin(i / 40) ** 21);
  const ended = expect(slow.add({ missing: 0, values })).rejects.toMatchObject({
    code: 'analysis-too-long',
  });
  const beside = few.pack(form, { firstSample: 0, points: new Int16Array(count) });
  await ended;
  expect((await beside).payload.length).toBeGreaterThan(0);
  await expect(slow.end()).rejects.toThrow('ended');
  const next = await few.analyse({ of: 'rr', factor: 1 });
  await next.add({ missing: 0, values: Float64Array.of(800, 810), times: Float64Array.of(0.8, 1.61) });
  expect((await next.end()).intervals?.stretches[0]?.intervalsMs).toEqual([800, 810]);
  await few.close();
});

test('threads of analyses are used again, each analysis begins anew, and two at once do not meet', async () => {
  const of = async (...values: number[]) => {
    const analysis = await coders.analyse({ of: 'rr', factor: 1 });
    await analysis.add({
      missing: 0,
      values: Float64Array.from(values),
      times: Float64Array.from(values, (_, i) => 0.8 * (i + 1)),
    });
    return (await analysis.end()).intervals?.stretches.flatMap(({ intervalsMs }) => intervalsMs);
  };
  expect(await of(800, 801)).toEqual([800, 801]);
  expect(await of(810)).toEqual([810]);
  expect(await Promise.all([of(820), of(830), of(840)])).toEqual([[820], [830], [840]]);
  const left = await coders.analyse({ of: 'rr', factor: 1 });
  await left.giveUp();
  await left.giveUp();
  await expect(left.end()).rejects.toThrow('ended');
});
