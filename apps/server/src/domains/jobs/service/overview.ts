import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { createFailedStore, createQueuesStore } from '../store/index.ts';
import { jobMeasures } from './measures.ts';
import type { Queue } from './queue.ts';

/** What works in the background, and what does not. */
export function createOverview(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly queue: Queue;
}) {
  const { db, clock, queue } = deps;

  async function within(run: Run) {
    const { queues, runs, openFailures } = await jobMeasures(run);
    return {
      openFailures,
      openByJob: await createFailedStore(run).openByJob(),
      workers: await createQueuesStore(run).workers(),
      queues: [...queues],
      schedules: runs.map((one) => ({
        job: one.job,
        cron: one.cron,
        succeededAt: one.succeededAt?.toISOString() ?? null,
        seconds: one.seconds,
        failedAt: one.failedAt?.toISOString() ?? null,
        nextAt: queue.nextRun(one.cron, clock.now())?.toISOString() ?? null,
      })),
    };
  }

  return { within, read: (actor: UserActor, reach: Reach) => within(db.as(actor, reach)) };
}
