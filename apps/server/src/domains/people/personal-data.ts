import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const peoplePersonalData: PersonalData = {
  columns: ['profiles.user_id', 'preferences.user_id', 'name_prefixes.user_id'],
  async collect(run, userId, key) {
    const profile = await run.first(query.selectFrom('profiles').selectAll().where('user_id', '=', userId));
    const preferences = await run.first(
      query.selectFrom('preferences').selectAll().where('user_id', '=', userId),
    );
    const text = (column: string, sealed: Buffer | null | undefined) =>
      sealed ? key.openText({ table: 'profiles', column, key: [userId] }, sealed) : null;
    return {
      profile: {
        displayName: text('display_name', profile?.display_name),
        bio: text('bio', profile?.bio),
        avatarUrl: text('avatar_url', profile?.avatar_url),
        thumbnailUrl: text('thumbnail_url', profile?.thumbnail_url),
        metadata: text('metadata', profile?.metadata),
      },
      preferences,
    };
  },
  async erase(run, userId) {
    await run.count(query.deleteFrom('name_prefixes').where('user_id', '=', userId));
    await run.count(query.deleteFrom('preferences').where('user_id', '=', userId));
    await run.count(query.deleteFrom('profiles').where('user_id', '=', userId));
  },
};
