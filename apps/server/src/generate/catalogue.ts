import type { Client } from 'pg';

type Column = { table: string; name: string; type: string; nullable: boolean; default: string | null };
type Constraint = { table: string; name: string; kind: string; definition: string; refers: string | null };
type Named = { table: string; name: string; definition: string };

/** What the database says of itself, in a fixed order: the same schema gives the same text on every machine. */
export async function readCatalogue(client: Client) {
  const all = async <Row>(text: string) => (await client.query(text)).rows as Row[];
  const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'migrations'`;
  return {
    columns: await all<Column>(`
      select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
        not a.attnotnull as nullable, pg_get_expr(d.adbin, d.adrelid) as default
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${ours} order by c.relname, a.attnum`),
    constraints: await all<Constraint>(`
      select c.relname as table, k.conname as name, k.contype as kind, pg_get_constraintdef(k.oid) as definition,
        k.confrelid::regclass::text as refers
      from pg_class c join pg_constraint k on k.conrelid = c.oid
      where ${ours} and k.contype <> 'n'
      order by c.relname, position(k.contype::text in 'pufcx'), k.conname`),
    indexes: await all<Named>(`
      select c.relname as table, i.relname as name, pg_get_indexdef(x.indexrelid) as definition
      from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
      where ${ours} and not exists (select from pg_constraint k where k.conindid = x.indexrelid)
      order by c.relname, i.relname`),
    policies: await all<Named>(`
      select c.relname as table, p.polname as name,
        format('to %s using (%s)', array_to_string(array(select r::regrole::text from unnest(p.polroles) r), ', '),
          pg_get_expr(p.polqual, p.polrelid)) as definition
      from pg_class c join pg_policy p on p.polrelid = c.oid where ${ours} order by c.relname, p.polname`),
    forced: await all<{ table: string }>(`
      select c.relname as table from pg_class c where ${ours} and c.relrowsecurity and c.relforcerowsecurity order by c.relname`),
    functions: await all<{ definition: string }>(`
      select pg_get_functiondef(p.oid) as definition from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      order by p.proname`),
    triggers: await all<{ definition: string }>(`
      select pg_get_triggerdef(t.oid) as definition from pg_trigger t join pg_class c on c.oid = t.tgrelid
      where ${ours} and not t.tgisinternal order by c.relname, t.tgname`),
  };
}

type Catalogue = Awaited<ReturnType<typeof readCatalogue>>;

const tablesOf = (catalogue: Catalogue) => [...new Set(catalogue.columns.map((column) => column.table))];

/** The whole schema as it stands after all migrations: to be read, not to be run. */
export function schemaFile(catalogue: Catalogue): string {
  const parts = [
    '-- The schema after all migrations, written from the database. To change it, add a migration.',
  ];
  for (const table of tablesOf(catalogue)) parts.push(tableText(catalogue, table));
  for (const { definition } of catalogue.functions) parts.push(`${definition.trim()};`);
  parts.push(catalogue.triggers.map(({ definition }) => `${definition};`).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function tableText(catalogue: Catalogue, table: string): string {
  const mine = <Row extends { table: string }>(rows: readonly Row[]) =>
    rows.filter((row) => row.table === table);
  const columns = mine(catalogue.columns).map((column) =>
    [
      `  "${column.name}" ${column.type}`,
      column.nullable ? '' : ' not null',
      column.default ? ` default ${column.default}` : '',
    ].join(''),
  );
  const constraints = mine(catalogue.constraints).map((one) => `  constraint ${one.name} ${one.definition}`);
  const lines = [`create table ${table} (\n${[...columns, ...constraints].join(',\n')}\n);`];
  for (const index of mine(catalogue.indexes)) lines.push(`${index.definition};`);
  if (mine(catalogue.forced).length > 0) lines.push(`alter table ${table} force row level security;`);
  for (const policy of mine(catalogue.policies))
    lines.push(`create policy ${policy.name} on ${table} ${policy.definition};`);
  return lines.join('\n');
}

/** The tables and how they refer to each other, as a Mermaid diagram. */
export function erdOf(catalogue: Catalogue): string {
  const lines = ['```mermaid', 'erDiagram'];
  for (const table of tablesOf(catalogue)) {
    lines.push(`  ${table} {`);
    const key =
      catalogue.constraints.find((one) => one.table === table && one.kind === 'p')?.definition ?? '';
    for (const column of catalogue.columns.filter((one) => one.table === table)) {
      const isKey = new RegExp(`[(, ]"?${column.name}"?[,)]`).test(key);
      lines.push(`    ${column.type.replaceAll(' ', '_')} ${column.name}${isKey ? ' PK' : ''}`);
    }
    lines.push('  }');
  }
  for (const one of catalogue.constraints.filter((constraint) => constraint.kind === 'f')) {
    lines.push(
      `  ${one.refers} ||--o{ ${one.table} : "${one.name.replace(`${one.table}_`, '').replace(/_fkey$/, '')}"`,
    );
  }
  return [...lines, '```'].join('\n');
}
