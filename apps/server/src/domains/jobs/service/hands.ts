import type { JobResult, PgBoss } from 'pg-boss';
import type { Job } from './job.ts';
import { queueSchema } from './names.ts';

type Taken = { readonly id: string; readonly data: unknown };
type Batch = { readonly job: Job; readonly taken: readonly Taken[]; readonly results: JobResult[] };

// Milliseconds that the jobs in hand are given; what is still in hand is then given back, a moment before pg-boss, which
// would count it as a failed try.
const patience = 8000;
// Seconds before another takes what was in hand: by then this program, which still works on it, has ended.
const untilGone = 60;

/** Takes jobs in batches, and gives back what a stop finds in hand: a stop uses up no try. */
export function createHands(boss: PgBoss, doOne: (job: Job, one: Taken) => Promise<JobResult>) {
  const batches = new Set<Batch>();
  let late: NodeJS.Timeout | undefined;
  let letGo: Promise<unknown> = Promise.resolve();

  /** As if it had not been taken, for whoever looks in so many seconds. */
  const giveBack = ({ name }: Job, taken: readonly Taken[], seconds: number) =>
    boss.getDb().executeSql(
      `update ${queueSchema}.job
       set state = 'retry', started_on = null, heartbeat_on = null, start_after = now() + $3 * interval '1 second'
       where name = $1 and id = any($2::uuid[]) and state = 'active'`,
      [name, taken.map(({ id }) => id), seconds],
    );

  async function letGoOf({ job, taken, results }: Batch): Promise<void> {
    const done = results.filter(({ status }) => status === 'completed').map(({ id }) => id);
    // They are done one after the other: the first that has not ended is in hand, those behind it were not begun.
    const [inHand, ...notBegun] = taken.slice(results.length);
    if (inHand) await giveBack(job, [inHand], untilGone);
    if (notBegun.length > 0) await giveBack(job, notBegun, 0);
    if (done.length > 0) await boss.complete(job.name, done);
  }

  return {
    async take(job: Job, taken: readonly Taken[]): Promise<JobResult[]> {
      const batch: Batch = { job, taken, results: [] };
      batches.add(batch);
      try {
        for (const one of taken) {
          if (late) break;
          batch.results.push(await doOne(job, one));
        }
        const notBegun = taken.slice(batch.results.length);
        if (notBegun.length > 0) await giveBack(job, notBegun, 0);
        return batch.results;
      } finally {
        batches.delete(batch);
      }
    },
    /** From now on nothing is begun. */
    stop(): void {
      late ??= setTimeout(() => {
        letGo = Promise.allSettled([...batches].map(letGoOf));
      }, patience);
    },
    async stopped(): Promise<void> {
      clearTimeout(late);
      await letGo;
    },
  };
}
