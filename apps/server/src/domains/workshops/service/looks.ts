import type { Run } from '../../../kernel/database/database.ts';
import type { Managing, WorkshopsDeps } from './deps.ts';

/** Looking is put on record anew after so long. */
const recordedMilliseconds = 15 * 60_000;
const mostRemembered = 20_000;

/** Puts on record who of the organizers looked at what of whom: whom it is about may ask. */
export function createLooks({ audit, clock }: Pick<WorkshopsDeps, 'audit' | 'clock'>) {
  const recorded = new Map<string, number>();

  /**
   * In the transaction that looks: once in a while for each, not at every look of a page that looks every other second.
   * @returns to be called once that transaction is through: what was undone is not on record
   */
  return async (
    run: Run,
    { actor, workshopId, requestId }: Managing,
    action: string,
    userIds: readonly string[],
  ): Promise<() => void> => {
    const now = clock.now().getTime();
    const keyOf = (userId: string) => `${actor.userId} ${workshopId} ${userId}`;
    const due = userIds.filter(
      (userId) => (recorded.get(keyOf(userId)) ?? Number.NEGATIVE_INFINITY) <= now - recordedMilliseconds,
    );
    await Promise.all(
      due.map((subject) => audit.record(run, { actor, action, subject, outcome: 'done', requestId })),
    );
    return () => {
      if (recorded.size + due.length > mostRemembered) recorded.clear();
      for (const userId of due) recorded.set(keyOf(userId), now);
    };
  };
}
