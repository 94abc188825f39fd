import { hostname } from 'node:os';
import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { errorFacts, type Log } from '../../../kernel/log.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import { createJobsStore } from '../store.ts';
import { deadQueue, type JobName, queueSchema } from './names.ts';

/** Background work. Delivery is at least once, so `handle` may run twice for one job and must not mind. */
export type Job<Payload = unknown> = {
  readonly name: JobName;
  /** Ids only: a payload is kept in clear and never personal. */
  readonly payload: z.ZodType<Payload>;
  /** When it runs by itself, as a cron line in UTC. */
  readonly schedule?: string;
  /** Whether it also runs when a worker starts, however many start at once. */
  readonly atStart?: boolean;
  /** Seconds between looks for work; absent: 2, as pg-boss has it. */
  readonly everySeconds?: number;
  /** How many are taken at a look, and done one after the other, each failing by itself; absent: two. */
  readonly atOnce?: number;
  readonly handle: (payload: Payload) => Promise<void>;
};

/** A job whose handler knows the type of its payload; the list of jobs itself is uniform. */
export const job = <Payload>(definition: Job<Payload>): Job => definition as unknown as Job;

export type JobsDeps = {
  readonly db: Database;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Runs the jobs until `stop`; one that fails for good is recorded and counted. */
export function createWorker({ db, jobs, clock, log, metrics }: JobsDeps) {
  let boss: PgBoss | undefined;

  async function recordDead(dead: JobWithMetadata): Promise<void> {
    const error = errorOf(dead);
    await createJobsStore(db.asSystem('record-failed-job')).recordFailure({
      job: dead.sourceName ?? dead.name,
      connection: `${dead.sourceName ?? dead.name}@${hostname()}`,
      error,
      payloadRef: dead.sourceId ?? dead.id,
      attempts: (dead.sourceRetryCount ?? dead.retryCount) + 1,
      failedAt: dead.createdOn ?? clock.now(),
    });
    metrics.jobsFailed.inc({ job: dead.sourceName ?? dead.name });
    log.error('job failed for good', {
      job: dead.sourceName ?? dead.name,
      id: dead.sourceId ?? dead.id,
      error,
    });
  }

  return {
    async start(url: string): Promise<void> {
      boss = new PgBoss({
        connectionString: url,
        schema: queueSchema,
        migrate: false,
        max: 2,
        application_name: 'attune worker',
      });
      boss.on('error', (error) => log.warn('job queue', errorFacts(error)));
      await boss.start();
      for (const job of jobs) {
        if (job.schedule) await boss.schedule(job.name, job.schedule, {});
        if (job.atStart) await boss.send(job.name, {}, { singletonKey: 'start', singletonSeconds: 60 });
        const often = job.everySeconds ? { pollingIntervalSeconds: job.everySeconds } : {};
        const options = {
          ...often,
          // With a batch of one pg-boss waits after each job until its next look, however many are queued.
          batchSize: job.atOnce ?? 2,
          burstWhenBatchFull: true,
          perJobResults: true,
        } as const;
        await boss.work(job.name, options, async (batch) => {
          const results: JobResult[] = [];
          for (const one of batch) results.push(await resultOf(job, one));
          return results;
        });
      }
      await boss.work(deadQueue, { includeMetadata: true }, async (dead) => {
        for (const one of dead) await recordDead(one as JobWithMetadata);
      });
    },
    /** Lets the jobs in hand finish, 10 s at most. */
    async stop(): Promise<void> {
      await boss?.stop({ graceful: true, timeout: 10_000 });
      boss = undefined;
    },
  };
}

/**
 * Does one job. Of what went wrong the queue keeps class and code: it would store message, stack and every property,
 * and a mail server writes addresses into all of them.
 */
async function resultOf(job: Job, { id, data }: { id: string; data: unknown }): Promise<JobResult> {
  try {
    await job.handle(job.payload.parse(data ?? {}));
    return { id, status: 'completed' };
  } catch (error) {
    const { name, code } = error as { name?: unknown; code?: unknown };
    const output = {
      name: typeof name === 'string' ? name : 'Error',
      ...(typeof code === 'string' ? { code } : {}),
    };
    return { id, status: 'failed', output };
  }
}

/** What pg-boss kept of the last error, without its message. */
function errorOf(dead: JobWithMetadata): string {
  const output = (dead.sourceOutput ?? dead.output ?? {}) as { name?: unknown; code?: unknown };
  return [output.name, output.code].filter((part) => typeof part === 'string').join(' ') || 'Error';
}
