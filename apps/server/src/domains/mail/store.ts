import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';

/** SQL of mails. What they say comes and goes as bytes. */
export function createMailStore(run: Run) {
  return {
    insert: (mail: { user_id: string; id: string; kind: string; about: string | null; content: Buffer }) =>
      run.count(query.insertInto('mails').values(mail)),

    find: (userId: string, id: string) =>
      run.first(
        query
          .selectFrom('mails')
          .select(['content', 'sent_at'])
          .where('user_id', '=', userId)
          .where('id', '=', id),
      ),

    markSent: (userId: string, id: string, at: Date, keepWords: boolean) =>
      run.count(
        query
          .updateTable('mails')
          .set({ sent_at: at, ...(keepWords ? {} : { content: null }) })
          .where('user_id', '=', userId)
          .where('id', '=', id),
      ),

    /** The words of mails from before: sent or not, what they offer does not hold any more. */
    forgetWords: (before: Date) =>
      run.count(
        query
          .updateTable('mails')
          .set({ content: null })
          .where('created_at', '<', before)
          .where('content', 'is not', null),
      ),

    /**
     * Mails to the person, and what mails to others say about them. One that was sent stays without its words; one that
     * waits is not sent any more.
     */
    async forget(userId: string): Promise<void> {
      await run.count(query.deleteFrom('mails').where('user_id', '=', userId));
      await run.count(query.deleteFrom('mails').where('about', '=', userId).where('sent_at', 'is', null));
      await run.count(
        query.updateTable('mails').set({ about: null, content: null }).where('about', '=', userId),
      );
    },

    sentAtOf: (ids: readonly string[]) =>
      run.all(
        query
          .selectFrom('mails')
          .select(['id', 'sent_at'])
          .where('id', 'in', [...ids]),
      ),

    newest: (limit: number) =>
      run.all(
        query
          .selectFrom('mails')
          .select(['user_id', 'id', 'kind', 'created_at', 'content'])
          .where('content', 'is not', null)
          .orderBy('created_at', 'desc')
          .limit(limit)
          .$narrowType<{ content: Buffer }>(),
      ),
  };
}
