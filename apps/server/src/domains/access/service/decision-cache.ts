import type { UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';

const mostDecisions = 50_000;

/** Somebody who is looked at is on record at least this often: what is remembered is not recorded again. */
const longestSeconds = 15 * 60;

/**
 * Remembers what was allowed by (actor, how they signed in, permission, subject, access_version). The version is part
 * of the key and the database checks it in each statement, so a change of rights makes every older decision unusable
 * at once. What changes without a write, the beginning or end of a relationship, bounds the time an entry is used.
 */
export function createDecisionCache(clock: Clock) {
  const until = new Map<string, number>();
  const keyOf = ({ userId, proof, strong }: UserActor, permission: string, subject: string) =>
    `${userId} ${proof.accessVersion} ${strong} ${permission} ${subject}`;

  return {
    /** Whether it was allowed a while ago, and nothing has changed since. `subject`: a person, or '' for many. */
    knows(actor: UserActor, permission: string, subject: string): boolean {
      const end = until.get(keyOf(actor, permission, subject));
      return end !== undefined && end > clock.now().getTime();
    },

    /** `since`: from before the database was asked, whose own clock says in how many seconds it changes by itself. */
    keep(
      actor: UserActor,
      permission: string,
      subject: string,
      since: Date,
      changesIn: number | null = null,
    ): void {
      const key = keyOf(actor, permission, subject);
      // Put at the end again: what is dropped first is what was decided longest ago.
      until.delete(key);
      if (until.size >= mostDecisions) until.delete(until.keys().next().value as string);
      const seconds = Math.min(changesIn ?? longestSeconds, longestSeconds);
      until.set(key, since.getTime() + seconds * 1000);
    },
  };
}
