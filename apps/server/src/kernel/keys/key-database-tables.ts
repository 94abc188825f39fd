import pg from 'pg';
import { newId } from '../ids.ts';
import { StartError } from '../start-error.ts';
import { retiredMark } from './key-store.ts';

// Advisory locks of the database of keys: any constants will do, as long as everybody takes the same.
const schemaLock = 50_001;
/** Held by whoever keeps a key, shared, and by whoever changes what master keys there are. */
export const masterLock = 50_003;

// A write that began before a master key was retired has ended when that returns: both take the same lock, and each
// statement of a function sees what was committed before it began.
const schema = `
  create table if not exists attune_keys (
    name text collate "C" not null constraint attune_keys_pkey primary key,
    wrapped bytea not null,
    master text,
    created_at timestamptz not null default now()
  );
  create table if not exists attune_key_masters (
    number bigint generated always as identity constraint attune_key_masters_pkey primary key,
    fingerprint text not null constraint attune_key_masters_once unique,
    sealed bytea,
    sealed_by text,
    made_at timestamptz not null default now(),
    retired_at timestamptz
  );
  create table if not exists attune_keys_destroyed (
    pseudonym bytea not null constraint attune_keys_destroyed_pkey primary key,
    destroyed_at timestamptz not null default now()
  );
  create or replace function attune_keys_by_living_master() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(${masterLock});
    if exists (
      select from attune_key_masters
      where retired_at is not null and (fingerprint = new.master or new.master is null)
    ) then
      raise exception '${retiredMark}';
    end if;
    return new;
  end $$;
  create or replace trigger attune_keys_by_living_master before insert on attune_keys
    for each row execute function attune_keys_by_living_master();
`;

/** Makes the tables of keys on first use; of several at once one does it. */
export async function makeTables(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query(`select to_regclass('attune_keys_destroyed') is not null as made`);
    // Who may only use the tables need not be able to make them.
    if (rows[0]?.made) return;
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [schemaLock]);
    await client.query(schema);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Whether the two are one: advisory locks belong to a database, so what is held in one is free in another.
 * @throws StartError when the keys' cannot be reached
 */
export async function isSameDatabase(data: pg.Pool, keysUrl: string): Promise<boolean> {
  const keys = new pg.Client({ connectionString: keysUrl, connectionTimeoutMillis: 10_000 });
  keys.on('error', () => {});
  await keys.connect().catch((cause) => {
    throw new StartError(
      'The database of keys cannot be reached: check ATTUNE_KEYS_DATABASE_URL, and that the server runs.',
      { cause },
    );
  });
  const holder = await data.connect();
  const lock = newId();
  try {
    await holder.query('begin');
    await holder.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
    const { rows } = await keys.query('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as free', [
      lock,
    ]);
    return rows[0]?.free === false;
  } finally {
    await holder.query('rollback').finally(() => holder.release());
    await keys.end();
  }
}
