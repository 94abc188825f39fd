import { facts, other, type PersonalData } from '../../kernel/personal-data/index.ts';
import { createMailStore } from './store.ts';

export const mailPersonalData: PersonalData = {
  tables: {
    mails: {
      what: 'A mail that was written to somebody',
      purpose: 'messages',
      kept: 'mails',
      columns: {
        user_id: 'subject',
        about: other('kind', 'created_at', 'sent_at'),
        // A link in it that was not used yet would let in whoever reads what was handed out.
        content: 'secret',
        ...facts('id', 'kind', 'created_at', 'sent_at'),
      },
    },
  },
  async erase(run, userId) {
    await createMailStore(run).forget(userId);
  },
};
