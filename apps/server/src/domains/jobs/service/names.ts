/** The schema of the queue's tables. */
export const queueSchema = 'pgboss';

/** Where a job goes that failed for good. */
export const deadQueue = 'dead';

/** Every queue there is: they are made when migrating, before any job is known. */
export const jobNames = [
  'expire-logins',
  'expire-app-tokens',
  'expire-idempotency-keys',
  'send-mail',
  'expire-mails',
  'answer-reset-request',
  'come-of-age',
  'ask-relationship',
  'send-notification',
  'send-push',
  'expire-notifications',
  'remove-pictures',
  'keep-activity-days',
  'keep-event-months',
  'add-up-events',
  'archive-events',
  'forget-events',
  'forget-left-events',
  'finish-session',
  'queue-unfinished-sessions',
  'discard-abandoned-sessions',
  'tell-workshop-messages',
  'remind-participants',
  'tend-cover-calls',
  'complete-workshops',
  'watch-workshops',
] as const;

export type JobName = (typeof jobNames)[number];
