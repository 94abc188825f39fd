import type { Client } from 'pg';

/** A column that names a person: it refers to users, or is one of a key that begins with a person. */
export type PersonColumn = { readonly table: string; readonly column: string };

const ours = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

async function ask<Row>(client: Client, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query(text, values)).rows as Row[];
}

/** Every column that names a person: the id of a user, whatever refers to it, and whatever is called user_id. */
export const personColumns = (client: Client): Promise<PersonColumn[]> =>
  ask(
    client,
    `select distinct c.relname as table, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where ${ours} and (
       (c.relname = 'users' and a.attname = 'id') or a.attname ~ '(^|_)user_id$' or exists (
         select from pg_constraint k
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'users'::regclass and a.attnum = any (k.conkey)
       )
     ) order by 1, 2`,
  );

export type Column = PersonColumn & { readonly type: string };

export const columnsOf = (client: Client): Promise<Column[]> =>
  ask(
    client,
    `select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where ${ours} and c.relname <> 'migrations' order by c.relname, a.attnum`,
  );

/** The same, with those of the table of migrations. */
export const everyColumn = (client: Client): Promise<PersonColumn[]> =>
  ask(
    client,
    `select c.relname as table, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where ${ours} order by c.relname, a.attnum`,
  );

export type Protection = {
  readonly table: string;
  readonly forced: boolean;
  readonly policies: string[];
  /** The columns of the primary key, in order. */
  readonly key: string[];
  /** Roles that may read it. */
  readonly readers: string[];
};

export const protectionOf = (client: Client): Promise<Protection[]> =>
  ask(
    client,
    `select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as forced,
       array(
         select format('%s to %s %s: %s / %s', p.polname, array_to_string(p.polroles::regrole[], ','), p.polcmd,
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
         from pg_policy p where p.polrelid = c.oid order by p.polname
       ) as policies,
       array(
         select a.attname::text from pg_constraint k, unnest(k.conkey) with ordinality as part (number, place)
           join pg_attribute a on a.attrelid = c.oid and a.attnum = part.number
         where k.conrelid = c.oid and k.contype = 'p' order by part.place
       ) as key,
       array(
         select r.rolname::text from pg_roles r where not r.rolsuper and r.rolname !~ '^pg_'
           and has_table_privilege(r.oid, c.oid, 'select') order by 1
       ) as readers
     from pg_class c where ${ours} order by 1`,
  );
