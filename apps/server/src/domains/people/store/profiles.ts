import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** A profile, what is personal sealed. */
export type ProfileRow = {
  readonly user_id: string;
  readonly display_name: Buffer;
  readonly bio: Buffer | null;
  readonly avatar_url: Buffer | null;
  readonly thumbnail_url: Buffer | null;
  readonly metadata: Buffer | null;
  readonly visibility: string;
  readonly version: number;
  readonly updated_at: Date;
  readonly avatar_id: string | null;
};

export type SealedProfile = Partial<
  Pick<ProfileRow, 'display_name' | 'bio' | 'avatar_url' | 'thumbnail_url' | 'metadata' | 'visibility'>
>;

const whole = [
  'profiles.user_id',
  'display_name',
  'bio',
  'avatar_url',
  'thumbnail_url',
  'metadata',
  'visibility',
  'version',
  'updated_at',
] as const;

/** SQL of profiles. What is sealed comes and goes as bytes. */
export function createProfileStore(run: Run) {
  return {
    createProfile: (userId: string, displayName: Buffer) =>
      run.count(query.insertInto('profiles').values({ user_id: userId, display_name: displayName })),

    profile: (userId: string) =>
      run.first<ProfileRow>(
        query
          .selectFrom('profiles')
          .leftJoin('avatars', 'avatars.user_id', 'profiles.user_id')
          .select([...whole, 'avatars.id as avatar_id'])
          .where('profiles.user_id', '=', userId),
      ),

    /** Holds the profile until the transaction ends: changes of it happen one after the other. */
    lock: (userId: string) =>
      run.first(
        query
          .selectFrom('profiles')
          .select(['version', 'metadata', 'visibility', 'avatar_url', 'thumbnail_url'])
          .where('user_id', '=', userId)
          .forUpdate(),
      ),

    /** What is absent stays. @returns the version it has now */
    change: (userId: string, change: SealedProfile, at: Date) =>
      run.first(
        query
          .updateTable('profiles')
          .set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))
          .where('user_id', '=', userId)
          .returning('version'),
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
      let found = query
        .selectFrom('profiles')
        .leftJoin('avatars', 'avatars.user_id', 'profiles.user_id')
        .select(['profiles.user_id', 'display_name', 'visibility', 'avatars.id as avatar_id']);
      if (find.among) found = found.where('profiles.user_id', 'in', [...find.among]);
      if (find.after) found = found.where('profiles.user_id', '>', find.after);
      for (const prefix of find.prefixes)
        found = found.where('profiles.user_id', 'in', (inner) =>
          inner.selectFrom('name_prefixes').select('name_prefixes.user_id').where('prefix', '=', prefix),
        );
      return run.all(found.orderBy('profiles.user_id').limit(find.limit));
    },

    setPrefixes: async (userId: string, prefixes: readonly Buffer[]) => {
      await run.count(query.deleteFrom('name_prefixes').where('user_id', '=', userId));
      if (prefixes.length > 0)
        await run.count(
          query.insertInto('name_prefixes').values(prefixes.map((prefix) => ({ user_id: userId, prefix }))),
        );
    },
  };
}
