import { createWorkshopStore } from '../store/index.ts';
import type { WorkshopsDeps } from './deps.ts';

/** Tells operators whether what must always be so of workshops is so. The database sees to it; this sees that it does. */
export const createInvariants = ({
  db,
  clock,
  metrics,
}: Pick<WorkshopsDeps, 'db' | 'clock' | 'metrics'>) => ({
  /** In the job: counts what breaks each. Only the numbers leave the database. */
  async watch(): Promise<void> {
    const rows = await createWorkshopStore(db.asSystem('watch-workshops')).broken(clock.now());
    for (const { invariant, broken } of rows) metrics.workshopInvariantBroken.set({ invariant }, broken);
  },
});
