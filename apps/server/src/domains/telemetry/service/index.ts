import type { Run } from '../../../kernel/database/database.ts';
import { createActivities } from './activities.ts';
import { createAnalytics } from './analytics.ts';
import { createArchive } from './archive.ts';
import type { TelemetryDeps } from './deps.ts';
import { createEvents } from './events.ts';
import { createForgetting } from './forget.ts';
import { ownApp } from './own.ts';
import { createPartitions } from './partitions.ts';
import { createRollUp } from './roll-up.ts';

export type Telemetry = ReturnType<typeof createTelemetry>;

/** What people do. */
export function createTelemetry(deps: TelemetryDeps) {
  const activities = createActivities(deps);
  const events = createEvents(deps);
  return {
    activities,
    events,
    analytics: createAnalytics(deps),
    archive: createArchive(deps),
    addUp: createRollUp(deps),
    ...createForgetting(deps),
    partitions: createPartitions(deps),
    recordActivity: activities.record,

    /** In the transaction that signs in: an activity always, an event only with consent. */
    async recordSignIn(run: Run, userId: string, at: Date): Promise<void> {
      await activities.record(run, { userId, app: ownApp, type: 'login' }, at);
      await events.record(run, userId, 'login', at);
    },
  };
}
