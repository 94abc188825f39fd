import { query, statement } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { privacyTables } from './tables.ts';

export const privacyPersonalData: PersonalData = {
  tables: privacyTables,
  async erase(run, userId) {
    await run.count(query.deleteFrom('data_requests').where('user_id', '=', userId));
    // What they asked for somebody else goes no further: nobody is left who may be asked about it.
    await run.count(statement`
      update data_requests set state = 'cancelled', closed_at = now(), blocked_by = '{}'
      where asked_by = ${userId} and closed_at is null`);
    await run.count(
      query
        .updateTable('data_requests')
        .set((row) => ({ asked_by: row.ref('user_id') }))
        .where('asked_by', '=', userId),
    );
  },
};
