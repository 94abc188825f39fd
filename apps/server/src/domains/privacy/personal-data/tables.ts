import { facts, inner, other, type Tables } from '../../../kernel/personal-data/index.ts';

export const privacyTables: Tables = {
  data_requests: {
    what: 'That somebody asked for their data, or to be erased, and what became of it',
    purpose: 'privacy',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      asked_by: other('kind', 'state', 'asked_at'),
      receipt_hash: 'secret',
      ...facts(
        'id',
        'kind',
        'state',
        'asked_as',
        'asked_at',
        'due_at',
        'acts_at',
        'closed_at',
        'blocked_by',
        'fetched_at',
      ),
    },
  },
  erasures: {
    what: 'That somebody was erased, under a pseudonym that leads to nobody, and how much was removed',
    purpose: 'privacy',
    kept: 'ever',
    columns: {
      ...inner('pseudonym', 'person', 'receipt_hash', 'begun_at', 'asked_as', 'rows_removed_at'),
      ...inner('completed_at', 'repeated_at', 'removed'),
    },
  },
  retention_runs: {
    what: 'How much was removed for its age, of which kind, on which day',
    purpose: 'privacy',
    kept: 'ever',
    columns: inner('kind', 'day', 'ran_at', 'removed'),
  },
};
