import { hostname } from 'node:os';
import pg from 'pg';
import { type JobWithMetadata, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Database } from '../../kernel/database/database.ts';
import { errorFacts, type Log } from '../../kernel/log.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import { createJobsStore } from './store.ts';

/** Background work. Delivery is at least once, so `handle` may run twice for one job and must not mind. */
export type Job<Payload = unknown> = {
  readonly name: (typeof jobNames)[number];
  /** Ids only: a payload is kept in clear and never personal. */
  readonly payload: z.ZodType<Payload>;
  /** When it runs by itself, as a cron line in UTC. */
  readonly schedule?: string;
  readonly handle: (payload: Payload) => Promise<void>;
};

export type JobsDeps = {
  readonly db: Database;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
};

const schema = 'pgboss';
const retries = { retryLimit: 5, retryDelay: 10, retryBackoff: true };
const deadQueue = 'dead';

/** Every queue there is: they are made when migrating, before any job is known. */
const jobNames = ['expire-logins', 'expire-idempotency-keys'] as const;

/** Makes the tables of the queue, as the owner, when migrating: a restricted role cannot create what pg-boss needs. */
export async function prepareJobs(ownerUrl: string, loginRole: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema,
    supervise: false,
    schedule: false,
    application_name: 'attune migrate',
  });
  boss.on('error', () => {});
  await boss.start();
  try {
    for (const queue of [deadQueue, ...jobNames]) {
      const isDead = queue === deadQueue;
      await boss.createQueue(queue, isDead ? {} : { ...retries, deadLetter: deadQueue });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  await grant(ownerUrl, loginRole);
}

async function grant(ownerUrl: string, loginRole: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const role = pg.escapeIdentifier(loginRole);
    await owner.query(`
      grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};
      grant execute on all functions in schema ${schema} to ${role};
    `);
  } finally {
    await owner.end();
  }
}

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
        schema,
        migrate: false,
        max: 2,
        application_name: 'attune worker',
      });
      boss.on('error', (error) => log.warn('job queue', errorFacts(error)));
      await boss.start();
      for (const job of jobs) {
        if (job.schedule) await boss.schedule(job.name, job.schedule, {});
        await boss.work(job.name, async ([one]) => {
          if (one) await job.handle(job.payload.parse(one.data ?? {}));
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

/** What pg-boss kept of the last error, without its message. */
function errorOf(dead: JobWithMetadata): string {
  const output = (dead.sourceOutput ?? dead.output ?? {}) as { name?: unknown; code?: unknown };
  return [output.name, output.code].filter((part) => typeof part === 'string').join(' ') || 'Error';
}
