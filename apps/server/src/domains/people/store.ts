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

    createPreferences: (userId: string, language: string) =>
      run.count(query.insertInto('preferences').values({ user_id: userId, language })),

    rename: (userId: string, displayName: Buffer, at: Date) =>
      run.count(
        query
          .updateTable('profiles')
          .set({ display_name: displayName, updated_at: at })
          .where('user_id', '=', userId),
      ),

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

    /** Some at a time, in the order of their ids. `among`: absent, everybody whom the run may see. */
    page: (find: {
      among: readonly string[] | undefined;
      prefixes: readonly Buffer[];
      after: string | undefined;
      limit: number;
    }) => {
      let found = query.selectFrom('profiles').select(['user_id', 'display_name']);
      if (find.among) found = found.where('user_id', 'in', [...find.among]);
      if (find.after) found = found.where('user_id', '>', find.after);
      for (const prefix of find.prefixes)
        found = found.where('user_id', 'in', (inner) =>
          inner.selectFrom('name_prefixes').select('name_prefixes.user_id').where('prefix', '=', prefix),
        );
      return run.all(found.orderBy('user_id').limit(find.limit));
    },

    setPrefixes: async (userId: string, prefixes: readonly Buffer[]) => {
      await run.count(query.deleteFrom('name_prefixes').where('user_id', '=', userId));
      if (prefixes.length > 0)
        await run.count(
          query.insertInto('name_prefixes').values(prefixes.map((prefix) => ({ user_id: userId, prefix }))),
        );
    },

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
