import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { consentTables } from './tables.ts';

export const consentPersonalData: PersonalData = {
  tables: consentTables,
  async erase(run, userId) {
    await run.count(query.deleteFrom('consents').where('user_id', '=', userId));
    await run.count(
      query
        .deleteFrom('consent_offers')
        .where((row) => row.or([row('user_id', '=', userId), row('given_by', '=', userId)])),
    );
    // What a guardian gave for a child stays the child's record; the child's own name takes the guardian's place.
    for (const column of ['given_by', 'seconded_by', 'withdrawn_by'] as const)
      await run.count(
        query
          .updateTable('consents')
          .set((row) => ({ [column]: row.ref('user_id') }))
          .where(column, '=', userId),
      );
  },
};
