import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import pg from 'pg';
import { StartError } from '../start-error.ts';

/** What row level security switches between, inside a transaction; none of them can log in. */
const reachRoles = ['attune_subject', 'attune_related', 'attune_any', 'attune_nobody'] as const;

/** The role an embedded server's program logs in with. */
export const embeddedLoginRole = 'attune_app';

/** Its password, which nobody has to keep: it follows from the owner's. */
export const loginPasswordOf = (ownerPassword: string): string =>
  createHash('sha256').update(`app ${ownerPassword}`).digest('base64url');

/**
 * Makes the roles of row level security and lets the login role switch to them, inheriting nothing: otherwise the
 * widest policy would always apply. Roles belong to the whole server, advisory locks to one database, so two
 * migrations in two databases may meet here: a lost race is tried again.
 * @throws StartError when the owner may not
 */
export async function ensureRoles(owner: Client, loginRole: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await makeRoles(owner, loginRole);
      return;
    } catch (error) {
      if (isRefused(error)) {
        throw new StartError(
          'The owner of the database may not make roles: make them beforehand, as docs/guides/operating.md says.',
          { cause: error },
        );
      }
      if (attempt === 20 || !/tuple concurrently|duplicate key|already exists/.test(String(error)))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 25 * attempt));
    }
  }
}

async function makeRoles(owner: Client, loginRole: string): Promise<void> {
  const { rows } = await owner.query<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any ($1)',
    [[...reachRoles]],
  );
  const existing = new Set(rows.map((row) => row.rolname));
  for (const role of reachRoles) if (!existing.has(role)) await owner.query(`create role ${role} nologin`);
  await letSwitch(owner, loginRole);
  await boundStatements(owner, loginRole);
  const { rows: self } = await owner.query<{ name: string; super: boolean }>(
    'select rolname as name, rolsuper as super from pg_roles where rolname = current_user',
  );
  // An owner who is no superuser must be a member to hand a function over to a role.
  if (self[0] && !self[0].super && self[0].name !== loginRole) await letSwitch(owner, self[0].name);
}

/** How long a statement may run or wait. An owner who may not say so leaves it to whoever made the role. */
async function boundStatements(owner: Client, loginRole: string): Promise<void> {
  const limits = {
    statement_timeout: '60s',
    lock_timeout: '10s',
    idle_in_transaction_session_timeout: '60s',
  };
  for (const [name, value] of Object.entries(limits)) {
    await owner
      .query(`alter role ${pg.escapeIdentifier(loginRole)} set ${name} = '${value}'`)
      .catch((error: unknown) => {
        if (!isRefused(error)) throw error;
      });
  }
}

const isRefused = (error: unknown): boolean => (error as { code?: unknown }).code === '42501';

async function letSwitch(owner: Client, loginRole: string): Promise<void> {
  const login = pg.escapeIdentifier(loginRole);
  const { rows: members } = await owner.query<{ role: string }>(
    `select r.rolname as role from pg_auth_members m join pg_roles r on r.oid = m.roleid
     join pg_roles l on l.oid = m.member where l.rolname = $1`,
    [loginRole],
  );
  const granted = new Set(members.map((row) => row.role));
  if (reachRoles.every((role) => granted.has(role))) return;
  for (const role of reachRoles) {
    // PostgreSQL 15 has no "with inherit false": there, and later as the default of the grant, the attribute decides.
    await owner.query(`alter role ${login} noinherit`);
    await owner.query(`grant ${role} to ${login}`);
  }
}

/** What makes the login role unfit, in words for its operator: it would see people's data by itself. */
export async function findPowerfulLogin(client: Pick<Client, 'query'>): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string; bypasses: boolean; inherits: boolean; owns: boolean }>(
    `select rolname as name, rolsuper or rolbypassrls as bypasses, pg_has_role(oid, 'attune_any', 'usage') as inherits,
       exists (select from pg_class c where c.oid = to_regclass('public.users') and c.relowner = r.oid) as owns
     from pg_roles r where rolname = current_user`,
  );
  const login = rows[0];
  if (!login || !(login.bypasses || login.inherits || login.owns)) return undefined;
  const why = login.bypasses
    ? 'bypasses row level security'
    : login.owns
      ? 'owns the tables'
      : 'inherits the rights of attune_any';
  return `The database role '${login.name}' ${why}. Let ATTUNE_DATABASE_URL log in with a plain role (create role attune_app login noinherit), and ATTUNE_DATABASE_DIRECT_URL with the owner.`;
}
