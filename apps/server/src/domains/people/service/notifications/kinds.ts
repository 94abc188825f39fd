import type { NotificationKind, WeeklyReport } from '../../contract/notifications.ts';

/**
 * What a notification is about: ids only, sealed. What people are called is looked up when it is read: who is erased
 * must not go on being named in the inboxes of others.
 */
export type Facts = {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly app?: string;
  readonly appName?: string;
  readonly workshopId?: string;
  /** What happened, of a workshop: a word of ours. */
  readonly what?: string;
  /** Of a change: the names of the fields. */
  readonly fields?: readonly string[];
  /** Numbers only. */
  readonly report?: WeeklyReport;
};

/** Those about which a mail of their own is written where they happen. */
const mailedThere: ReadonlySet<string> = new Set<NotificationKind>([
  'relationship-asked',
  'came-of-age',
  'of-age-soon',
  'decides-now',
]);

export const hasOwnMail = (kind: string): boolean => mailedThere.has(kind);

/** Where the facts of a notification lie, sealed with the key of whom it is for. */
export const factsPlace = (userId: string, id: string) => ({
  table: 'notifications',
  column: 'facts',
  key: [userId, id],
});

/** Where in the app it is dealt with. */
export function linkOf(kind: NotificationKind, userId: string, facts: Facts): string {
  const isOfSession = kind === 'session-added' || kind === 'session-abandoned';
  if (isOfSession && facts.sessionId) return `/people/${userId}/sessions/${facts.sessionId}`;
  if (kind === 'exercise-planned') return '/';
  if (facts.report) return facts.report.practice ? '/people' : '/workshops';
  if (kind === 'workshop-organizing' && facts.what === 'cover-asked') return '/workshops';
  // Of a child's, the page is the child's.
  if (kind !== 'workshop-organizing' && facts.workshopId)
    return `/workshops/${facts.workshopId}${facts.userId ? `?for=${facts.userId}` : ''}`;
  if (facts.workshopId) return `/workshops/${facts.workshopId}`;
  if ((kind === 'consent-asked' || kind === 'decides-now') && facts.userId !== undefined)
    return facts.userId === userId ? '/settings/data' : `/people/${facts.userId}/data`;
  return kind === 'app-allowed' ? '/settings' : '/relationships';
}
