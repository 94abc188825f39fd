import fc from 'fast-check';
import { expect } from 'vitest';
import { browser, type Step, type Twist } from './recording-kit.ts';

const tab = fc.constantFrom(0, 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      tab,
      count: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })),
      gap: fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 1, max: 500 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('reload' as const, 'stop' as const, 'flush' as const), tab }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('mark' as const, 'mark' as const, 'complete' as const, 'discard' as const),
      tab,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('weather' as const),
      turns: fc.constantFrom('storm' as const, 'storm' as const, 'cut' as const, 'calm' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'restart' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block' as const), is: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      tab,
      wrongBy: fc.integer({ min: -4e8, max: 4e8 }),
    }),
  },
);
const pause = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 0, max: 3_000 }),
  fc.integer({ min: 0, max: 120_000 }),
);
export const history = fc.array(fc.record({ step, pause }), { minLength: 1, maxLength: 30 });

/** What reached the storage reached the server, once and in its place; and nothing else did. */
export async function arrives(
  seed: number,
  steps: Parameters<ReturnType<typeof browser>['live']>[0],
  twist?: Twist,
) {
  const world = browser(seed, twist);
  await world.live(steps);
  await world.reopen();
  const { sessions, conflicts } = world.server;
  expect(conflicts).toEqual([]);
  for (const [id, { points, markers, last }] of world.kept) {
    const session = sessions.get(id)!;
    expect(session.state).toBe(last === 'discard' ? 'discarded' : last ? 'complete' : 'recording');
    if (last !== 'discard') {
      expect(session.points).toEqual(points);
      expect(session.markers.size).toBe(markers);
    }
    const head = await world.disk.head(id);
    expect(head?.points ?? 0).toBe(0);
    expect(head === undefined).toBe(last !== undefined);
  }
  for (const [id, at, point] of world.promised) expect(world.kept.get(id)!.points.get(at)).toBe(point);
  return world;
}
