import { facts, inner, other, type Tables, texts } from '../../../kernel/personal-data/index.ts';
import { waysInTables } from './ways-in-tables.ts';

export const identityTables: Tables = {
  users: {
    what: 'A person: what they are called, how they are reached, when they were born',
    purpose: 'identity',
    kept: 'erased',
    columns: {
      id: 'subject',
      ...texts('email', 'first_name', 'last_name', 'birth_date', 'location', 'gender', 'country'),
      demographics: 'json',
      pseudonym: 'derived',
      ...facts('status', 'minor', 'last_login_at', 'terms_version', 'terms_accepted_at'),
      ...facts('created_at', 'updated_at', 'deleted_at', 'told_of_age_at', 'told_decides_at'),
      access_version: 'inner',
    },
  },
  user_emails: {
    what: 'Finds a person by their e-mail, of which it holds a keyed hash',
    purpose: 'identity',
    kept: 'erased',
    columns: { user_id: 'subject', email_index: 'secret' },
  },
  email_changes: {
    what: 'An e-mail that the person has not yet proven to be theirs',
    purpose: 'identity',
    kept: 'used',
    columns: { user_id: 'subject', email: 'text', requested_at: 'fact' },
  },
  invites: {
    what: 'That somebody was invited, to be what and whose',
    purpose: 'identity',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      inviter_id: other('created_at'),
      relative_id: other('created_at', 'relationship_type'),
      ...facts('id', 'role', 'relationship_type', 'invited_leads', 'created_at', 'expires_at'),
      ...facts('accepted_at', 'revoked_at'),
      mail_id: 'inner',
    },
  },
  logins: {
    what: 'That somebody is signed in: since when, by what, on which device, from where',
    purpose: 'identity',
    kept: 'used',
    columns: {
      user_id: 'subject',
      ...texts('device', 'place'),
      ...facts('id', 'created_at', 'last_seen_at', 'expires_at', 'method', 'strong', 'authenticated_at'),
      ...facts('idle_seconds'),
    },
  },
  ...waysInTables,
  terms: {
    what: 'The terms of use, by version and language',
    purpose: 'running',
    kept: 'ever',
    columns: facts('version', 'language', 'body', 'published_at'),
  },
  throttles: {
    what: 'How often something was tried in vain, by a keyed hash of what was tried',
    purpose: 'identity',
    kept: 'used',
    columns: inner('bucket', 'failures', 'wait_until', 'last_at'),
  },
};
