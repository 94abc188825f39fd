import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { PoolClient } from 'pg';
import type { Actor, Reach } from '../actor.ts';
import { AppError } from '../errors.ts';
import {
  checkEntered,
  enterSharded,
  enterStatement,
  LoginStale,
  placeStatement,
  staleOr,
  standsStatement,
} from './enter.ts';
import { DatabaseLost, isConnectionLoss } from './lost.ts';
import { type PipelineFailure, pipeline, type Statement } from './pipeline.ts';
import type { Query } from './query.ts';
import { farEnd, type Replica, toToken } from './replica.ts';
import { statementNames } from './statement-names.ts';
import { asStep } from './statement-span.ts';

/** Runs statements as one actor, with row level security showing one reach. A store is built from it. */
export type Run = {
  all<Row>(query: Query<Row>): Promise<Row[]>;
  first<Row>(query: Query<Row>): Promise<Row | undefined>;
  /** How many rows the statement changed. */
  count(query: Query<unknown>): Promise<number>;
};

export type Database = {
  /** Each statement is its own transaction: one round trip with the settings in front of it. */
  as(actor: Actor, reach: Reach): Run;
  /**
   * Like `as`, for heavy statements that change nothing and rest on no rights but the reach: a replica may answer, as it
   * was some seconds ago but never before what the actor wrote. Logins and rights are asked of the primary each time.
   */
  reading(actor: Actor, reach: Reach): Run;
  /** All statements of `work` are one transaction; if it throws, none happened. */
  withActor<T>(actor: Actor, reach: Reach, work: (run: Run) => Promise<T>): Promise<T>;
  /** Like `as`, with the widest reach, for one of the named system capabilities. */
  asSystem(capability: string): Run;
  /**
   * Like `withActor`, with the widest reach, for one of the named system capabilities. `work` is done again where
   * PostgreSQL ended it to resolve a deadlock, so it changes nothing but what it says in `run`.
   */
  withSystem<T>(capability: string, work: (run: Run) => Promise<T>): Promise<T>;
  /** What a reader has to bring along to read nothing older than now, elsewhere too; undefined without a replica. */
  placeNow(): Promise<string | undefined>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly pool: pg.Pool;
  /** A transaction-mode pooler is between us and the server: no named statements. */
  readonly pooled: boolean;
  readonly isCapability: (name: string) => boolean;
  /** Takes heavy reads; absent: there is none. */
  readonly replica?: Replica | undefined;
  /** The database is sharded (Citus): settings reach its shards in another way, for one more statement each. */
  readonly sharded?: boolean | undefined;
};

export { LoginStale };

const deadlock = '40P01';
const mostTries = 4;

export function createDatabase(options: DatabaseOptions): Database {
  const { pool, pooled, isCapability, replica, sharded = false } = options;
  const nameOf = pooled ? () => undefined : statementNames();
  const inside = new AsyncLocalStorage<true>();

  async function onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    // A second connection while this request holds one is how a pool starves: 10 such requests wait for each other.
    if (inside.getStore()) throw new Error('A statement outside the transaction was started inside it.');
    const client = await connect(pool);
    let broken: Error | undefined;
    try {
      return await work(client);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      broken = error as Error;
      throw new DatabaseLost(error);
    } finally {
      client.release(broken);
    }
  }

  const toStatement = (query: Query<unknown>): Statement => {
    const { sql, parameters } = query.compile();
    return { text: sql, values: parameters, name: query.isPlannedAnew ? undefined : nameOf(sql) };
  };

  const unnamed = (statement: Statement): Statement =>
    pooled ? { ...statement, name: undefined } : statement;

  const enter = (actor: Actor, reach: Reach): readonly Statement[] =>
    sharded ? enterSharded(actor, reach) : [unnamed(enterStatement(actor, reach))];

  const askPrimary = async (actor: Actor, reach: Reach, statement: Statement): Promise<Answer> => {
    const [entered, result] = await onConnection((client) =>
      pipeline(client, [...enter(actor, reach), statement]).catch((error: PipelineFailure) => {
        // A role that was narrowed to nobody may touch nothing: what failed is the entering, not the statement.
        throw staleOr(error, error.before);
      }),
    );
    checkEntered(entered);
    return result as Answer;
  };

  // What is set for a transaction lasts for one only where it was begun.
  const as = (actor: Actor, reach: Reach): Run =>
    sharded
      ? runOf((query) => inTransaction(actor, reach, (execute) => execute(query)))
      : runOf((query) => askPrimary(actor, reach, toStatement(query)));

  const askReplica = async (
    copy: Replica,
    actor: Actor,
    reach: Reach,
    statement: Statement,
  ): Promise<Answer> => {
    const wrote = 'wrote' in actor ? actor.wrote : undefined;
    // Both are asked at once; what the replica answers counts for nothing until the primary has said that the login stands.
    const known = copy.placeFor(wrote);
    const early = known === undefined ? undefined : copy.read(reach, known, statement);
    early?.catch(() => {});
    const [asked] = await onConnection((client) => pipeline(client, [unnamed(standsStatement(actor))]));
    const answer: { stands: boolean; place: string } | undefined = asked?.rows[0];
    if (!answer?.stands) throw new LoginStale();
    copy.note(answer.place);
    const read = await (early ?? copy.read(reach, copy.placeFor(wrote, answer.place), statement));
    // What is not there may not have arrived: the list that the reader comes from was the primary's.
    return read && read.rows.length > 0 ? read : askPrimary(actor, reach, statement);
  };

  const reading = (actor: Actor, reach: Reach): Run =>
    replica ? runOf((query) => askReplica(replica, actor, reach, toStatement(query))) : as(actor, reach);

  const inTransaction = <T>(actor: Actor, reach: Reach, work: (execute: Execute) => Promise<T>): Promise<T> =>
    onConnection(async (client) => {
      const statements = together(client, [{ text: 'begin' }, ...enter(actor, reach)], toStatement);
      try {
        const answer = await inside.run(true, () => work(statements.run));
        await statements.end();
        // After an error that `work` swallowed, PostgreSQL answers COMMIT with ROLLBACK and no error.
        const { command } = await client.query('commit');
        if (command !== 'COMMIT')
          throw new Error('The transaction was rolled back: a statement in it had failed.');
        return answer;
      } catch (error) {
        statements.refuse();
        await client.query('rollback').catch(() => {});
        throw error;
      }
    });

  const withActor: Database['withActor'] = (actor, reach, work) =>
    inTransaction(actor, reach, (execute) => work(runOf(execute)));

  const systemActor = (name: string): Actor => {
    if (!isCapability(name)) throw new Error(`'${name}' is not a system capability.`);
    return { kind: 'system', name };
  };

  return {
    as,
    withActor,
    asSystem: (capability) => as(systemActor(capability), { to: 'any' }),
    async withSystem(capability, work) {
      for (let tries = 1; ; tries++) {
        try {
          return await withActor(systemActor(capability), { to: 'any' }, work);
        } catch (error) {
          if (codeOf(error) !== deadlock || tries === mostTries) throw error;
          // The other one first: who comes again at once can take the row before the one that waits for it wakes up.
          await wait(tries * 20);
        }
      }
    },
    reading,
    placeNow: async () => {
      if (!replica) return undefined;
      // What was written is written, and its answer must say so: whoever wrote then reads from the primary for a while.
      const [asked] = await onConnection((client) => pipeline(client, [placeStatement])).catch(() => []);
      return toToken(asked?.rows[0]?.place ?? farEnd);
    },
    close: async () => {
      await replica?.close();
      await pool.end();
    },
  };
}

type Answer = { rows: unknown[]; rowCount: number | null };
type Execute = (query: Query<unknown>) => Promise<Answer>;
type Waiting = { readonly statement: Statement } & PromiseWithResolvers<Answer>;

/**
 * Statements that are started in one go are sent in one go, in their order: one round trip for all of them. The first
 * brings `opening` along. When one fails, those behind it did not run and fail with the same error.
 */
function together(
  client: PoolClient,
  opening: readonly Statement[],
  toStatement: (query: Query<unknown>) => Statement,
) {
  let waiting: Waiting[] = [];
  let isOpen = false;
  let isOver = false;

  const send = async () => {
    const [sent, first] = [waiting, isOpen ? [] : opening];
    waiting = [];
    isOpen = true;
    try {
      const results = await pipeline(client, [...first, ...sent.map(({ statement }) => statement)]);
      for (const entered of results.slice(0, first.length)) checkEntered(entered);
      for (const [i, one] of sent.entries()) one.resolve(results[first.length + i] as Answer);
    } catch (error) {
      const { before } = error as PipelineFailure;
      for (const [i, one] of sent.entries()) {
        const result = before?.[first.length + i];
        if (result) one.resolve(result);
        // A role that was narrowed to nobody may touch nothing: what failed is the entering, not the statement.
        else one.reject(first.length > 0 ? staleOr(error, before) : error);
      }
    }
  };

  return {
    run(query: Query<unknown>): Promise<Answer> {
      // The connection may be in somebody else's transaction by now.
      if (isOver) return Promise.reject(new Error('A statement came after the end of its transaction.'));
      const one = { statement: toStatement(query), ...Promise.withResolvers<Answer>() };
      if (waiting.push(one) === 1) queueMicrotask(send);
      return one.promise;
    },
    refuse() {
      isOver = true;
    },
    /** No statement comes any more. A transaction without any has not begun yet. */
    async end(): Promise<void> {
      isOver = true;
      if (isOpen) return;
      const results = await pipeline(client, opening).catch((error: PipelineFailure) => {
        throw staleOr(error, error.before);
      });
      for (const entered of results) checkEntered(entered);
    },
  };
}

function runOf(run: Execute): Run {
  const execute: Execute = (query) => asStep(query, () => run(query));
  return {
    async all<Row>(query: Query<Row>) {
      return (await execute(query)).rows as Row[];
    },
    async first<Row>(query: Query<Row>) {
      return (await execute(query)).rows[0] as Row | undefined;
    },
    async count(query) {
      return (await execute(query)).rowCount ?? 0;
    },
  };
}

async function connect(pool: pg.Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new AppError('busy', 'The database cannot be reached just now. Try again in a moment.', { cause });
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');
