import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { sessionsTables } from './tables.ts';

export const sessionsPersonalData: PersonalData = {
  tables: sessionsTables,
  async erase(run, userId) {
    // Markers that they set for others stay, as if the others had set them.
    await run.count(query.updateTable('markers').set({ added_by: null }).where('added_by', '=', userId));
    for (const table of [
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
