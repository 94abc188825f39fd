import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { sessionsTables } from './tables.ts';

export const sessionsPersonalData: PersonalData = {
  tables: sessionsTables,
  async erase(run, userId) {
    // Markers that they set for others, and what they planned for them, stay as if the others had done it.
    await run.count(query.updateTable('markers').set({ added_by: null }).where('added_by', '=', userId));
    await run.count(query.updateTable('plans').set({ planned_by: null }).where('planned_by', '=', userId));
    await run.count(query.deleteFrom('session_looks').where('looked_by', '=', userId));
    for (const table of [
      'session_looks',
      'plans',
      'session_metrics',
      'session_intervals',
      'clock_readings',
      'overviews',
      'blocks',
      'markers',
      'channels',
      'sessions',
    ] as const) {
      await run.count(query.deleteFrom(table).where('user_id', '=', userId));
    }
  },
};
