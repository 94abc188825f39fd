import { createAnalyticsStore } from '../store/analytics.ts';
import type { TelemetryDeps } from './deps.ts';

const mostAtOnce = 20_000;

/**
 * Adds what was written lately to the sums of hours and days, part by part, each in a transaction of its own: readers see
 * a change either beside the sums or in them. Done twice at once, each does some of it.
 */
export function createRollUp({ db }: Pick<TelemetryDeps, 'db'>) {
  const part = (): Promise<number> =>
    db.withSystem('add-up-events', async (run) => {
      const store = createAnalyticsStore(run);
      const { taken, empty } = (await store.addUp(mostAtOnce)) ?? { taken: 0, empty: [] };
      if (empty.length > 0) await store.dropEmpty(empty);
      return taken;
    });

  return async (): Promise<void> => {
    while ((await part()) === mostAtOnce);
  };
}
