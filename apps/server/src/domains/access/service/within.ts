import type { UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { createDecisionStore } from '../store/index.ts';
import { createDecisionCache } from './decision-cache.ts';
import type { AccessDeps } from './deps.ts';
import { judge } from './rule.ts';

/** As many as one person sees in a list. */
const mostAccompanied = 1000;

/**
 * Decisions inside what a system capability does: they narrow what is shown, so a "no" refuses nobody and is not on
 * record.
 */
export function createWithin({ audit, clock }: { audit: AccessDeps['audit']; clock: Clock }) {
  const onRecord = createDecisionCache(clock);

  return {
    /** In the caller's transaction: whether the actor may use the permission on the person. */
    async mayWithin(run: Run, actor: UserActor, permission: string, subject: string): Promise<boolean> {
      const grounds = await createDecisionStore(run).grounds(actor.userId, permission, subject);
      return judge({ actor: actor.userId, strong: actor.strong, subject }, grounds) === 'allowed';
    },

    /** In the caller's transaction: everybody who accompanies somebody now, guardians apart. */
    leadsNow: (run: Run): Promise<string[]> => createDecisionStore(run).leadsNow(),

    /**
     * In the caller's transaction, which tells the person in numbers: on whom they may use the permission because they
     * accompany them, guardians apart, and when that ends by itself.
     */
    async accompaniedBy(run: Run, userId: string, permission: string) {
      const store = createDecisionStore(run);
      const held = await store.permissionsOf(userId);
      const everyType = held.some((one) => one.name === permission && one.scope !== 'own');
      return store.accompanied(userId, permission, everyType, mostAccompanied);
    },

    /** In the caller's transaction: whether an active relationship is between two people, whoever leads. */
    areRelated: (run: Run, one: string, other: string): Promise<boolean> =>
      createDecisionStore(run).areRelated(one, other),

    /**
     * In the caller's transaction: on whom of these the actor may use the permission. That they look at others is on
     * record as a list is: once in a while, not for each page.
     */
    async amongWithin(
      run: Run,
      actor: UserActor,
      permission: string,
      userIds: readonly string[],
    ): Promise<Set<string>> {
      const store = createDecisionStore(run);
      const held = await store.permissionsOf(actor.userId);
      const scope = held.find((one) => one.name === permission)?.scope;
      const own = scope ? userIds.filter((id) => id === actor.userId) : [];
      const others = userIds.filter((id) => id !== actor.userId);
      const confined = !actor.strong && held.some((one) => one.scope !== 'own');
      if (others.length === 0 || confined) return new Set(own);
      const seen =
        scope === 'any'
          ? others
          : await store.followersAmong(actor.userId, permission, scope === 'related', others);
      if (seen.length > 0) await noteLook(run, actor, `${permission} (list)`);
      return new Set([...own, ...seen]);
    },
  };

  async function noteLook(run: Run, actor: UserActor, action: string): Promise<void> {
    if (onRecord.knows(actor, action, '')) return;
    await audit.record(run, { actor, action, outcome: 'done' });
    onRecord.keep(actor, action, '', clock.now());
  }
}
