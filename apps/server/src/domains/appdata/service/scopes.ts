/** What an app can be let do for a person. Nothing else is open to apps, whatever the person may do themselves. */
export const appScopes = [
  'appdata:read',
  'appdata:write',
  'activity:read',
  'activity:write',
  'event:write',
  'person:read',
] as const;

export type AppScope = (typeof appScopes)[number];

/** The product itself, as an app among the others: what people do in it is told by this name. */
export const ownApp = 'attune';
