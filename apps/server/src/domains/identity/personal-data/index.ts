import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { identityTables } from './tables.ts';

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

export const identityPersonalData: PersonalData = {
  tables: identityTables,
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
