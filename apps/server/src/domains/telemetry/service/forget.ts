import type { Run } from '../../../kernel/database/database.ts';
import { createArchiveStore } from '../store/archive.ts';
import { createEventStore } from '../store/events.ts';
import type { TelemetryDeps } from './deps.ts';
import { monthOf, nextMonth } from './months.ts';

// The clocks of two servers differ by less.
const skew = 60_000;

const mostRemoved = 5000;
const mostPeople = 500;
const nobodyBefore = '00000000-0000-0000-0000-000000000000';

/** Whoever takes back their consent is not counted any more, and neither is what was counted before. */
export function createForgetting({ db, clock, queue, agreedSince }: TelemetryDeps) {
  /** In a transaction of its own, which looks at the consent anew. @returns how many events went */
  const forgetSome = (userId: string): Promise<number> =>
    db.withSystem('forget-events', async (run) => {
      const since = await agreedSince(run, userId);
      const before = since ?? new Date(clock.now().getTime() + skew);
      const removed = await createEventStore(run).forgetBefore(userId, before, mostRemoved);
      if (removed === mostRemoved) return removed;
      const last = since && monthOf(new Date(since.getTime() + skew));
      for (const month of await createArchiveStore(run).removeUpTo(userId, last))
        await createEventStore(run).forgetDaysOf(userId, month, nextMonth(month));
      return removed;
    });

  /**
   * Removes what was received before the person agreed anew, or everything where they do not agree. A month of the
   * archive that may hold some of both goes whole.
   */
  const forget = async (userId: string): Promise<void> => {
    while ((await forgetSome(userId)) === mostRemoved);
  };

  /** Of the next people of whom something is counted those who do not agree. */
  const findForgotten = (after: string) =>
    db.withSystem('find-not-agreeing', async (run) => {
      const people = await createArchiveStore(run).peopleCounted(after, mostPeople);
      const left: string[] = [];
      for (const userId of people) if (!(await agreedSince(run, userId))) left.push(userId);
      return { left, next: people.length === mostPeople ? people.at(-1) : undefined };
    });

  return {
    /** In the transaction of the withdrawal. The rows go in a job: there may be many. */
    stopCounting: (run: Run, userId: string): Promise<void> => queue.send(run, 'forget-events', { userId }),

    forget,

    /** Whose job was lost or failed for good: nobody stays counted who does not agree. */
    async forgetLeft(): Promise<void> {
      for (let after: string | undefined = nobodyBefore; after !== undefined; ) {
        const { left, next } = await findForgotten(after);
        for (const userId of left) await forget(userId);
        after = next;
      }
    },
  };
}
