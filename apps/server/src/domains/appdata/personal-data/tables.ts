import { facts, inner, other, type Tables } from '../../../kernel/personal-data/index.ts';

export const appdataTables: Tables = {
  app_grants: {
    what: 'That somebody lets an app act for them',
    purpose: 'apps',
    kept: 'given',
    columns: {
      user_id: 'subject',
      granted_by: other('app', 'granted_at'),
      ...facts('app', 'scopes', 'granted_at'),
    },
  },
  app_tokens: {
    what: 'A token of an app, for itself or for somebody, of which it holds a hash',
    purpose: 'apps',
    kept: 'used',
    columns: {
      user_id: 'subject',
      token_hash: 'secret',
      created_by: other('app', 'created_at'),
      ...facts('app', 'id', 'label', 'scopes', 'created_at', 'last_used_at', 'expires_at'),
    },
  },
  app_codes: {
    what: 'A code with which an app fetches its token for somebody, of which it holds a hash',
    purpose: 'apps',
    kept: 'used',
    columns: {
      user_id: 'subject',
      code_hash: 'secret',
      challenge: 'secret',
      granted_by: other('app', 'expires_at'),
      ...facts('app', 'return_to', 'expires_at', 'used_at', 'token_id'),
    },
  },
  app_data: {
    what: 'What an app keeps for somebody',
    purpose: 'apps',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      value: 'json',
      ...facts('app', 'key', 'version', 'created_at', 'updated_at'),
    },
  },
  app_data_versions: {
    what: 'What an app kept for somebody before',
    purpose: 'apps',
    kept: 'erased',
    columns: { user_id: 'subject', value: 'json', ...facts('app', 'key', 'version', 'written_at') },
    sealedAs: { table: 'app_data', key: ['user_id', 'app', 'key'] },
  },
  apps: {
    what: 'An app that is registered',
    purpose: 'running',
    kept: 'ever',
    columns: facts('slug', 'name', 'description', 'origins', 'state', 'created_at', 'updated_at'),
  },
  app_schemas: {
    what: 'What form a value of an app must have',
    purpose: 'running',
    kept: 'ever',
    columns: { ...facts('app', 'key', 'schema'), ...inner('updated_at') },
  },
};
