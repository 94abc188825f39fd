import type { Run } from '../../kernel/database/database.ts';
import { newId } from '../../kernel/ids.ts';
import { createTelemetryStore } from './store.ts';

export type TelemetryDeps = {
  /** Whether the person agrees that their use is counted. */
  readonly countsUse: (run: Run, userId: string) => Promise<boolean>;
};

/** The app whose activities are the product's own. */
const ownApp = 'attune';

/** What people do. */
export function createTelemetry({ countsUse }: TelemetryDeps) {
  return {
    /** In the transaction that signs in: an activity always, an event only with consent. */
    async recordSignIn(run: Run, userId: string, at: Date): Promise<void> {
      const store = createTelemetryStore(run);
      await store.addActivity({ userId, id: newId(), app: ownApp, type: 'login', at });
      if (await countsUse(run, userId))
        await store.addEvent({ userId, id: newId(), app: ownApp, name: 'login', category: 'engagement', at });
    },
  };
}
