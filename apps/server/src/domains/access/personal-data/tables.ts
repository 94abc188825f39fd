import { facts, inner, other, type Tables } from '../../../kernel/personal-data/index.ts';

export const accessTables: Tables = {
  relationships: {
    what: 'That somebody accompanies somebody, as what, since when and until when',
    purpose: 'access',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      lead_id: other('type', 'state', 'starts_at', 'expires_at', 'created_at', 'ended_at'),
      requested_by: other('type', 'created_at'),
      answered_by: other('type', 'answered_at'),
      ended_by: other('type', 'ended_at'),
      ...facts('id', 'type', 'state', 'consented', 'starts_at', 'expires_at', 'created_at', 'updated_at'),
      ...facts('answered_at', 'ended_at'),
      unseen: 'inner',
    },
  },
  user_roles: {
    what: 'A role that somebody has',
    purpose: 'access',
    kept: 'erased',
    columns: { user_id: 'subject', ...facts('role', 'granted_at') },
  },
  user_permissions: {
    what: 'A permission that somebody has beside their roles',
    purpose: 'access',
    kept: 'erased',
    columns: { user_id: 'subject', ...facts('permission', 'scope', 'granted_at') },
  },
  permissions: {
    what: 'Something that somebody may be let do',
    purpose: 'running',
    kept: 'ever',
    columns: facts('name', 'description'),
  },
  relationship_types: {
    what: 'A way in which somebody can accompany somebody',
    purpose: 'running',
    kept: 'ever',
    columns: facts('name', 'lead_word', 'follower_word', 'lead_role', 'of_minor'),
  },
  relationship_type_permissions: {
    what: 'What somebody who accompanies somebody may do',
    purpose: 'running',
    kept: 'ever',
    columns: facts('type', 'permission', 'needs_consent'),
  },
  roles: {
    what: 'A role that people can have',
    purpose: 'running',
    kept: 'ever',
    columns: { ...facts('name', 'description'), ...inner('built_in') },
  },
  role_permissions: {
    what: 'What a role lets do, and with whom',
    purpose: 'running',
    kept: 'ever',
    columns: facts('role', 'permission', 'scope'),
  },
};
