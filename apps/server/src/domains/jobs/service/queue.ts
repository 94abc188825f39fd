import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';
import { type JobName, queueSchema } from './names.ts';

/** Of jobs with one key, one is queued in each stretch of so many seconds; the others change nothing. */
export type Seldom = { readonly key: string; readonly seconds: number };

/** Nobody waits for it: it begins when no other of its kind waits. */
type BehindOthers = 'behind-others';

/** A job that is queued anew, under an id that is known beforehand. */
export type Again = { readonly id: string; readonly data: object };

/** Puts work into the queue in the caller's transaction: no job without its cause, no cause without its job. */
export type Queue = {
  /**
   * Before anything is sent, when the program starts: it asks the database, and who sends holds a connection already.
   * Ten at once that would each wait for a second one wait for ever.
   */
  open(): Promise<void>;
  /** `run` is a system capability's: persons do not write into the queue. `payload` and key hold ids and hashes only. */
  send(
    run: Run,
    job: JobName,
    payload: Readonly<Record<string, string>>,
    how?: Seldom | BehindOthers,
  ): Promise<void>;
  /** The same for many of one kind, that begin one after the other, `everyMs` apart, so that they do not all begin at once. */
  sendSpread(run: Run, job: JobName, jobs: readonly Again[], everyMs: number): Promise<void>;
  /** In the caller's transaction, a system capability's: removes every job, done or not, that is about the person: by their id, and by the index of their e-mail. */
  forget(run: Run, userId: string, emailIndex?: string): Promise<void>;
  /** When a cron line in UTC comes due next. */
  nextRun(cron: string, from: Date): Date | undefined;
  close(): Promise<void>;
};

/** pg-boss on the caller's transaction. */
const within = (run: Run) => ({
  async executeSql(sql: string, parameters: readonly unknown[] = []) {
    const compiled = { sql, parameters } as CompiledQuery<{ id: string }>;
    return { rows: await run.all({ compile: () => compiled }) };
  },
});

function optionsOf(how: Seldom | BehindOthers | undefined) {
  if (how === undefined) return {};
  return how === 'behind-others'
    ? { priority: -1 }
    : { singletonKey: how.key, singletonSeconds: how.seconds };
}

/** It opens no connection of its own: what pg-boss asks beside the caller's transaction goes through the pool. */
export function createQueue(pool: pg.Pool): Queue {
  let boss: PgBoss | undefined;
  const opened = (): PgBoss => {
    if (!boss) throw new Error('The queue is not open.');
    return boss;
  };

  return {
    async open() {
      if (boss) return;
      const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) };
      const opening = new PgBoss({
        db,
        schema: queueSchema,
        migrate: false,
        supervise: false,
        schedule: false,
      });
      opening.on('error', () => {});
      await opening.start();
      boss = opening;
    },
    async send(run, job, payload, how) {
      await opened().send(job, payload, { ...optionsOf(how), db: within(run) });
    },
    async sendSpread(run, job, jobs, everyMs) {
      const rows = jobs.map((one, place) => ({ ...one, startAfter: `${place * everyMs} milliseconds` }));
      await opened().insert(job, rows, { db: within(run) });
    },
    async forget(run, userId, emailIndex) {
      // No index leads to a person: people are erased seldom, and the queue keeps jobs for days only.
      await run.count(statement`
        delete from pgboss.job j using unnest(${[userId, ...(emailIndex === undefined ? [] : [emailIndex])]}::text[]) as one
        where position(one in j.data::text) > 0 or position(one in coalesce(j.output::text, '')) > 0
          or position(one in coalesce(j.singleton_key, '')) > 0`);
    },
    nextRun: (cron, from) => opened().previewSchedule(cron, { count: 1, from, tz: 'UTC' })[0],
    async close() {
      await boss?.stop({ graceful: false, close: false });
      boss = undefined;
    },
  };
}
