import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';
import { collectNotifications } from './service/notifications/collect.ts';
import { createNotificationStore } from './store/notifications.ts';
import { createPushStore } from './store/push.ts';

export const peoplePersonalData: PersonalData = {
  columns: [
    'profiles.user_id',
    'preferences.user_id',
    'avatars.user_id',
    'name_prefixes.user_id',
    'notifications.user_id',
    'push_subscriptions.user_id',
    'push_endpoints.user_id',
  ],
  async collect(run, userId, key) {
    const profile = await run.first(query.selectFrom('profiles').selectAll().where('user_id', '=', userId));
    const preferences = await run.first(
      query.selectFrom('preferences').selectAll().where('user_id', '=', userId),
    );
    const text = (column: string, sealed: Buffer | null | undefined, table = 'profiles') =>
      sealed ? key.openText({ table, column, key: [userId] }, sealed) : null;
    const { widget_settings: arranged, ...chosen } = preferences ?? {};
    return {
      profile: {
        displayName: text('display_name', profile?.display_name),
        bio: text('bio', profile?.bio),
        avatarUrl: text('avatar_url', profile?.avatar_url),
        thumbnailUrl: text('thumbnail_url', profile?.thumbnail_url),
        metadata: text('metadata', profile?.metadata),
        visibility: profile?.visibility,
      },
      preferences: { ...chosen, customizations: text('widget_settings', arranged, 'preferences') },
      notifications: await collectNotifications(run, userId, key),
      browsersTold: (await createPushStore(run).of(userId)).map(({ created_at: since }) => ({ since })),
    };
  },
  async erase(run, userId) {
    // With them go the entries in the directory of endpoints.
    await createPushStore(run).removeAll(userId);
    await createNotificationStore(run).removeAll(userId);
    await run.count(query.deleteFrom('name_prefixes').where('user_id', '=', userId));
    // Of one in the bucket the database notes that it has to go from there.
    await run.count(query.deleteFrom('avatars').where('user_id', '=', userId));
    await run.count(query.deleteFrom('preferences').where('user_id', '=', userId));
    await run.count(query.deleteFrom('profiles').where('user_id', '=', userId));
  },
};
