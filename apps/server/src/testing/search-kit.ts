import type { Client } from 'pg';
import { EnvelopeError, type Place } from '../kernel/keys/envelope.ts';
import type { PersonKey, Vault } from '../kernel/keys/vault.ts';

/** Every form in which an id or a word may lie somewhere as text. */
export const formsOf = (value: string): string[] => {
  const bytes = Buffer.from(value);
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
    ? value.replaceAll('-', '')
    : undefined;
  return [
    value,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    ...(uuid ? [uuid, Buffer.from(uuid, 'hex').toString('base64').replace(/=+$/, '')] : []),
  ];
};

/**
 * Where any of the values stands: each table of each schema of ours and of the queue, row by row as text, so that no
 * column is forgotten, whatever it is called; and in what the planner remembers of them.
 */
export async function whereInDatabase(owner: Client, values: readonly string[]): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    order by 1`);
  const forms = [...new Set(values.flatMap(formsOf))];
  const found: string[] = [];
  const inStatistics = `'pg_stats of ' || t.schemaname || '.' || t.tablename || '.' || t.attname`;
  const places = [
    ...tables.map(({ name }) => ({ name, called: `'${name}'` })),
    { name: 'pg_catalog.pg_stats', called: inStatistics },
  ];
  for (const { name, called } of places) {
    const { rows } = await owner.query<{ called: string; form: string }>(
      `select distinct ${called} as called, form from ${name} t, unnest($1::text[]) as form where position(lower(form) in lower(t::text)) > 0`,
      [forms],
    );
    found.push(...rows.map((one) => `${one.called}: ${one.form}`));
  }
  return found;
}

/** What could be opened, as `table.column`, and where any of the values stands in it. */
export type Opened = { readonly opened: readonly string[]; readonly found: readonly string[] };

/**
 * Opens every value that is sealed with the key of the person whose row it is, of everybody but one, and looks for any of
 * the values in it: what is said to one person about another is not seen from outside.
 */
export async function whereSealedForOthers(
  owner: Client,
  vault: Vault,
  but: string,
  values: readonly string[],
): Promise<Opened> {
  const forms = [...new Set(values.flatMap(formsOf))].map((form) => form.toLowerCase());
  const { rows: people } = await owner.query<{ id: string }>('select id from users where id <> $1', [but]);
  const opened = new Set<string>();
  const found: string[] = [];
  for (const { name, key, sealed, subject } of await sealableTables(owner))
    for (const { id } of people) {
      const parts = key.map((part, at) => `"${part}"::text as k${at}`).join(', ');
      const { rows } = await owner.query<Record<string, string | Buffer | null>>(
        `select ${parts}, ${sealed.map((column) => `"${column}"`).join(', ')} from "${name}" where "${subject}" = $1`,
        [id],
      );
      const theirs = await vault.of(id);
      for (const row of rows)
        for (const column of sealed) {
          const place = { table: name, column, key: key.map((_, at) => row[`k${at}`] as string) };
          const text = textIn(theirs, place, row[column] as Buffer | null);
          if (text === undefined) continue;
          opened.add(`${name}.${column}`);
          found.push(
            ...forms.filter((form) => text.includes(form)).map((form) => `${name}.${column}: ${form}`),
          );
        }
    }
  return { opened: [...opened], found };
}

/** Undefined where it is nothing, or bytes of another kind: hashes and keys are bytes too. */
function textIn(key: PersonKey, place: Place, bytes: Buffer | null): string | undefined {
  try {
    return bytes ? key.openText(place, bytes).toLowerCase() : undefined;
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}

/** Tables of people's rows with columns of bytes. */
async function sealableTables(owner: Client) {
  const { rows } = await owner.query<{ name: string; key: string[]; sealed: string[]; subject: string }>(`
    select c.relname as name, case c.relname when 'users' then 'id' else 'user_id' end as subject,
      array(select a.attname::text from pg_constraint k, unnest(k.conkey) with ordinality as part (number, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = part.number
        where k.conrelid = c.oid and k.contype = 'p' order by part.place) as key,
      array(select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype) as sealed
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and (c.relname = 'users' or exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id' and not a.attisdropped))
    order by 1`);
  return rows.filter(({ sealed }) => sealed.length > 0);
}
