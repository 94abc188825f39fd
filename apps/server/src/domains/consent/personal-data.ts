import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const consentPersonalData: PersonalData = {
  columns: ['consents.user_id', 'consents.given_by', 'consents.withdrawn_by'],
  async collect(run, userId) {
    const consents = await run.all(
      query
        .selectFrom('consents')
        .select(['purpose', 'version', 'language', 'given_at', 'withdrawn_at'])
        .where('user_id', '=', userId)
        .orderBy('given_at'),
    );
    return { consents };
  },
  async erase(run, userId) {
    await run.count(query.deleteFrom('consents').where('user_id', '=', userId));
    // What a guardian gave for a child stays the child's record; the child's own name takes the guardian's place.
    await run.count(
      query
        .updateTable('consents')
        .set((row) => ({ given_by: row.ref('user_id') }))
        .where('given_by', '=', userId),
    );
    await run.count(
      query
        .updateTable('consents')
        .set((row) => ({ withdrawn_by: row.ref('user_id') }))
        .where('withdrawn_by', '=', userId),
    );
  },
};
