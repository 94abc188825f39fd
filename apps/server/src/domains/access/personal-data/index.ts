import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { accessTables } from './tables.ts';

export const accessPersonalData: PersonalData = {
  tables: accessTables,
  async erase(run, userId) {
    await run.count(
      query
        .deleteFrom('relationships')
        .where((row) => row.or([row('user_id', '=', userId), row('lead_id', '=', userId)])),
    );
    for (const column of ['requested_by', 'answered_by', 'ended_by'] as const)
      await run.count(
        query
          .updateTable('relationships')
          .set({ [column]: null })
          .where(column, '=', userId),
      );
    await run.count(query.deleteFrom('user_permissions').where('user_id', '=', userId));
    await run.count(query.deleteFrom('user_roles').where('user_id', '=', userId));
  },
};
