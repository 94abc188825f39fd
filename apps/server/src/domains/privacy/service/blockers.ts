import type { Run } from '../../../kernel/database/database.ts';
import type { Blocker } from '../store/requests.ts';
import type { PrivacyDeps } from './deps.ts';

export type Blockers = ReturnType<typeof createBlockers>;

/** Who depends on somebody: before these are cared for, the person cannot be erased. */
export function createBlockers({ access, organizesAlone }: PrivacyDeps) {
  return {
    /** In the caller's transaction. */
    async of(run: Run, userId: string): Promise<Blocker[]> {
      const found: Blocker[] = [];
      if (await access.isLastAdministrator(run, userId)) found.push('last-administrator');
      if (await organizesAlone(run, userId)) found.push('only-organizer');
      if (await access.guardsAlone(run, userId)) found.push('only-guardian');
      return found;
    },
  };
}
