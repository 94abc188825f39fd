import pg from 'pg';
import { clientWithRows } from './binary-rows.ts';

const int8 = 20;

// bigint as a number: every bigint of ours counts points or versions, far below 2^53; beyond it, stop rather than round.
pg.types.setTypeParser(int8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A bigint from the database is beyond 2^53.');
  return value;
});

export type PoolOptions = {
  readonly url: string;
  readonly size: { readonly min: number; readonly max: number };
  /** How long to wait for a connection; absent: 10 s. */
  readonly patienceMilliseconds?: number;
};

/**
 * Connections of the server's login role, which sees nothing by itself.
 * A request waits at most 10 s for one: longer, and its reader is gone.
 */
export function createPool({ url, size, patienceMilliseconds = 10_000 }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: clientWithRows as unknown as new () => pg.ClientBase,
    connectionString: url,
    min: size.min,
    max: size.max,
    connectionTimeoutMillis: patienceMilliseconds,
    idleTimeoutMillis: 30_000,
    application_name: 'attune',
  });
  // An idle connection that breaks is replaced by the next request; without a listener it would end the process.
  pool.on('error', () => {});
  // So would one that is in use: the pool does not listen to those. Whoever uses it is told by their statement.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
