import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const accessPersonalData: PersonalData = {
  columns: [
    'user_roles.user_id',
    'user_permissions.user_id',
    'relationships.user_id',
    'relationships.lead_id',
    'relationships.requested_by',
    'relationships.answered_by',
    'relationships.ended_by',
  ],
  async collect(run, userId) {
    const roles = await run.all(
      query.selectFrom('user_roles').select(['role', 'granted_at']).where('user_id', '=', userId),
    );
    const permissions = await run.all(
      query
        .selectFrom('user_permissions')
        .select(['permission', 'scope', 'granted_at'])
        .where('user_id', '=', userId),
    );
    // The other person of a relationship is not told: an export is about one person only.
    const relationships = await run.all(
      query
        .selectFrom('relationships')
        .select(['type', 'state', 'starts_at', 'expires_at'])
        .where((row) => row.or([row('user_id', '=', userId), row('lead_id', '=', userId)])),
    );
    return { roles, permissions, relationships };
  },
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
