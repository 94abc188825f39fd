import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { telemetryTables } from './tables.ts';

export const telemetryPersonalData: PersonalData = {
  tables: telemetryTables,
  async erase(run, userId) {
    await run.count(query.deleteFrom('activities').where('user_id', '=', userId));
    await run.count(query.deleteFrom('analytics_events').where('user_id', '=', userId));
    await run.count(query.deleteFrom('analytics_archive').where('user_id', '=', userId));
    // After the events, whose going takes them off these days: what is left is of archived months.
    await run.count(query.deleteFrom('active_days').where('user_id', '=', userId));
  },
};
