import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { memoryQueue, type QueueStorage } from './storage.ts';
import { type Answer, pretendNetwork, problem } from './testing/pretend-network-kit.ts';
import {
  type Life,
  onDisk,
  type PretendTime,
  pretendLocks,
  pretendTime,
} from './testing/pretend-time-kit.ts';
import { createActivityTracker } from './tracker.ts';
import type { ActivityTracker, Dropped } from './tracker-contract.ts';

const userId = '0199aaaa-0000-7000-8000-000000000001';
const seconds = 1000;
const days = 86_400 * seconds;

type Item = { readonly id?: string; readonly occurredAt: string; readonly data: number };
type Step =
  | { readonly do: 'track'; readonly tab: number; readonly count: number }
  | { readonly do: 'reload' | 'stop' | 'flush'; readonly tab: number }
  | { readonly do: 'weather'; readonly turns: 'calm' | 'storm' | 'cut' }
  | { readonly do: 'clock'; readonly tab: number; readonly wrongBy: number };

/** Stores by id, a batch as a whole or not at all, and only what is of the last seven days, up to a minute ahead. */
function pretendServer(time: PretendTime) {
  const known = new Set<string>();
  const arrived: Item[] = [];
  return {
    arrived,
    async serve(request: Request): Promise<Answer> {
      const { items } = (await request.json()) as { items: Item[] };
      if (items.length < 1 || items.length > 500) return problem(400, 'bad-request', 'items: 1 to 500.');
      const wrong = items.flatMap(({ occurredAt }, index) => {
        const late = time.now() - Date.parse(occurredAt);
        return late > 7 * days || late < -60 * seconds ? [`body.items.${index}.occurredAt`] : [];
      });
      if (wrong.length > 0) {
        const detail = `${wrong.slice(0, 50).join(', ')}: must lie in the last 7 days.`;
        return problem(400, 'bad-request', detail, { now: new Date(time.now()).toISOString() });
      }
      const added = items.filter(({ id }) => id === undefined || !known.has(id));
      for (const item of added) {
        if (item.id) known.add(item.id);
        arrived.push(item);
      }
      return { status: 200, body: { stored: added.length, repeated: items.length - added.length } };
    },
  };
}

type Twist = {
  readonly storage?: (storage: QueueStorage) => QueueStorage;
  readonly request?: (body: { items: Item[] }) => unknown;
};

/** A browser with two tabs that share a queue, and what happens in and around it. */
function browser(seed: number, locked: boolean, twist: Twist = {}) {
  const time = pretendTime(seed);
  const server = pretendServer(time);
  const network = pretendNetwork(time, async (request) => {
    if (!twist.request) return server.serve(request);
    const body = JSON.stringify(twist.request((await request.json()) as { items: Item[] }));
    return server.serve(new Request(request.url, { method: 'POST', body }));
  });
  const locks = pretendLocks();
  const disk = memoryQueue();
  const appended: number[] = [];
  const kept: number[] = [];
  const dropped: Dropped[] = [];
  const clocks = [{ wrongBy: 0 }, { wrongBy: 0 }];
  const tabs: { life: Life; tracker: ActivityTracker }[] = [];
  let count = 0;
  let mostInFlight = 0;

  function storageOf(life: Life): QueueStorage {
    const slowly = onDisk(time, life);
    const storage: QueueStorage = {
      append: (items, most) =>
        slowly(async () => {
          appended.push(...items.map((item) => (item as unknown as Item).data));
          return disk.append(items, most);
        }),
      first: (most) => slowly(() => disk.first(most)),
      remove: (places) => slowly(() => disk.remove(places)),
    };
    return twist.storage?.(storage) ?? storage;
  }

  function load(tab: number) {
    const life = { alive: true };
    let inFlight = 0;
    const surroundings = time.surroundings(life, clocks[tab]!);
    const client = createClient({
      baseUrl: 'http://attune.test',
      token: 'app_x',
      fetch: (...asked: Parameters<typeof fetch>) => {
        mostInFlight = Math.max(mostInFlight, ++inFlight);
        return network
          .fetchOf(life)(...asked)
          .finally(() => {
            inFlight -= 1;
          });
      },
      retries: 0,
    });
    const tracker = createActivityTracker({
      client,
      userId,
      app: 'diary',
      storage: storageOf(life),
      surroundings,
      lock: locked ? locks.lockOf(life) : (_name, work) => work(),
      onDropped: (what) => dropped.push(what),
    });
    tabs[tab] = { life, tracker };
  }

  function end(tab: number) {
    tabs[tab]!.life.alive = false;
    locks.next();
  }

  function take(step: Step) {
    if (step.do === 'weather') return network.turn(step.turns);
    const { tracker, life } = tabs[step.tab]!;
    if (step.do === 'clock') clocks[step.tab]!.wrongBy = step.wrongBy;
    if (step.do === 'flush') void tracker.flush();
    if (step.do === 'reload') {
      end(step.tab);
      load(step.tab);
    }
    if (step.do === 'stop') {
      load(step.tab);
      void tracker.stop().then(() => {
        life.alive = false;
      });
    }
    for (let left = step.do === 'track' ? step.count : 0; left > 0; left -= 1) {
      const mine = ++count;
      void tracker.track({ type: 'breath', data: mine }).kept.then((is) => is && kept.push(mine));
    }
  }

  return {
    server,
    appended,
    kept,
    dropped,
    tracked: () => count,
    mostInFlight: () => mostInFlight,
    tabs,
    async live(steps: readonly { readonly step: Step; readonly pause: number }[]) {
      load(0);
      load(1);
      for (const { step, pause } of steps) {
        take(step);
        await time.run(time.now() + pause);
      }
      network.turn('calm');
      await time.run();
    },
    /** As if the browser were opened again. */
    async reopen() {
      for (const tab of [0, 1]) take({ do: 'reload', tab });
      await time.run();
    },
    time,
  };
}

const tab = fc.integer({ min: 0, max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('track' as const), tab, count: fc.integer({ min: 1, max: 7 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('reload' as const, 'stop' as const, 'flush' as const), tab }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('weather' as const),
      turns: fc.constantFrom('storm' as const, 'storm' as const, 'cut' as const, 'calm' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      tab,
      wrongBy: fc.oneof(
        fc.integer({ min: -5 * days, max: 50 * seconds }),
        fc.integer({ min: 60 * seconds, max: 20 * 3600 * seconds }),
      ),
    }),
  },
);
const pause = fc.oneof(
  fc.integer({ min: 0, max: 60 }),
  fc.integer({ min: 0, max: 5 * seconds }),
  fc.integer({ min: 0, max: 600 * seconds }),
);
const history = fc.array(fc.record({ step, pause }), { minLength: 1, maxLength: 25 });

/** What reached the storage reached the server, once, and in the order in which it was kept. */
async function arrives(
  seed: number,
  locked: boolean,
  steps: Parameters<ReturnType<typeof browser>['live']>[0],
  twist?: Twist,
) {
  const world = browser(seed, locked, twist);
  await world.live(steps);
  await world.reopen();
  expect(world.server.arrived.map(({ data }) => data)).toEqual(world.appended);
  expect(world.appended).toEqual(expect.arrayContaining(world.kept));
  expect(world.dropped).toEqual([]);
  return world;
}

test.each([true, false])(
  'whatever happens to network, tabs and clock, all that is kept arrives once and in order (locks: %s)',
  async (locked) => {
    let arrived = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
        const world = await arrives(seed, locked, steps);
        arrived += world.server.arrived.length;
      }),
      { numRuns: 120 },
    );
    expect(arrived).toBeGreaterThan(1000);
  },
);

test('what is tracked before a stop is kept', () =>
  fc.assert(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      const stops = steps.filter(({ step }) => step.do !== 'reload');
      const world = await arrives(seed, true, stops);
      expect(world.kept.length).toBe(world.tracked());
    }),
    { numRuns: 50 },
  ));

test('where pages live on, all arrives without anybody doing anything', () =>
  fc.assert(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      const world = browser(seed, false);
      await world.live(steps.filter(({ step }) => step.do !== 'reload' && step.do !== 'stop'));
      expect(world.server.arrived.length).toBe(world.tracked());
      expect(world.mostInFlight()).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  ));

/** The property must notice a tracker that is wrong. */
async function isNoticed(twist: Twist): Promise<boolean> {
  const outcome = await fc.check(
    fc.asyncProperty(fc.integer(), history, async (seed, steps) => {
      await arrives(seed, true, steps, twist);
    }),
    { numRuns: 200, endOnFailure: true },
  );
  return outcome.failed;
}

test('negative control: a queue that is emptied before the answer loses some', async () => {
  const storage = (kept: QueueStorage): QueueStorage => ({
    ...kept,
    async first(count) {
      const queued = await kept.first(count);
      await kept.remove(queued.map(({ place }) => place));
      return queued;
    },
  });
  expect(await isNoticed({ storage })).toBe(true);
});

test('negative control: without ids some arrive twice', async () => {
  const request = ({ items }: { items: Item[] }) => ({ items: items.map(({ id: _, ...item }) => item) });
  expect(await isNoticed({ request })).toBe(true);
});
