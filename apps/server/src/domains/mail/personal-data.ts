import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

export const mailPersonalData: PersonalData = {
  columns: ['mails.user_id'],
  // Without the words: a link that was not used yet would let in whoever reads what was handed out.
  async collect(run, userId) {
    const mails = await run.all(
      query.selectFrom('mails').select(['kind', 'created_at', 'sent_at']).where('user_id', '=', userId),
    );
    return {
      mails: mails.map(({ kind, created_at, sent_at }) => ({
        kind,
        createdAt: created_at,
        sentAt: sent_at,
      })),
    };
  },
  async erase(run, userId) {
    await run.count(query.deleteFrom('mails').where('user_id', '=', userId));
  },
};
