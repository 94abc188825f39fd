import { createClient } from '../client.ts';
import { memoryQueue } from '../storage.ts';
import { createActivityTracker } from '../tracker.ts';
import type { Dropped, TrackerOptions } from '../tracker-contract.ts';
import type { Answer } from './pretend-network-kit.ts';
import { pretendTime } from './pretend-time-kit.ts';

export type Item = {
  readonly id: string;
  readonly type: string;
  readonly occurredAt?: string;
  readonly data?: number;
};
export const stored: Answer = { status: 200, body: { stored: 1, repeated: 0 } };

/** A tracker whose server answers as it is told. */
export function tracking(
  answer: (items: Item[]) => Answer | Promise<Answer>,
  options: Partial<TrackerOptions> = {},
) {
  const time = pretendTime(1);
  const clock = { wrongBy: 0 };
  const batches: { at: number; items: Item[]; url: string }[] = [];
  const dropped: Dropped[] = [];
  const problems: unknown[] = [];
  const began = time.now();
  const client = createClient({
    baseUrl: 'http://attune.test',
    token: 'app_x',
    retries: 0,
    fetch: async (input) => {
      const request = input as Request;
      const { items } = (await request.json()) as { items: Item[] };
      batches.push({ at: time.now() - began, items, url: new URL(request.url).pathname });
      const { status, body, headers } = await answer(items);
      return new Response(JSON.stringify(body), headers ? { status, headers } : { status });
    },
  });
  const given = {
    client,
    userId: 'u-1',
    app: 'diary',
    storage: memoryQueue(),
    lock: <T>(_: string, work: () => Promise<T>) => work(),
    surroundings: time.surroundings({ alive: true }, clock),
    onDropped: (what: Dropped) => void dropped.push(what),
    onProblem: (error: unknown) => void problems.push(error),
    ...options,
  };
  return { time, clock, batches, dropped, problems, given, tracker: createActivityTracker(given) };
}

export const numbers = (items: readonly unknown[]) => items.map((item) => (item as Item).data);
