import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

/** What they granted for a child ends with them: nobody else has agreed to it, and the child may not. */
async function forgetAsGiver(run: Run, userId: string): Promise<void> {
  await run.count(query.deleteFrom('app_grants').where('granted_by', '=', userId));
  await run.count(query.deleteFrom('app_codes').where('granted_by', '=', userId));
  await run.count(
    query.deleteFrom('app_tokens').where('created_by', '=', userId).where('user_id', 'is not', null),
  );
  // An app's own token is about nobody.
  await run.count(query.updateTable('app_tokens').set({ created_by: null }).where('created_by', '=', userId));
}

export const appdataPersonalData: PersonalData = {
  columns: [
    'app_grants.user_id',
    'app_grants.granted_by',
    'app_tokens.user_id',
    'app_tokens.created_by',
    'app_codes.user_id',
    'app_codes.granted_by',
    'app_data.user_id',
    'app_data_versions.user_id',
  ],
  async collect(run, userId, person) {
    const grants = await run.all(
      query
        .selectFrom('app_grants')
        .select(['app', 'scopes', 'granted_at'])
        .where('user_id', '=', userId)
        .orderBy('app'),
    );
    const tokens = await run.all(
      query
        .selectFrom('app_tokens')
        .select(['app', 'scopes', 'created_at', 'last_used_at', 'expires_at'])
        .where('user_id', '=', userId)
        .orderBy('created_at'),
    );
    const data = await run.all(
      query.selectFrom('app_data').selectAll().where('user_id', '=', userId).orderBy('app').orderBy('key'),
    );
    const versions = await run.all(
      query
        .selectFrom('app_data_versions')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('app')
        .orderBy('key')
        .orderBy('version'),
    );
    // JSON as it was stored. The versions are sealed in the place of the value itself.
    const text = ({ app, key, value }: { app: string; key: string; value: Buffer }) =>
      person.openText({ table: 'app_data', column: 'value', key: [userId, app, key] }, value);
    return {
      appGrants: grants.map((one) => ({ app: one.app, scopes: one.scopes, grantedAt: one.granted_at })),
      appTokens: tokens.map((one) => ({
        app: one.app,
        scopes: one.scopes,
        createdAt: one.created_at,
        lastUsedAt: one.last_used_at,
        expiresAt: one.expires_at,
      })),
      appData: data.map((one) => ({
        app: one.app,
        key: one.key,
        version: one.version,
        createdAt: one.created_at,
        updatedAt: one.updated_at,
        value: text(one),
      })),
      appDataVersions: versions.map((one) => ({
        app: one.app,
        key: one.key,
        version: one.version,
        writtenAt: one.written_at,
        value: text(one),
      })),
    };
  },
  async erase(run, userId) {
    // Versions go with their value, tokens and codes with their grant.
    await run.count(query.deleteFrom('app_data').where('user_id', '=', userId));
    await run.count(query.deleteFrom('app_grants').where('user_id', '=', userId));
    await forgetAsGiver(run, userId);
  },
};
