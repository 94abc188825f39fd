import { query } from '../../kernel/database/query.ts';
import type { PersonKey } from '../../kernel/keys/vault.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const telemetryPersonalData: PersonalData = {
  columns: ['activities.user_id', 'analytics_events.user_id'],
  async collect(run, userId, key) {
    const activities = await run.all(
      query.selectFrom('activities').selectAll().where('user_id', '=', userId),
    );
    const events = await run.all(
      query.selectFrom('analytics_events').selectAll().where('user_id', '=', userId),
    );
    const open = opener(key, userId);
    return {
      activities: activities.map((one) => ({
        app: one.app,
        type: one.type,
        occurredAt: one.occurred_at,
        data: open('activities', 'data', one, one.data),
        metadata: open('activities', 'metadata', one, one.metadata),
      })),
      events: events.map((one) => ({
        app: one.app,
        name: one.name,
        category: one.category,
        occurredAt: one.occurred_at,
        data: open('analytics_events', 'data', one, one.data),
      })),
    };
  },
  async erase(run, userId) {
    await run.count(query.deleteFrom('activities').where('user_id', '=', userId));
    await run.count(query.deleteFrom('analytics_events').where('user_id', '=', userId));
  },
};

const opener =
  (key: PersonKey, userId: string) =>
  (table: string, column: string, row: { occurred_at: Date; id: string }, sealed: Buffer | null) =>
    sealed && key.openText({ table, column, key: [userId, row.occurred_at.toISOString(), row.id] }, sealed);
