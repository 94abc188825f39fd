/** The schema of the queue's tables. */
export const queueSchema = 'pgboss';

/** Where a job goes that failed for good. */
export const deadQueue = 'dead';

/** A worker that was not heard of for so long has lost its jobs: others get them. */
export const heartbeatSeconds = 30;

/** Days that the payload of a job that failed for good is kept for: so long it can be retried. */
export const payloadDays = 40;

/** Every queue there is: they are made when migrating, before any job is known. */
export const jobNames = [
  'expire-logins',
  'expire-app-tokens',
  'expire-idempotency-keys',
  'send-mail',
  'expire-mails',
  'answer-reset-request',
  'come-of-age',
  'tell-of-age',
  'ask-consents-anew',
  'ask-relationship',
  'send-notification',
  'send-push',
  'expire-notifications',
  'make-weekly-reports',
  'remove-pictures',
  'keep-activity-days',
  'keep-event-months',
  'add-up-events',
  'archive-events',
  'forget-events',
  'forget-left-events',
  'finish-session',
  'queue-unfinished-sessions',
  'analyse-session',
  'queue-outdated-analyses',
  'discard-abandoned-sessions',
  'expire-sessions',
  'tell-workshop-messages',
  'remind-participants',
  'tend-cover-calls',
  'complete-workshops',
  'watch-workshops',
  'tend-data-requests',
  'repeat-erasures',
  'prune-audit',
  'anchor-audit',
  'fill-pseudonyms',
  'back-up',
  'verify-backup',
] as const;

export type JobName = (typeof jobNames)[number];
