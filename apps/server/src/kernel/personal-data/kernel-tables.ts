import { facts, inner, otherByPseudonym, type Tables } from './index.ts';

/** Tables of the kernel's own, for which no domain answers. */
export const kernelTables: Tables = {
  audit_events: {
    what: 'That something was done or refused, by and about whom under a pseudonym',
    purpose: 'privacy',
    kept: 'audit',
    columns: {
      subject: 'pseudonym',
      actor: otherByPseudonym('at', 'action', 'outcome'),
      ...facts('id', 'at', 'actor_kind', 'action', 'outcome', 'request_id'),
    },
  },
  audit_chain: {
    what: 'A hash of an event of the audit and of the one before: shows that nothing was changed',
    purpose: 'privacy',
    kept: 'audit',
    columns: inner('chain', 'seq', 'event_id', 'hash'),
  },
  audit_heads: {
    what: 'Where a chain of the audit begins and ends',
    purpose: 'privacy',
    kept: 'ever',
    columns: inner('chain', 'seq', 'hash', 'start_seq', 'start_hash'),
  },
  audit_anchors: {
    what: 'Where the chains of the audit ended at a moment, with a code that only the program can make',
    purpose: 'privacy',
    kept: 'audit',
    columns: inner('number', 'at', 'heads', 'before', 'mac'),
  },
  key_stores: {
    what: 'Which key store belongs to this database',
    purpose: 'running',
    kept: 'ever',
    columns: inner('single', 'fingerprint', 'first_seen_at'),
  },
  backup_events: {
    what: 'What was backed up, proven or restored, and how it went',
    purpose: 'running',
    kept: 'ever',
    columns: inner('id', 'kind', 'at', 'what', 'outcome', 'facts'),
  },
  migrations: {
    what: 'A change of the schema that was made',
    purpose: 'running',
    kept: 'ever',
    columns: inner('name', 'batch', 'checksum', 'applied_at', 'duration_ms', 'serves'),
  },
};

/** Of what was asked, so that it can be asked again. */
export const idempotencyTables: Tables = {
  idempotency_keys: {
    what: 'That a request was answered, to answer the same again with the same',
    purpose: 'running',
    kept: 'requests',
    columns: {
      user_id: 'subject',
      request_digest: 'derived',
      answer: 'derived',
      ...facts('key', 'created_at'),
    },
  },
};
