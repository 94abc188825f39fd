import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Databases with rows whatever their schema is, and people who write into them while it changes. */

type Table = {
  readonly name: string;
  /** Those that are written, and not made by the database. */
  readonly columns: readonly string[];
  readonly key: readonly string[];
};

const rowsOfEach = 5000;
const writers = 6;
/** Milliseconds: nobody's write waits longer for a lock. PostgreSQL itself ends one that does. */
export const longestWait = 250;

export async function connect(url: string, sql = ''): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  if (sql) await client.query(sql);
  return client;
}

const withoutTriggers = 'set session_replication_role = replica';

export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
         and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a' order by a.attnum) as columns,
       array(select a.attname::text from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
         where k.conrelid = c.oid and k.contype = 'p') as key
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'migrations' order by 1`,
  );
  return rows;
}

export type Sample = ReadonlyMap<string, readonly object[]>;

/** Rows of every table of a database in use, but for those that migrations fill: they are in `fresh`, too. */
export async function sampleOf(url: string, fresh: string): Promise<Sample> {
  const bare = await connect(fresh);
  const filled = new Set<string>();
  for (const { name } of await tablesOf(bare)) if ((await countOf(bare, name)) > 0) filled.add(name);
  await bare.end();
  const client = await connect(url);
  try {
    const sample = new Map<string, object[]>();
    for (const { name } of (await tablesOf(client)).filter((table) => !filled.has(table.name))) {
      const { rows } = await client.query(`select to_jsonb(t) as row from ${name} t limit 500`);
      sample.set(
        name,
        rows.map(({ row }) => row),
      );
    }
    return sample;
  } finally {
    await client.end();
  }
}

/**
 * Puts the sample into these tables, as far as their columns are those of the sample, and many like it.
 * @returns how many rows each table has
 */
export async function fillFrom(
  url: string,
  sample: Sample,
  tables: readonly Table[],
): Promise<Map<string, number>> {
  const client = await connect(url, withoutTriggers);
  const filled = new Map<string, number>();
  try {
    for (const table of tables) {
      const columns = table.columns.map((column) => `"${column}"`).join();
      const put = (rows: string, values: unknown[] = []) =>
        client
          .query(
            `insert into ${table.name} (${columns}) select ${columns} from ${rows} on conflict do nothing`,
            values,
          )
          // A check or a column of then that the rows of now do not meet.
          .catch(() => undefined);
      await put(`jsonb_populate_recordset(null::${table.name}, $1::jsonb)`, [
        JSON.stringify(sample.get(table.name) ?? []),
      ]);
      const own = await countOf(client, table.name);
      if (own > 0 && own < rowsOfEach) await put(`(${alike(table, Math.ceil(rowsOfEach / own))}) more`);
      filled.set(table.name, await countOf(client, table.name));
    }
    await client.query('analyze');
  } finally {
    await client.end();
  }
  return filled;
}

/** Rows as they are there, under other keys. */
function alike({ name, columns, key }: Table, times: number): string {
  const more = (keys: string) =>
    `jsonb_populate_record(null::${name}, to_jsonb(t) || jsonb_build_object(${keys}))`;
  if (key.includes('id') || columns.includes('id'))
    return `select (${more(`'id', gen_random_uuid()`)}).* from ${name} t, generate_series(1, ${times})`;
  if (key.includes('user_id'))
    return `select (${more(`'user_id', u.id`)}).* from ${name} t, (select id from users limit ${times}) u`;
  return `select * from ${name} limit 0`;
}

const countOf = async (client: pg.Client, table: string): Promise<number> =>
  (await client.query(`select count(*)::int as n from ${table}`)).rows[0].n;

/** Tables that a migration names, of those that there are. */
export function touched(sql: string, tables: readonly Table[]): Table[] {
  const words = new Set(sql.replaceAll(/--.*$/gm, '').toLowerCase().match(/\w+/g));
  return tables.filter(({ name }) => words.has(name));
}

export type Writing = {
  readonly writes: () => number;
  /** Milliseconds that the longest statement took, all in all, and where. */
  readonly longest: () => { ms: number; table: string };
  /** Writes that PostgreSQL ended since they would have waited for longer. */
  readonly tooLong: readonly string[];
  stop(): Promise<void>;
};

/** People who write into the tables without end. */
export async function startWriting(url: string, tables: readonly Table[]): Promise<Writing> {
  const settings = `${withoutTriggers}; set lock_timeout = '${longestWait}ms'`;
  const clients = await Promise.all(Array.from({ length: writers }, () => connect(url, settings)));
  const tooLong: string[] = [];
  let [writes, ended, longest] = [0, false, { ms: 0, table: '' }];
  const write = async (client: pg.Client, place: number): Promise<void> => {
    for (let turn = place; !ended; turn += 1) {
      const { name, columns, key } = tables[turn % tables.length] as Table;
      const column = key.find((one) => columns.includes(one)) ?? columns[0];
      const began = performance.now();
      // Everybody their own row; where there is none it takes the lock all the same.
      await client
        .query(
          `update ${name} set "${column}" = "${column}" where ctid = (select ctid from ${name} offset ${place} limit 1)`,
        )
        .catch((error) => tooLong.push(`${name}: ${error.code} ${error.message}`));
      const ms = performance.now() - began;
      if (ms > longest.ms) longest = { ms, table: name };
      writes++;
      await sleep(1);
    }
    await client.end();
  };
  const all = tables.length > 0 ? clients.map(write) : clients.map((client) => client.end());
  return {
    writes: () => writes,
    longest: () => longest,
    tooLong,
    async stop() {
      ended = true;
      await Promise.all(all);
    },
  };
}
