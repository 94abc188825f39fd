import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** What waits and runs in the queue of one job. */
export type QueueState = {
  readonly job: string;
  /** Those to be tried again, and those for later, among them. */
  readonly waiting: number;
  readonly active: number;
  /** Seconds since the oldest could have begun that has not; 0 where none is late. */
  readonly oldestSeconds: number;
};

/** How a job that runs by itself went last. */
export type JobRun = {
  readonly job: string;
  /** A cron line, in UTC. */
  readonly cron: string;
  readonly succeededAt: Date | null;
  readonly seconds: number | null;
  readonly failedAt: Date | null;
};

/** SQL of the queue's own tables, which this program only looks at, and of how jobs went. */
export function createQueuesStore(run: Run) {
  return {
    /** Every queue of `jobs`, also those where nothing waits. */
    states: (jobs: readonly string[]) =>
      run.all(statement<QueueState>`
        select name.job,
          count(j.id) filter (where j.state in ('created', 'retry'))::int as waiting,
          count(j.id) filter (where j.state = 'active')::int as active,
          coalesce(extract(epoch from now() - min(j.start_after)
            filter (where j.state in ('created', 'retry') and j.start_after < now())), 0)::double precision as "oldestSeconds"
        from unnest(${jobs}::text[]) as name (job)
        left join pgboss.job j on j.name = name.job and j.state in ('created', 'retry', 'active')
        group by name.job order by name.job`),

    runs: (jobs: readonly string[]) =>
      run.all(statement<JobRun>`
        select s.name as job, s.cron, r.succeeded_at as "succeededAt", r.seconds, r.failed_at as "failedAt"
        from pgboss.schedule s left join job_runs r on r.job = s.name
        where s.name = any(${jobs}::text[]) order by s.name`),

    /** Workers that said within the last three of their beats that they are there. */
    workers: async (): Promise<number> =>
      (
        await run.first(statement<{ workers: number }>`
          select count(*)::int as workers from pgboss.instance
          where stopped_on is null and schedule and heartbeat_on > now() - 3 * heartbeat_seconds * interval '1 second'`)
      )?.workers ?? 0,

    openFailures: async (): Promise<number> =>
      (
        await run.first(
          query
            .selectFrom('failed_jobs')
            .select(({ fn }) => fn.countAll<number>().as('open'))
            .where('state', '=', 'open'),
        )
      )?.open ?? 0,

    noteSuccess: (job: string, at: Date, seconds: number) =>
      run.count(
        query
          .insertInto('job_runs')
          .values({ job, succeeded_at: at, seconds })
          .onConflict((conflict) => conflict.column('job').doUpdateSet({ succeeded_at: at, seconds })),
      ),

    noteFailure: (job: string, at: Date) =>
      run.count(
        query
          .insertInto('job_runs')
          .values({ job, failed_at: at })
          .onConflict((conflict) => conflict.column('job').doUpdateSet({ failed_at: at })),
      ),
  };
}
