import type { UserActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Clock } from './clock.ts';
import type { Run } from './database/database.ts';

/** Looking is put on record anew after so long. */
const recordedMilliseconds = 15 * 60_000;
const mostRemembered = 20_000;

/** Who looks, and at what; `place`: where, if the same look elsewhere is another one. */
export type Look = {
  readonly actor: UserActor;
  readonly action: string;
  readonly place?: string;
  readonly requestId?: string | undefined;
};

/** Puts on record whom somebody was shown among others: once in a while for each, not at every page. */
export function createLooks({ audit, clock }: { readonly audit: Audit; readonly clock: Clock }) {
  const recorded = new Map<string, number>();

  const keyOf = ({ actor, action, place = '' }: Look, subject: string) =>
    `${actor.userId} ${action} ${place} ${subject}`;

  /** Of whom it was not put on record lately. */
  function due(look: Look, subjects: readonly string[]): string[] {
    const since = clock.now().getTime() - recordedMilliseconds;
    return subjects.filter(
      (subject) => (recorded.get(keyOf(look, subject)) ?? Number.NEGATIVE_INFINITY) <= since,
    );
  }

  return {
    due,

    /**
     * In the transaction that looks. @returns to be called once that transaction is through: what was undone is not on
     * record
     */
    async record(run: Run, look: Look, subjects: readonly string[]): Promise<() => void> {
      const { actor, action, requestId } = look;
      const now = clock.now().getTime();
      const noted = due(look, subjects);
      await Promise.all(
        noted.map((subject) => audit.record(run, { actor, action, subject, outcome: 'done', requestId })),
      );
      return () => {
        if (recorded.size + noted.length > mostRemembered) recorded.clear();
        for (const subject of noted) recorded.set(keyOf(look, subject), now);
      };
    },
  };
}
