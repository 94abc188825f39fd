import type { Run } from '../../../kernel/database/database.ts';
import { createRelationshipStore, createWardStore } from '../store/index.ts';
import type { Ties } from './ties.ts';

/** Who answers for whom: parents and guardians. */
export function createGuarding(ties: Ties) {
  return {
    /** In the caller's transaction: whether the actor is parent or guardian of the person. */
    isGuardian: ties.isGuardian,
    /** In the caller's transaction: who are parents or guardians of the person now. */
    guardiansOf: (run: Run, userId: string): Promise<string[]> =>
      createRelationshipStore(run).guardiansOf(userId),
    /** In the caller's transaction: whose parent or guardian the person is now. */
    wardsOf: (run: Run, userId: string): Promise<string[]> => createWardStore(run).wardsOf(userId),
    /** In the caller's transaction: whether a child would be left without a parent or guardian who may sign in. */
    guardsAlone: async (run: Run, userId: string): Promise<boolean> =>
      (await createWardStore(run).leftAlone(userId)) > 0,
  };
}
