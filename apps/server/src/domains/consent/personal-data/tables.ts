import { facts, other, type Tables } from '../../../kernel/personal-data/index.ts';

export const consentTables: Tables = {
  consents: {
    what: 'That somebody agreed to something: to which text, when and how, and when that ended',
    purpose: 'consent',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      given_by: other('purpose', 'version', 'language', 'given_at', 'given_how'),
      seconded_by: other('purpose', 'version', 'seconded_at'),
      withdrawn_by: other('purpose', 'version', 'withdrawn_at'),
      ...facts('id', 'purpose', 'version', 'language', 'given_at', 'given_as', 'given_how'),
      ...facts('asked_version', 'seconded_at', 'seconded_how', 'seconded_language', 'withdrawn_at'),
      ...facts('withdrawn_why'),
    },
  },
  consent_offers: {
    what: 'That the first of two agreed who must both agree',
    purpose: 'consent',
    kept: 'used',
    columns: {
      user_id: 'subject',
      given_by: other('purpose', 'version', 'language', 'given_at', 'given_how'),
      ...facts('purpose', 'version', 'language', 'given_how', 'given_at'),
    },
  },
  consent_purposes: {
    what: 'Something to which people are asked to agree',
    purpose: 'running',
    kept: 'ever',
    columns: facts('name', 'current_version'),
  },
  consent_texts: {
    what: 'A text to which people are asked to agree, by version and language',
    purpose: 'running',
    kept: 'ever',
    columns: facts('purpose', 'version', 'language', 'body', 'published_at'),
  },
  consent_ages: {
    what: 'From which age somebody agrees alone, by country and day',
    purpose: 'running',
    kept: 'ever',
    columns: facts('country', 'valid_from', 'age', 'joint_below', 'source'),
  },
};
