/**
 * Every place where the program sees further than a person may, with the reason. Row level security shows everything
 * there, so each is one function that asks one question. Nothing else may use the widest role without a scope `any`.
 */
export const capabilities = {
  decide: 'Read the roles and relationships on which one decision rests',
  'decide-many': 'Read on whom somebody may use a permission',
  'give-consent': 'Give a consent, and with it what those who accompany the person may see',
  'withdraw-consent': 'Withdraw a consent, and with it what those who accompany the person may see',
  'find-others': 'Find whether there is anybody besides the people of the demo',
  'recognise-keys': 'Tell whether the key store belongs to this database',
  'record-refusal': 'Write a refusal to the audit, in a transaction of its own',
  'find-login': 'Find whose login a token is',
  'use-login-link': 'Turn a one-time link into a login',
  'end-login': 'End a login with its token',
  'create-user': 'Make a user, whose rows nobody can see yet',
  'find-user': 'Find whether a user exists, or whose an e-mail is by its blind index',
  'make-login-link': 'Make a one-time link for a person',
  'make-demo': 'Make what the people of the demo have and allow',
  'expire-idempotency-keys': 'Remove records of requests that nobody repeats any more',
  'expire-logins': 'Remove logins and links that ran out',
  'record-failed-job': 'Record a job that failed for good',
} as const satisfies Record<string, string>;

export const isCapability = (name: string): boolean => Object.hasOwn(capabilities, name);
