import { hostname } from 'node:os';
import { type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { errorFacts, type Log } from '../../../kernel/log.ts';
import type { Metrics } from '../../../kernel/metrics.ts';
import { inJob, type Tracer } from '../../../kernel/trace.ts';
import { createFailedStore, createQueuesStore } from '../store/index.ts';
import { PersonErased } from './erased.ts';
import { createHands } from './hands.ts';
import type { Job } from './job.ts';
import { deadQueue, queueSchema } from './names.ts';

export type JobsDeps = {
  readonly db: Database;
  readonly jobs: readonly Job[];
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Absent: no traces are recorded. */
  readonly tracer?: Tracer | undefined;
};

// Whose worker was killed comes back when its heartbeat (names.ts) is missed, and that is looked for so often.
const lookForLostSeconds = 15;

/** Runs the jobs until `stop`; one that fails for good is recorded and counted. */
export function createWorker(deps: JobsDeps) {
  const { db, jobs, clock, log, metrics } = deps;
  let boss: PgBoss | undefined;
  let hands: ReturnType<typeof createHands> | undefined;

  async function recordDead(dead: JobWithMetadata): Promise<void> {
    const error = errorOf(dead);
    const job = dead.sourceName ?? dead.name;
    const id = dead.sourceId ?? dead.id;
    const added = await createFailedStore(db.asSystem('record-failed-job')).recordFailure({
      job,
      connection: `${job}@${hostname()}`,
      error,
      payloadRef: id,
      attempts: (dead.sourceRetryCount ?? dead.retryCount) + 1,
      failedAt: dead.createdOn ?? clock.now(),
    });
    if (added === 0) return;
    metrics.jobsFailed.inc({ work: job });
    log.error('job failed for good', { job, id, error });
  }

  /** One that cannot be written down now is tried again, for as long as its payload is kept. */
  async function recordOne(dead: JobWithMetadata): Promise<JobResult> {
    try {
      await recordDead(dead);
      return { id: dead.id, status: 'completed' };
    } catch (error) {
      log.error('failed job not recorded', { id: dead.id, ...errorFacts(error) });
      return { id: dead.id, status: 'failed', output: { name: (error as Error).name } };
    }
  }

  return {
    async start(url: string): Promise<void> {
      boss = openBoss(url, log);
      await boss.start();
      await endSchedules(boss, jobs);
      hands = createHands(boss, (job, one) => resultOf(deps, job, one));
      for (const job of jobs) {
        // What was due while no worker ran is done once when one comes back.
        if (job.schedule) await boss.schedule(job.name, job.schedule, {}, { missed: 'once' });
        if (job.atStart) await boss.send(job.name, {}, { singletonKey: 'start', singletonSeconds: 60 });
        await boss.work(job.name, optionsOf(job), (batch) => (hands as Hands).take(job, batch));
      }
      await boss.work(
        deadQueue,
        { ...optionsOf({ everySeconds: 1, atOnce: 50 }), includeMetadata: true },
        (dead) => Promise.all(dead.map((one) => recordOne(one as JobWithMetadata))),
      );
    },
    /** Lets the jobs in hand finish, 10 s at most; what is not finished then goes back to the queue, as if never taken. */
    async stop(): Promise<void> {
      hands?.stop();
      await boss?.stop({ graceful: true, timeout: 10_000 });
      await hands?.stopped();
      boss = undefined;
    },
  };
}

/** A job that runs by itself no more, as when its setting was taken away: the queue remembers what an earlier start told it. */
async function endSchedules(boss: PgBoss, jobs: readonly Job[]): Promise<void> {
  const ended = new Set<string>(jobs.filter(({ schedule }) => !schedule).map(({ name }) => name));
  for (const { name } of await boss.getSchedules()) if (ended.has(name)) await boss.unschedule(name);
}

type Hands = ReturnType<typeof createHands>;

function openBoss(url: string, log: Log): PgBoss {
  const boss = new PgBoss({
    connectionString: url,
    schema: queueSchema,
    migrate: false,
    max: 2,
    superviseIntervalSeconds: lookForLostSeconds,
    monitorIntervalSeconds: lookForLostSeconds,
    application_name: 'attune worker',
  });
  boss.on('error', (error) => log.warn('job queue', errorFacts(error)));
  return boss;
}

const optionsOf = (job: Pick<Job, 'everySeconds' | 'atOnce'>) =>
  ({
    ...(job.everySeconds ? { pollingIntervalSeconds: job.everySeconds } : {}),
    // With a batch of one pg-boss waits after each job until its next look, however many are queued.
    batchSize: job.atOnce ?? 2,
    burstWhenBatchFull: true,
    perJobResults: true,
  }) as const;

/**
 * Does one job. Of what went wrong the queue keeps class and code: it would store message, stack and every property,
 * and a mail server writes addresses into all of them.
 */
async function resultOf(
  deps: JobsDeps,
  job: Job,
  { id, data }: { id: string; data: unknown },
): Promise<JobResult> {
  const from = performance.now();
  const result = await attempt(deps, job, id, data);
  const seconds = (performance.now() - from) / 1000;
  const isDone = result.status === 'completed';
  deps.metrics.jobSeconds.observe({ work: job.name, outcome: isDone ? 'done' : 'failed' }, seconds);
  if (!isDone) deps.log.warn('a try of a job failed', { job: job.name, id, ...result.output });
  if (isDone && result.output) deps.log.info('job ended, since its person is erased', { job: job.name, id });
  if (job.schedule) await note(deps, job, isDone, seconds);
  return result;
}

async function attempt({ tracer }: JobsDeps, job: Job, id: string, data: unknown): Promise<JobResult> {
  try {
    await inJob(tracer, { name: job.name, id }, async () => job.handle(job.payload.parse(data ?? {})));
    return { id, status: 'completed' };
  } catch (error) {
    if (error instanceof PersonErased) return { id, status: 'completed', output: { note: error.message } };
    const { name, code } = error as { name?: unknown; code?: unknown };
    const output = {
      name: typeof name === 'string' ? name : 'Error',
      ...(typeof code === 'string' ? { code } : {}),
    };
    return { id, status: 'failed', output };
  }
}

/** What was done stays done where this cannot be written: the note is for those who look. */
async function note({ db, clock, log }: JobsDeps, job: Job, isDone: boolean, seconds: number): Promise<void> {
  const store = createQueuesStore(db.asSystem('note-job-run'));
  const noted = isDone
    ? store.noteSuccess(job.name, clock.now(), seconds)
    : store.noteFailure(job.name, clock.now());
  await noted.catch((error: Error) => log.warn('job run', { job: job.name, ...errorFacts(error) }));
}

/** What pg-boss kept of the last error, without its message. One that was taken from its worker has no name. */
function errorOf(dead: JobWithMetadata): string {
  const output = (dead.sourceOutput ?? dead.output ?? {}) as { name?: unknown; code?: unknown };
  return [output.name, output.code].filter((part) => typeof part === 'string').join(' ') || 'Error';
}
