import type { AttuneError } from './errors.ts';
import type { Queued } from './storage.ts';

/** The server takes what is so far ahead of its own clock. */
const taken = 60_000;

/** Wrong for what they are: the same again would be refused again, unless it is only too early for them. */
export const isAboutItems = ({ status, code }: AttuneError): boolean =>
  [400, 413, 415, 422].includes(status) || code === 'consent-missing';

/** Which of them the server means. Without the person's consent it is all: they must not be sent later either. */
export function wrongOnes(
  { code, facts, detail }: AttuneError,
  queued: readonly Queued[],
): readonly Queued[] {
  if (queued.length === 1 || code === 'consent-missing') return queued;
  const named = new Set([...detail.matchAll(/\bitems\.(\d+)\b/g)].map(([, index]) => Number(index)));
  if (typeof facts.index === 'number') named.add(facts.index);
  return queued.filter((_, index) => named.has(index));
}

/**
 * How many milliseconds it takes until the server would take something that a fast clock stamped: by the server's
 * clock, which it tells when it refuses. 0: it is refused for something else.
 */
export function tooEarlyBy({ status, facts, headers }: AttuneError, { item }: Queued): number {
  const now = Date.parse(typeof facts.now === 'string' ? facts.now : (headers.get('date') ?? ''));
  const { occurredAt } = item as { readonly occurredAt?: unknown };
  const early = Date.parse(String(occurredAt)) - now - taken;
  return status === 400 && early > 0 ? early : 0;
}
