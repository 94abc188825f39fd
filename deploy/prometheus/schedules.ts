/** How often each scheduled job runs, in seconds. A test compares it with what a program itself has scheduled. */
export const schedules: Readonly<Record<number, readonly string[]>> = {
  60: [
    'add-up-events',
    'remind-participants',
    'remove-pictures',
    'tell-workshop-messages',
    'tend-cover-calls',
    'tend-data-requests',
    'watch-workshops',
  ],
  600: ['anchor-audit', 'discard-abandoned-sessions', 'queue-unfinished-sessions'],
  3600: [
    'ask-consents-anew',
    'come-of-age',
    'complete-workshops',
    'expire-app-tokens',
    'expire-idempotency-keys',
    'expire-logins',
    'expire-mails',
    'expire-notifications',
    'keep-activity-days',
    'keep-event-months',
    'make-weekly-reports',
    'repeat-erasures',
  ],
  86400: ['archive-events', 'back-up', 'expire-sessions', 'forget-left-events', 'prune-audit'],
  604800: ['verify-backup'],
};
