import { query, statement } from '../../kernel/database/query.ts';
import type { PersonKey } from '../../kernel/keys/vault.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { unpack } from './service/archive.ts';

export const telemetryPersonalData: PersonalData = {
  columns: [
    'activities.user_id',
    'analytics_events.user_id',
    'analytics_archive.user_id',
    'active_days.user_id',
  ],
  async collect(run, userId, key) {
    const activities = await run.all(
      query.selectFrom('activities').selectAll().where('user_id', '=', userId),
    );
    const events = await run.all(
      query.selectFrom('analytics_events').selectAll().where('user_id', '=', userId),
    );
    const archived = await run.all(
      statement<{ month: string; portion: number; events: Buffer }>`
        select month::text as month, portion, events from analytics_archive where user_id = ${userId} order by month, portion`,
    );
    const days = await run.all(
      query.selectFrom('active_days').select(['day', 'app', 'events']).where('user_id', '=', userId),
    );
    const open = opener(key, userId);
    return {
      activities: activities.map((one) => ({
        id: one.id,
        app: one.app,
        type: one.type,
        visit: one.visit,
        occurredAt: one.occurred_at,
        data: open('activities', 'data', one, one.data),
        metadata: open('activities', 'metadata', one, one.metadata),
      })),
      events: events.map((one) => ({
        id: one.id,
        visit: one.visit,
        app: one.app,
        name: one.name,
        category: one.category,
        occurredAt: one.occurred_at,
        data: open('analytics_events', 'data', one, one.data),
      })),
      archive: (
        await Promise.all(archived.map(({ events, ...place }) => unpack(key, { userId, ...place }, events)))
      ).flat(),
      activeDays: days,
    };
  },
  async erase(run, userId) {
    await run.count(query.deleteFrom('activities').where('user_id', '=', userId));
    await run.count(query.deleteFrom('analytics_events').where('user_id', '=', userId));
    await run.count(query.deleteFrom('analytics_archive').where('user_id', '=', userId));
    // After the events, whose going takes them off these days: what is left is of archived months.
    await run.count(query.deleteFrom('active_days').where('user_id', '=', userId));
  },
};

const opener =
  (key: PersonKey, userId: string) =>
  (table: string, column: string, row: { occurred_at: Date; id: string }, sealed: Buffer | null) =>
    sealed && key.openText({ table, column, key: [userId, row.occurred_at.toISOString(), row.id] }, sealed);
