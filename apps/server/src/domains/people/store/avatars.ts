import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

export type AvatarRow = {
  readonly id: string;
  /** Sealed; null where they are in the bucket. */
  readonly image: Buffer | null;
  readonly thumbnail: Buffer | null;
  readonly in_bucket: boolean;
  readonly created_at: Date;
};

/** A note that a picture is to go. As text `due_at` is whole: a Date would drop its microseconds. */
export type Note = { readonly picture_id: string; readonly due_at: string };

/** SQL of pictures of people, and of what has to leave the bucket. */
export function createAvatarStore(run: Run) {
  return {
    /** One picture in place of the one before, which the database notes for removal where it is in the bucket. */
    put: (userId: string, row: AvatarRow) =>
      run.count(
        query
          .insertInto('avatars')
          .values({ user_id: userId, ...row })
          .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ ...row })),
      ),

    find: (userId: string, size: 'image' | 'thumbnail') =>
      run.first(
        query
          .selectFrom('avatars')
          .select(['id', 'in_bucket', `${size} as bytes`])
          .where('user_id', '=', userId),
      ),

    remove: (userId: string) => run.count(query.deleteFrom('avatars').where('user_id', '=', userId)),

    /** Before a picture is put into the bucket: if it is nobody's by then, it goes. */
    announce: (pictureId: string, dueAt: Date) =>
      run.count(query.insertInto('picture_removals').values({ picture_id: pictureId, due_at: dueAt })),

    /** Some that are due, each with whether it is somebody's after all. */
    due: (now: Date, limit: number) =>
      run.all(
        query
          .selectFrom('picture_removals')
          .leftJoin('avatars', (join) =>
            join.onRef('avatars.id', '=', 'picture_removals.picture_id').on('avatars.in_bucket', '=', true),
          )
          .select(['picture_id', sql<string>`due_at::text`.as('due_at'), 'avatars.user_id as owner'])
          .where('picture_removals.due_at', '<=', now)
          .orderBy('picture_removals.due_at')
          .limit(limit),
      ),

    /** A note that was renewed meanwhile, because its picture was replaced or removed, stays. */
    removed: (notes: readonly Note[]) =>
      run.count(
        query
          .deleteFrom('picture_removals')
          .where((row) =>
            row.or(
              notes.map((note) =>
                row.and([
                  row('picture_id', '=', note.picture_id),
                  row(sql<string>`due_at::text`, '=', note.due_at),
                ]),
              ),
            ),
          ),
      ),
  };
}
