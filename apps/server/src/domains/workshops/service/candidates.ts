import type { Run } from '../../../kernel/database/database.ts';
import type { Access } from '../../access/index.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { WorkshopsDeps } from './deps.ts';

export type Candidates = ReturnType<typeof createCandidates>;

/** Who may run workshops at all, and who could run one of them. */
export function createCandidates({
  access,
  standingOf,
}: Pick<WorkshopsDeps, 'standingOf'> & { readonly access: Pick<Access, 'holdersOf'> }) {
  /** In the caller's transaction: everybody who may organize, and may sign in. */
  async function all(run: Run): Promise<{ userId: string; overAll: boolean }[]> {
    const holders = await access.holdersOf(run, 'workshop:write');
    const standing = await standingOf(
      run,
      holders.map((one) => one.userId),
    );
    return holders.filter((one) => standing.get(one.userId)?.active === true);
  }

  return {
    all,

    /** In the caller's transaction: who could come in, having nothing to do with it yet and nothing else at that time. */
    async free(run: Run, workshop: WorkshopRow): Promise<string[]> {
      const store = createWorkshopStore(run);
      const organizers = new Set((await store.organizersOf(workshop.id)).map((one) => one.user_id));
      const others = (await all(run)).map((one) => one.userId).filter((userId) => !organizers.has(userId));
      const busy = await store.busyAmong(others, workshop);
      return others.filter((userId) => !busy.has(userId));
    },
  };
}
