/** What can be seen of somebody, in words for everybody. */
export const seen = [
  'profile',
  'details',
  'sessions',
  'activity',
  'use',
  'app-data',
  'consents',
  'apps',
  'relationships',
  'logins',
  'news',
  'requests',
  'workshops',
] as const;
export type Seen = (typeof seen)[number];

/** Somebody who sees a person because they run a workshop of theirs. */
export type WorkshopSight = {
  readonly userId: string;
  readonly workshop: { readonly id: string; readonly title: string };
  readonly since: Date;
  readonly sees: readonly { readonly what: Seen; readonly consent: string | null }[];
};
