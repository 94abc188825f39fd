import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { appdataTables } from './tables.ts';

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
  tables: appdataTables,
  async erase(run, userId) {
    // Versions go with their value, tokens and codes with their grant.
    await run.count(query.deleteFrom('app_data').where('user_id', '=', userId));
    await run.count(query.deleteFrom('app_grants').where('user_id', '=', userId));
    await forgetAsGiver(run, userId);
  },
};
