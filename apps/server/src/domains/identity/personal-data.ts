import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';
import type { PersonKey } from '../../kernel/keys/vault.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

const sealedColumns = [
  'email',
  'first_name',
  'last_name',
  'birth_date',
  'location',
  'gender',
  'demographics',
] as const;

/** In an order in which nothing refers to what is gone. */
const ownTables = [
  'one_time_tokens',
  'invites',
  'email_changes',
  'passwords',
  'passkeys',
  'code_generators',
  'recovery_codes',
  'identities',
  'logins',
  'user_emails',
] as const;

/** How the person gets in, without what would let somebody else in. */
async function waysInOf(run: Run, userId: string, key: PersonKey) {
  const passkeys = await run.all(query.selectFrom('passkeys').selectAll().where('user_id', '=', userId));
  const identities = await run.all(query.selectFrom('identities').selectAll().where('user_id', '=', userId));
  const codes = await run.first(
    query.selectFrom('code_generators').select('created_at').where('user_id', '=', userId),
  );
  const invites = await run.all(query.selectFrom('invites').selectAll().where('user_id', '=', userId));
  const change = await run.first(query.selectFrom('email_changes').selectAll().where('user_id', '=', userId));
  const text = (table: string, column: string, parts: readonly string[], sealed: Buffer | null) =>
    sealed && key.openText({ table, column, key: [userId, ...parts] }, sealed);
  return {
    passkeys: passkeys.map((one) => ({
      label: text('passkeys', 'label', [one.id], one.label),
      createdAt: one.created_at,
      lastUsedAt: one.last_used_at,
    })),
    identities: identities.map((one) => ({
      provider: one.provider,
      issuer: one.issuer,
      subject: text('identities', 'subject', [one.id], one.subject),
      name: text('identities', 'name', [one.id], one.name),
      linkedAt: one.linked_at,
    })),
    codeGenerator: codes ? { createdAt: codes.created_at } : null,
    invites: invites.map((one) => ({
      role: one.role,
      createdAt: one.created_at,
      acceptedAt: one.accepted_at,
    })),
    emailChange: change ? { email: text('email_changes', 'email', [], change.email) } : null,
  };
}

export const identityPersonalData: PersonalData = {
  columns: [
    'users.id',
    'user_emails.user_id',
    'logins.user_id',
    'login_tokens.user_id',
    'one_time_tokens.user_id',
    'passwords.user_id',
    'passkeys.user_id',
    'passkey_credentials.user_id',
    'code_generators.user_id',
    'recovery_codes.user_id',
    'identities.user_id',
    'identity_subjects.user_id',
    'invites.user_id',
    'invites.inviter_id',
    'invites.relative_id',
    'email_changes.user_id',
  ],
  async collect(run, userId, key) {
    const user = await run.first(query.selectFrom('users').selectAll().where('id', '=', userId));
    const logins = await run.all(
      query
        .selectFrom('logins')
        .select(['id', 'device', 'place', 'method', 'created_at', 'last_seen_at'])
        .where('user_id', '=', userId),
    );
    const fields = sealedColumns.map((column) => {
      const sealed = user?.[column];
      return [column, sealed ? key.openText({ table: 'users', column, key: [userId] }, sealed) : null];
    });
    const text = (table: string, column: string, id: string, sealed: Buffer | null) =>
      sealed && key.openText({ table, column, key: [userId, id] }, sealed);
    return {
      user: {
        ...Object.fromEntries(fields),
        status: user?.status,
        createdAt: user?.created_at,
        lastLoginAt: user?.last_login_at,
      },
      ...(await waysInOf(run, userId, key)),
      logins: logins.map((login) => ({
        device: text('logins', 'device', login.id, login.device),
        place: text('logins', 'place', login.id, login.place),
        method: login.method,
        createdAt: login.created_at,
        lastSeenAt: login.last_seen_at,
      })),
    };
  },
  /** The last domain to be asked: what refers to the user is gone by then, or PostgreSQL refuses. */
  async erase(run, userId) {
    // What others were invited to stays theirs; by whom, and to whom they were to be related, goes.
    await run.count(query.updateTable('invites').set({ inviter_id: null }).where('inviter_id', '=', userId));
    await run.count(
      query
        .updateTable('invites')
        .set({ relationship_type: null, relative_id: null, invited_leads: null })
        .where('relative_id', '=', userId),
    );
    for (const table of ownTables) await run.count(query.deleteFrom(table).where('user_id', '=', userId));
    await run.count(query.deleteFrom('users').where('id', '=', userId));
  },
};
