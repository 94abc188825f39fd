import type { UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Grounds } from '../store.ts';
import { isAllowed } from './rule.ts';

const mostDecisions = 50_000;

/**
 * Remembers decisions by (actor, permission, subject, access_version). The version is part of the key and the
 * database checks it in each statement, so a change of rights makes every older decision unusable at once. What
 * changes without a write, the beginning or end of a relationship, bounds the time an entry is used.
 */
export function createDecisionCache(clock: Clock) {
  const decisions = new Map<string, { allowed: boolean; until: number }>();
  return {
    async get(
      actor: UserActor,
      permission: string,
      subject: string,
      look: () => Promise<Grounds>,
    ): Promise<boolean> {
      const key = `${actor.userId} ${actor.proof.accessVersion} ${permission} ${subject}`;
      const known = decisions.get(key);
      if (known && known.until > clock.now().getTime()) return known.allowed;
      const grounds = await look();
      const allowed = isAllowed(actor.userId, subject, grounds);
      // A refusal is not remembered: it costs only the one who is refused, and strangers must not fill the memory.
      if (!allowed) return false;
      if (decisions.size >= mostDecisions) decisions.delete(decisions.keys().next().value as string);
      decisions.set(key, { allowed, until: grounds.changes_at?.getTime() ?? Number.POSITIVE_INFINITY });
      return true;
    },
  };
}
