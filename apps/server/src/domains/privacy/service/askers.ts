import type { Run } from '../../../kernel/database/database.ts';
import type { PrivacyDeps } from './deps.ts';

/** As what somebody asks that a person be erased. */
export type Asker = 'self' | 'guardian' | 'administrator';

export type Askers = ReturnType<typeof createAskers>;

/** Who may have somebody erased: it cannot be undone, so it is asked again when the time to think is over. */
export function createAskers({ access, standingOf }: PrivacyDeps) {
  return {
    /** In the caller's transaction: as what they may ask now; undefined where they may not. */
    async asNow(run: Run, by: string, userId: string): Promise<Asker | undefined> {
      const { agrees, child } = await standingOf(run, userId);
      const isTheirsToDecide = !child || agrees === 'self';
      if (by === userId) return isTheirsToDecide ? 'self' : undefined;
      if (!isTheirsToDecide && (await access.isGuardian(run, by, userId))) return 'guardian';
      return (await access.holdsOverAll(run, by, 'privacy:write')) ? 'administrator' : undefined;
    },
  };
}
