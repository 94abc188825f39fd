import { closeSync, openSync } from 'node:fs';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { StartError } from '../start-error.ts';
import { makeTables, masterLock } from './key-database-tables.ts';
import { openKeyFile } from './key-file.ts';
import {
  type KeyStore,
  type KnownMaster,
  type NamedKey,
  RetiredMaster,
  retiredMark,
  type WrappedKey,
} from './key-store.ts';

// An advisory lock, as long as everybody takes the same; others are beside the tables.
const commandLock = 50_002;

type Ask = <Row extends pg.QueryResultRow>(
  statement: string | { readonly name: string; readonly text: string },
  values?: unknown[],
) => Promise<pg.QueryResult<Row>>;

/**
 * A database of its own, reached without a pooler in transaction mode. Its tables are made on first use.
 * @throws StartError when it cannot be reached
 */
export async function openKeyDatabase(url: string): Promise<KeyStore> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: 'attune keys',
  });
  // A connection that breaks is replaced by the next request; whoever uses it is told by their statement.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await makeTables(pool);
  } catch (cause) {
    await pool.end();
    throw new StartError(
      'The database of keys cannot be reached or used: check ATTUNE_KEYS_DATABASE_URL, that the server runs, and that the role may make tables there.',
      { cause },
    );
  }
  const ask: Ask = async (statement, values) => {
    try {
      return await pool.query(statement, values);
    } catch (cause) {
      if (String(cause).includes(retiredMark)) throw new RetiredMaster(undefined, { cause });
      if (!isOutOfReach(cause)) throw cause;
      throw new AppError('busy', 'The keys cannot be reached just now. Try again in a moment.', { cause });
    }
  };
  return {
    ...keysIn(ask),
    ...mastersIn(ask, pool),
    copyTo: (path) => copy(pool, path),
    exclusively: (work) => exclusively(pool, work),
    close: () => pool.end(),
  };
}

/** The server is gone, is just starting or stopping, or has no connection to give. */
function isOutOfReach(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return /^(ECONN|EPIPE|ENOENT|ENOTFOUND|ETIMEDOUT|EHOST|08|57P|53)/.test(code);
  return /timeout|terminated/i.test(String(message));
}

// The one that is asked all day: parsed and planned once a connection.
const findKey = { name: 'find-key', text: 'select wrapped, master from attune_keys where name = $1' };

function keysIn(ask: Ask) {
  const find = async (name: string): Promise<WrappedKey | undefined> => {
    const { rows } = await ask<WrappedKey>(findKey, [name]);
    return rows[0];
  };
  return {
    find,
    async keep(name: string, { wrapped, master }: WrappedKey) {
      await ask(
        'insert into attune_keys (name, wrapped, master) values ($1, $2, $3) on conflict (name) do nothing',
        [name, wrapped, master],
      );
      const kept = await find(name);
      if (!kept) throw new Error('The key store did not keep a key.');
      return kept;
    },
    keepAll: async (keys: readonly NamedKey[]) =>
      (
        await ask<{ name: string }>(
          `insert into attune_keys (name, wrapped, master) select * from unnest($1::text[], $2::bytea[], $3::text[])
           on conflict (name) do nothing returning name`,
          [
            keys.map(({ name }) => name),
            keys.map(({ wrapped }) => wrapped),
            keys.map(({ master }) => master),
          ],
        )
      ).rows.map(({ name }) => name),
    destroy: async (name: string, pseudonym: Uint8Array) =>
      void (await ask(
        'with gone as (delete from attune_keys where name = $1) insert into attune_keys_destroyed (pseudonym) values ($2) on conflict do nothing',
        [name, pseudonym],
      )),
    page: async (after: string, limit: number, notBy?: string) =>
      (
        await ask<NamedKey>(
          `select name, wrapped, master from attune_keys
           where name > $1 and ($2::text is null or master is distinct from $2) order by name limit $3`,
          [after, notBy ?? null, limit],
        )
      ).rows,
    rewrap: async (changes: Parameters<KeyStore['rewrap']>[0]) =>
      (
        await ask(
          `update attune_keys k set wrapped = c.wrapped, master = c.master
           from unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[]) c (name, before, wrapped, master)
           where k.name = c.name and k.wrapped = c.before`,
          [
            changes.map(({ name }) => name),
            changes.map(({ from }) => from),
            changes.map(({ to }) => to.wrapped),
            changes.map(({ to }) => to.master),
          ],
        )
      ).rowCount ?? 0,
    label: async (master: string) =>
      void (await ask('update attune_keys set master = $1 where master is null', [master])),
    counts: async () =>
      (
        await ask<{ master: string | null; keys: number }>(
          'select master, count(*)::int as keys from attune_keys group by master order by master nulls first',
        )
      ).rows,
    destroyed: async () =>
      (await ask<{ pseudonym: Uint8Array }>('select pseudonym from attune_keys_destroyed')).rows.map(
        ({ pseudonym }) => pseudonym,
      ),
    bury: async (pseudonyms: readonly Uint8Array[]) =>
      void (await ask(
        'insert into attune_keys_destroyed (pseudonym) select * from unnest($1::bytea[]) on conflict do nothing',
        [pseudonyms],
      )),
  };
}

function mastersIn(ask: Ask, pool: pg.Pool) {
  return {
    masters: async () =>
      (
        await ask<KnownMaster>(
          'select fingerprint, sealed, sealed_by as "sealedBy", retired_at is not null as retired from attune_key_masters order by number desc',
        )
      ).rows,
    async keepMaster(master: Parameters<KeyStore['keepMaster']>[0], first?: 'first') {
      await locked(
        pool,
        `insert into attune_key_masters (fingerprint, sealed, sealed_by) select $1::text, $2::bytea, $3::text
         where $4::boolean or not exists (select from attune_key_masters where sealed is not null)
         on conflict (fingerprint) do nothing`,
        [master.fingerprint, master.sealed, master.sealedBy, first === undefined],
      );
    },
    async retire(fingerprint: string) {
      await locked(
        pool,
        `insert into attune_key_masters (fingerprint, retired_at) values ($1, now())
         on conflict (fingerprint) do update set retired_at = coalesce(attune_key_masters.retired_at, now())`,
        [fingerprint],
      );
    },
    forgetMaster: async (fingerprint: string) =>
      void (await ask('update attune_key_masters set sealed = null where fingerprint = $1', [fingerprint])),
  };
}

/** One statement while nothing is being kept. */
async function locked(pool: pg.Pool, statement: string, values: unknown[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [masterLock]);
    await client.query(statement, values);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Into a key file: as of one moment, whatever is written meanwhile. */
async function copy(pool: pg.Pool, path: string): Promise<void> {
  closeSync(openSync(path, 'wx', 0o600));
  const client = await pool.connect();
  const file = openKeyFile(path);
  try {
    await client.query('begin isolation level repeatable read read only');
    const ask = client.query.bind(client) as unknown as Ask;
    const { page, destroyed } = keysIn(ask);
    for (let found = await page('', 500); found.length > 0; found = await page(found.at(-1)?.name ?? '', 500))
      await file.keepAll(found);
    await file.bury(await destroyed());
    const masters = await mastersIn(ask, pool).masters();
    // Last: from then on the file takes nothing that a retired one wrapped.
    for (const master of masters.reverse()) {
      await file.keepMaster(master);
      if (master.retired) await file.retire(master.fingerprint);
    }
    await client.query('commit');
  } finally {
    client.release(true);
    await file.close();
  }
}

async function exclusively<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [commandLock]);
    if (!rows[0]?.held) {
      throw new StartError(
        'Another "attune keys" command is at work on this key store: wait until it has ended.',
      );
    }
    return await work();
  } finally {
    // The end of its connection drops the lock too, but a moment later, when the next command may be waiting already.
    await client.query('select pg_advisory_unlock($1)', [commandLock]).catch(() => {});
    client.release(true);
  }
}
