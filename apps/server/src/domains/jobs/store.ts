import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';
import { newId } from '../../kernel/ids.ts';

export type FailedJob = {
  readonly job: string;
  /** Where it ran: queue and worker. */
  readonly connection: string;
  /** The class and code of the error; messages may hold values of rows. */
  readonly error: string;
  /** The job's id: payloads stay in the queue and hold ids only. */
  readonly payloadRef: string;
  readonly attempts: number;
  readonly failedAt: Date;
};

/** SQL of jobs that failed for good. */
export function createJobsStore(run: Run) {
  return {
    recordFailure: (job: FailedJob) =>
      run.count(
        query
          .insertInto('failed_jobs')
          .values({
            id: newId(),
            job: job.job,
            connection: job.connection,
            error: job.error,
            payload_ref: job.payloadRef,
            attempts: job.attempts,
            failed_at: job.failedAt,
          })
          .onConflict((conflict) => conflict.doNothing()),
      ),
  };
}
