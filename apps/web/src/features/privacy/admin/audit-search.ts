/** What the record is searched for; all of it stands in the address, so that a search can be shared. */
export type AuditSearch = {
  subject?: string;
  actor?: string;
  /** Of what: the part of an action before its colon. */
  action?: string;
  outcome?: 'done' | 'refused';
  /** Days where the reader is, such as 2026-11-23. */
  from?: string;
  to?: string;
};

const id = /^[0-9a-f-]{36}$/;
const resource = /^[a-z][a-z-]{0,40}$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

const matching = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** What an address asks for, as far as it makes sense. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const outcome = search.outcome === 'done' || search.outcome === 'refused' ? search.outcome : undefined;
  const all = {
    subject: matching(search.subject, id),
    actor: matching(search.actor, id),
    action: matching(search.action, resource),
    outcome,
    from: matching(search.from, day),
    to: matching(search.to, day),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

export const privacyViews = ['requests', 'erasures', 'retention', 'texts'] as const;
export type PrivacyView = (typeof privacyViews)[number];

/** Which part of the page; the first is shown unless another is asked for. */
export function readPrivacyView({ view }: Record<string, unknown>): { view?: PrivacyView } {
  const known = privacyViews.find((one) => one === view);
  return known && known !== 'requests' ? { view: known } : {};
}
