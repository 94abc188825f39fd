import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { PoolClient } from 'pg';
import type { Actor, Reach } from '../actor.ts';
import { AppError } from '../errors.ts';
import { type PipelineFailure, pipeline, type Statement } from './pipeline.ts';
import type { Query } from './query.ts';
import { statementNames } from './statement-names.ts';

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
  /** All statements of `work` are one transaction; if it throws, none happened. */
  withActor<T>(actor: Actor, reach: Reach, work: (run: Run) => Promise<T>): Promise<T>;
  /** Like `as`, with the widest reach, for one of the named system capabilities. */
  asSystem(capability: string): Run;
  /**
   * Like `withActor`, with the widest reach, for one of the named system capabilities. `work` is done again where
   * PostgreSQL ended it to resolve a deadlock, so it changes nothing but what it says in `run`.
   */
  withSystem<T>(capability: string, work: (run: Run) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly pool: pg.Pool;
  /** A transaction-mode pooler is between us and the server: no named statements. */
  readonly pooled: boolean;
  readonly isCapability: (name: string) => boolean;
};

/** The login was ended or its user's rights changed since the request was authorised: authenticate again. */
export class LoginStale extends Error {}

const nobodyRole = 'attune_nobody';
const deadlock = '40P01';
const mostTries = 4;

export function createDatabase({ pool, pooled, isCapability }: DatabaseOptions): Database {
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
      if (isConnectionLoss(error)) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  const toStatement = (query: Query<unknown>): Statement => {
    const { sql, parameters } = query.compile();
    return { text: sql, values: parameters, name: query.isPlannedAnew ? undefined : nameOf(sql) };
  };

  const enter = (actor: Actor, reach: Reach): Statement => {
    const statement = enterStatement(actor, reach);
    return pooled ? { ...statement, name: undefined } : statement;
  };

  const as = (actor: Actor, reach: Reach): Run =>
    runOf(async (query) => {
      const [entered, result] = await onConnection((client) =>
        pipeline(client, [enter(actor, reach), toStatement(query)]).catch((error: PipelineFailure) => {
          // A role that was narrowed to nobody may touch nothing: what failed is the entering, not the statement.
          checkEntered(error.before[0]);
          throw error;
        }),
      );
      checkEntered(entered);
      return result as { rows: unknown[]; rowCount: number | null };
    });

  const withActor = <T>(actor: Actor, reach: Reach, work: (run: Run) => Promise<T>): Promise<T> =>
    onConnection(async (client) => {
      const statements = together(client, [{ text: 'begin' }, enter(actor, reach)], toStatement);
      try {
        const answer = await inside.run(true, () => work(runOf(statements.run)));
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
    close: () => pool.end(),
  };
}

type Answer = { rows: unknown[]; rowCount: number | null };
type Waiting = { readonly statement: Statement } & PromiseWithResolvers<Answer>;

/**
 * Statements that are started in one go are sent in one go, in their order: one round trip for all of them. The first
 * brings `opening` along. When one fails, those behind it did not run and fail with the same error.
 */
function together(
  client: PoolClient,
  opening: readonly [Statement, Statement],
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
      if (first.length > 0) checkEntered(results[1]);
      for (const [i, one] of sent.entries()) one.resolve(results[first.length + i] as Answer);
    } catch (error) {
      const { before } = error as PipelineFailure;
      for (const [i, one] of sent.entries()) {
        const result = before?.[first.length + i];
        if (result) one.resolve(result);
        // A role that was narrowed to nobody may touch nothing: what failed is the entering, not the statement.
        else one.reject(first.length > 0 ? staleOr(error, before?.[1]) : error);
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
      const [, entered] = await pipeline(client, opening);
      checkEntered(entered);
    },
  };
}

function staleOr(error: unknown, entered: { rows: { role?: string }[] } | undefined): unknown {
  return entered?.rows[0]?.role === nobodyRole ? new LoginStale() : error;
}

function runOf(execute: (query: Query<unknown>) => Promise<Answer>): Run {
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

const settings = `select set_config('attune.subject', $1, true), set_config('attune.subjects', $2, true)`;

/** Sets who acts and what they may see, for this transaction only; a login or an app's token is checked in the same statement. */
function enterStatement(actor: Actor, reach: Reach): Statement {
  if (actor.kind === 'nobody') throw new AppError('not-signed-in', 'Sign in first.');
  const subject = reach.to === 'subject' ? reach.userId : '';
  const subjects = reach.to === 'related' ? `{${reach.userIds.join(',')}}` : '';
  const role = `attune_${reach.to}`;
  if (actor.kind === 'system') {
    return {
      text: `${settings}, set_config('role', $3, true) as role`,
      values: [subject, subjects, role],
      name: 'enter_system',
    };
  }
  if (actor.kind === 'app') {
    return {
      text: `${settings}, set_config('role', case when attune_app_stands($4, $5, $6) then $3 else '${nobodyRole}' end, true) as role`,
      values: [subject, subjects, role, actor.proof.tokenHash, actor.userId, actor.permission],
      name: 'enter_app',
    };
  }
  const { tokenHash, accessVersion } = actor.proof;
  return {
    text: `${settings}, set_config('role', case when attune_login_stands($4, $5) then $3 else '${nobodyRole}' end, true) as role`,
    values: [subject, subjects, role, tokenHash, accessVersion],
    name: 'enter_user',
  };
}

function checkEntered(entered: { rows: { role?: string }[] } | undefined): void {
  if (entered?.rows[0]?.role === nobodyRole) throw new LoginStale();
}

async function connect(pool: pg.Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new AppError('busy', 'The database cannot be reached just now. Try again in a moment.', { cause });
  }
}

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? '');

const isConnectionLoss = (error: unknown): boolean =>
  /^(08|57P)/.test(codeOf(error)) || /^(ECONN|EPIPE)/.test(codeOf(error)) || /terminated/.test(String(error));
