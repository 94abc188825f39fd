import type { Run } from '../../kernel/database/database.ts';
import { query } from '../../kernel/database/query.ts';

type Occurred = { readonly userId: string; readonly id: string; readonly app: string; readonly at: Date };

/** SQL of activities and analytics events. */
export function createTelemetryStore(run: Run) {
  return {
    addActivity: ({ userId, id, app, type, at }: Occurred & { readonly type: string }) =>
      run.count(
        query
          .insertInto('activities')
          .values({ user_id: userId, id, app, type, occurred_at: at, received_at: at }),
      ),

    addEvent: ({
      userId,
      id,
      app,
      name,
      category,
      at,
    }: Occurred & { readonly name: string; readonly category: string }) =>
      run.count(
        query
          .insertInto('analytics_events')
          .values({ user_id: userId, id, app, name, category, occurred_at: at, received_at: at }),
      ),
  };
}
