import { facts, inner, other, type Reference, type Tables } from '../../../kernel/personal-data/index.ts';
import { workshopTables } from './workshop-tables.ts';

const workshop: Reference = { table: 'workshops', key: 'id', says: 'title' };
const requirement: Reference = { table: 'requirements', key: 'id', says: 'name' };
const workshops = { purpose: 'workshops', kept: 'erased' } as const;

export const workshopsTables: Tables = {
  participants: {
    ...workshops,
    what: 'That somebody signed up for a workshop: whether they had a seat and came, and what they were shown',
    columns: {
      workshop_id: workshop,
      user_id: 'subject',
      signed_up_by: other('workshop_id', 'signed_up_at'),
      checked_in_by: other('workshop_id', 'state_at'),
      shown: 'json',
      ...facts('id', 'state', 'takes_seat', 'position', 'eligible', 'requirements_version', 'visible'),
      ...facts('shares_sessions', 'signed_up_at', 'state_at'),
    },
  },
  organizers: {
    ...workshops,
    what: 'That somebody runs a workshop, or was asked to',
    columns: {
      workshop_id: workshop,
      user_id: 'subject',
      covers: other('workshop_id', 'since'),
      invited_by: other('workshop_id', 'since'),
      ...facts('state', 'asked_as', 'since'),
    },
  },
  cover_calls: {
    ...workshops,
    what: 'That somebody could not run a workshop, why, and what became of it',
    columns: {
      workshop_id: workshop,
      user_id: 'subject',
      filled_by: other('workshop_id', 'closed_at'),
      reason: 'text',
      ...facts('id', 'state', 'why', 'opened_at', 'escalates_at', 'escalated_at', 'closed_at'),
    },
  },
  cover_asks: {
    ...workshops,
    what: 'That somebody was asked to run a workshop in place of somebody else, and what they answered',
    columns: {
      workshop_id: workshop,
      user_id: 'subject',
      call_id: 'inner',
      ...facts('asked_at', 'answer', 'answered_at'),
    },
  },
  user_requirements: {
    ...workshops,
    what: 'What somebody said of themselves for workshops',
    columns: {
      user_id: 'subject',
      requirement_id: requirement,
      answer: 'json',
      declared_by: other('requirement_id', 'declared_at'),
      declared_at: 'fact',
      wording: 'fact',
    },
  },
  workshop_history: {
    ...workshops,
    what: 'What happened with a workshop, by whom and about whom',
    columns: {
      workshop_id: workshop,
      id: 'inner',
      actor: other('workshop_id', 'kind', 'fields', 'at', 'actor', 'about'),
      about: other('workshop_id', 'kind', 'fields', 'at', 'actor', 'about'),
      ...facts('kind', 'fields', 'at'),
    },
  },
  workshop_messages: {
    what: 'What somebody is told about a workshop',
    purpose: 'messages',
    kept: 'messages',
    columns: {
      workshop_id: workshop,
      user_id: 'subject',
      about: other('workshop_id', 'kind', 'created_at'),
      ...facts('id', 'kind', 'fields', 'starts_at', 'created_at', 'told_at'),
    },
  },
  calendar_feeds: {
    ...workshops,
    what: "The address of somebody's calendar, of which it holds a hash",
    columns: { user_id: 'subject', token_hash: 'secret', ...facts('created_at', 'last_read_at') },
  },
  requirements: {
    what: 'Something that workshops can ask for',
    purpose: 'running',
    kept: 'ever',
    columns: {
      ...facts('id', 'name', 'description', 'kind', 'min_age', 'max_age', 'purpose', 'version', 'wording'),
      ...inner('retired_at', 'created_at', 'updated_at'),
    },
  },
  ...workshopTables,
};
