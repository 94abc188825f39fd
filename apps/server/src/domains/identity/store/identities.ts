import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

export type NewIdentity = {
  readonly userId: string;
  readonly id: string;
  readonly provider: string;
  readonly issuer: string;
  readonly subject: Buffer;
  readonly subjectIndex: Buffer;
  readonly name: Buffer | null;
  readonly at: Date;
};

/** SQL of outside identities, and of the directory that finds them by issuer and subject. */
export function createIdentityStore(run: Run) {
  return {
    /** One row by its primary key. */
    find: (issuer: string, subjectIndex: Buffer) =>
      run.first(
        query
          .selectFrom('identity_subjects')
          .select(['user_id', 'identity_id'])
          .where('issuer', '=', issuer)
          .where('subject_index', '=', subjectIndex),
      ),

    /** Fails on `identity_subjects_pkey` where the identity belongs to somebody. */
    async insert({
      userId,
      id,
      provider,
      issuer,
      subject,
      subjectIndex,
      name,
      at,
    }: NewIdentity): Promise<void> {
      await run.count(
        query
          .insertInto('identities')
          .values({ user_id: userId, id, provider, issuer, subject, name, linked_at: at, last_used_at: at }),
      );
      await run.count(
        query
          .insertInto('identity_subjects')
          .values({ issuer, subject_index: subjectIndex, user_id: userId, identity_id: id }),
      );
    },

    touch: (userId: string, id: string, at: Date) =>
      run.count(
        query
          .updateTable('identities')
          .set({ last_used_at: at })
          .where('user_id', '=', userId)
          .where('id', '=', id),
      ),

    /** Its row in the directory goes with it. */
    remove: (userId: string, id: string) =>
      run.count(query.deleteFrom('identities').where('user_id', '=', userId).where('id', '=', id)),
  };
}
