import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';

export type PreferencesChange = {
  readonly theme?: string | undefined;
  readonly language?: string | undefined;
};

/** SQL of profiles and preferences. What is sealed comes and goes as bytes. */
export function createPeopleStore(run: Run) {
  return {
    createProfile: (userId: string, displayName: Buffer) =>
      run.count(query.insertInto('profiles').values({ user_id: userId, display_name: displayName })),

    createPreferences: (userId: string) =>
      run.count(query.insertInto('preferences').values({ user_id: userId })),

    profile: (userId: string) =>
      run.first(
        query
          .selectFrom('profiles')
          .select(['user_id', 'display_name', 'bio', 'avatar_url'])
          .where('user_id', '=', userId),
      ),

    profiles: (userIds: readonly string[]) =>
      run.all(
        query
          .selectFrom('profiles')
          .select(['user_id', 'display_name'])
          .where('user_id', 'in', [...userIds]),
      ),

    everyProfile: (limit: number) =>
      run.all(query.selectFrom('profiles').select(['user_id', 'display_name']).limit(limit)),

    preferences: (userId: string) =>
      run.first(query.selectFrom('preferences').select(['theme', 'language']).where('user_id', '=', userId)),

    changePreferences: (userId: string, change: PreferencesChange, at: Date) =>
      run.first(
        query
          .updateTable('preferences')
          .set({
            ...(change.theme === undefined ? {} : { theme: change.theme }),
            ...(change.language === undefined ? {} : { language: change.language }),
            updated_at: at,
          })
          .where('user_id', '=', userId)
          .returning(['theme', 'language']),
      ),
  };
}
