import type { Clock } from '../clock.ts';
import type { Measures, Reading } from '../measures.ts';
import { statement } from './query.ts';

type Scans = { readonly table: string; readonly index: string | null; readonly scans: number };
type Said = {
  readonly what: string;
  readonly state: string;
  readonly sync: string;
  readonly number: number;
};

/** How this program's clock stands beside the database's: moments that both write are compared with each other. */
export const clockMeasures = (clock: Clock): Measures => ({
  about: 'clock',
  measures: [
    {
      name: 'attune_clock_offset_seconds',
      help: 'By how much the clock of this process is ahead of the database’s, in seconds; below 0, behind',
    },
  ],
  async read(run) {
    // Without this, opening the transaction would count as time that the answer took.
    await run.first(statement`select 1`);
    const before = clock.now().getTime();
    const row = await run.first(
      statement<{ now: number }>`select extract(epoch from clock_timestamp())::float8 * 1000 as now`,
    );
    const middle = (before + clock.now().getTime()) / 2;
    return [{ name: 'attune_clock_offset_seconds', value: (middle - (row?.now ?? Number.NaN)) / 1000 }];
  },
});

/** What the server counts of our tables and indexes; a table in parts is told as one. */
export const tableMeasures: Measures = {
  about: 'tables',
  measures: [
    {
      name: 'attune_index_scans_total',
      help: 'How often an index of Attune was used since the server began to count',
      labels: ['table', 'index'],
      counter: true,
    },
    {
      name: 'attune_table_scans_total',
      help: 'How often a table of Attune was read from end to end since the server began to count',
      labels: ['table'],
      counter: true,
    },
  ],
  async read(run) {
    const rows = await run.all(statement<Scans>`
      select root.relname as table, null as index, sum(s.seq_scan)::float8 as scans
      from pg_stat_user_tables s
      join pg_class root on root.oid = coalesce(pg_partition_root(s.relid), s.relid)
      where s.schemaname = 'public' group by 1
      union all
      select t.relname, i.relname, sum(s.idx_scan)::float8
      from pg_stat_user_indexes s
      join pg_class i on i.oid = coalesce(pg_partition_root(s.indexrelid), s.indexrelid)
      join pg_class t on t.oid = coalesce(pg_partition_root(s.relid), s.relid)
      where s.schemaname = 'public' group by 1, 2`);
    return rows.map(
      ({ table, index, scans }): Reading =>
        index === null
          ? { name: 'attune_table_scans_total', labels: { table }, value: scans }
          : { name: 'attune_index_scans_total', labels: { table, index }, value: scans },
    );
  },
};

/** The server as a whole. What the owner of the database may not see of it, nobody is told. */
export const serverMeasures: Measures = {
  about: 'server',
  measures: [
    { name: 'attune_database_size_bytes', help: 'Size of the database on the server’s disk, in bytes' },
    {
      name: 'attune_database_connections',
      help: 'Connections to the database by state; "unknown" where the owner may not see it',
      labels: ['state'],
    },
    {
      name: 'attune_database_connections_allowed',
      help: 'How many connections the server allows to those who are no superusers, to all its databases together',
    },
    {
      name: 'attune_replicas',
      help: 'Standby servers by whether they follow, and whether a commit waits for them',
      labels: ['state', 'sync'],
    },
    {
      name: 'attune_replication_lag_seconds',
      help: 'How far the standby behind all others is behind, in seconds; nothing where there is none',
    },
  ],
  async read(run) {
    const rows = await run.all(
      statement<Said>`select what, state, sync, number from attune_server_numbers()`,
    );
    // Before PostgreSQL 16 there are no `reserved_connections`, and then none are kept back.
    const allowed = await run.first(statement<{ number: number }>`
      select current_setting('max_connections')::float8 - current_setting('superuser_reserved_connections')::float8
        - coalesce(current_setting('reserved_connections', true)::float8, 0) as number`);
    const most: Reading[] = allowed
      ? [{ name: 'attune_database_connections_allowed', value: allowed.number }]
      : [];
    const said = rows.map(({ what, state, sync, number }): Reading => {
      if (what === 'size') return { name: 'attune_database_size_bytes', value: number };
      if (what === 'lag') return { name: 'attune_replication_lag_seconds', value: number };
      if (what === 'replicas') return { name: 'attune_replicas', labels: { state, sync }, value: number };
      return { name: 'attune_database_connections', labels: { state }, value: number };
    });
    return [...said, ...most];
  },
};
