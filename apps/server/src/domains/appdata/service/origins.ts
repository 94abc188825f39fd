import { createAppStore } from '../store/apps.ts';
import type { AppdataDeps } from './deps.ts';

const rememberMilliseconds = 5000;

/** Where pages of registered apps are. It decides which browsers may read answers, not what anybody may see. */
export function createOrigins({ db, clock }: AppdataDeps) {
  let known: { readonly origins: Promise<ReadonlySet<string>>; readonly until: number } | undefined;

  async function load(): Promise<ReadonlySet<string>> {
    const rows = await createAppStore(db.asSystem('list-app-origins')).originsOfActive();
    return new Set(rows.flatMap((row) => row.origins));
  }

  return {
    async isKnown(origin: string): Promise<boolean> {
      const now = clock.now().getTime();
      // Whoever comes while it is being asked waits for the same answer.
      if (!known || known.until <= now) known = { origins: load(), until: now + rememberMilliseconds };
      const asked = known;
      try {
        return (await asked.origins).has(origin);
      } catch (error) {
        if (known === asked) known = undefined;
        throw error;
      }
    },
    /** What was changed here is known here at once. */
    forget: (): void => {
      known = undefined;
    },
  };
}
