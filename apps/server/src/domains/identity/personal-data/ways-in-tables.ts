import { facts, type Tables, texts } from '../../../kernel/personal-data/index.ts';

/** How people get in. What would let somebody else in is told to nobody. */
export const waysInTables: Tables = {
  login_tokens: {
    what: 'Finds a login by its token, of which it holds a hash',
    purpose: 'identity',
    kept: 'used',
    columns: { user_id: 'subject', token_hash: 'secret', ...facts('login_id', 'expires_at') },
  },
  one_time_tokens: {
    what: 'Something that may be done once, such as setting a new password by a link',
    purpose: 'identity',
    kept: 'used',
    columns: {
      user_id: 'subject',
      token_hash: 'secret',
      browser_hash: 'secret',
      about: 'inner',
      details: 'inner',
      ...facts('kind', 'attempts', 'created_at', 'expires_at', 'used_at'),
    },
  },
  passwords: {
    what: 'A password, of which it holds a hash that takes long to make',
    purpose: 'identity',
    kept: 'given',
    columns: { user_id: 'subject', hash: 'secret', short: 'secret', changed_at: 'fact' },
  },
  passkeys: {
    what: 'A passkey: what the person calls it, and since when they have it',
    purpose: 'identity',
    kept: 'given',
    columns: {
      user_id: 'subject',
      label: 'text',
      public_key: 'secret',
      counter: 'inner',
      ...facts('id', 'transports', 'backed_up', 'created_at', 'last_used_at'),
    },
  },
  passkey_credentials: {
    what: 'Finds a passkey by what a browser calls it',
    purpose: 'identity',
    kept: 'given',
    columns: { user_id: 'subject', credential_id: 'secret', passkey_id: 'fact' },
  },
  code_generators: {
    what: 'That somebody has codes from an app as a second factor, with what makes them',
    purpose: 'identity',
    kept: 'given',
    columns: {
      user_id: 'subject',
      secret: 'secret',
      last_step: 'inner',
      ...facts('confirmed_at', 'created_at'),
    },
  },
  recovery_codes: {
    what: 'A code for when the second factor is lost, of which it holds a hash',
    purpose: 'identity',
    kept: 'given',
    columns: { user_id: 'subject', code_hash: 'secret', used_at: 'fact' },
  },
  identities: {
    what: 'That somebody also signs in elsewhere, and what they are called there',
    purpose: 'identity',
    kept: 'given',
    columns: {
      user_id: 'subject',
      ...texts('subject', 'name'),
      ...facts('id', 'provider', 'issuer', 'linked_at', 'last_used_at'),
    },
  },
  identity_subjects: {
    what: 'Finds a person by what they are called elsewhere, of which it holds a keyed hash',
    purpose: 'identity',
    kept: 'given',
    columns: { user_id: 'subject', subject_index: 'secret', ...facts('issuer', 'identity_id') },
  },
};
