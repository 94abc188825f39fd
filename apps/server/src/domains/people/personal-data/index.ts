import { query } from '../../../kernel/database/query.ts';
import type { PersonalData } from '../../../kernel/personal-data/index.ts';
import { createNotificationStore } from '../store/notifications.ts';
import { createPushStore } from '../store/push.ts';
import { peopleTables } from './tables.ts';

export const peoplePersonalData: PersonalData = {
  tables: peopleTables,
  async erase(run, userId) {
    // With them go the entries in the directory of endpoints.
    await createPushStore(run).removeAll(userId);
    await createNotificationStore(run).removeAll(userId);
    await run.count(query.deleteFrom('weekly_reports').where('user_id', '=', userId));
    await run.count(query.deleteFrom('name_prefixes').where('user_id', '=', userId));
    // Of one in the bucket the database notes that it has to go from there.
    await run.count(query.deleteFrom('avatars').where('user_id', '=', userId));
    await run.count(query.deleteFrom('preferences').where('user_id', '=', userId));
    await run.count(query.deleteFrom('profiles').where('user_id', '=', userId));
  },
};
