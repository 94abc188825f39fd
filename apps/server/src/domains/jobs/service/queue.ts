import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import type { Run } from '../../../kernel/database/database.ts';
import { type JobName, queueSchema } from './names.ts';

/** Of jobs with one key, one is queued in each stretch of so many seconds; the others change nothing. */
export type Seldom = { readonly key: string; readonly seconds: number };

/** Puts work into the queue in the caller's transaction: no job without its cause, no cause without its job. */
export type Queue = {
  /**
   * Before anything is sent, when the program starts: it asks the database, and who sends holds a connection already.
   * Ten at once that would each wait for a second one wait for ever.
   */
  open(): Promise<void>;
  /** `run` is a system capability's: persons do not write into the queue. `payload` and key hold ids and hashes only. */
  send(run: Run, job: JobName, payload: Readonly<Record<string, string>>, seldom?: Seldom): Promise<void>;
  close(): Promise<void>;
};

/** It opens no connection of its own: what pg-boss asks beside the caller's transaction goes through the pool. */
export function createQueue(pool: pg.Pool): Queue {
  let boss: PgBoss | undefined;

  return {
    async open() {
      if (boss) return;
      const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) };
      const opened = new PgBoss({
        db,
        schema: queueSchema,
        migrate: false,
        supervise: false,
        schedule: false,
      });
      opened.on('error', () => {});
      await opened.start();
      boss = opened;
    },
    async send(run, job, payload, seldom) {
      if (!boss) throw new Error('The queue is not open.');
      const executeSql = async (sql: string, parameters: readonly unknown[] = []) => {
        const compiled = { sql, parameters } as CompiledQuery<{ id: string }>;
        return { rows: await run.all({ compile: () => compiled }) };
      };
      const once = seldom ? { singletonKey: seldom.key, singletonSeconds: seldom.seconds } : {};
      await boss.send(job, payload, { ...once, db: { executeSql } });
    },
    async close() {
      await boss?.stop({ graceful: false, close: false });
      boss = undefined;
    },
  };
}
