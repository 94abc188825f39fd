import type { Grounds } from '../store.ts';

/** The rule, in one place. */
export function isAllowed(actor: string, subject: string, grounds: Grounds): boolean {
  if (grounds.scope === 'any') return true;
  if (actor === subject) return grounds.scope !== null;
  return grounds.granted || (grounds.scope === 'related' && grounds.related);
}
