import type { Config } from '../config.ts';
import { productVersion } from '../generate/openapi.ts';
import { readMigrations } from '../kernel/database/migrate.ts';
import { watchMeasures } from '../kernel/measures.ts';
import { migrationsFolder, type Runtime } from '../runtime.ts';

type Parts = { readonly api: boolean; readonly worker: boolean };

const partOf = ({ api, worker }: Parts): string => {
  if (api && worker) return 'all';
  return api ? 'api' : 'worker';
};

/**
 * What a process tells besides what it does. What is the same wherever it is asked, those that run jobs ask: there are few
 * of them, and one is enough.
 */
export function measure(config: Config, parts: Parts, { app, metrics, log }: Runtime): void {
  const newest = readMigrations(migrationsFolder).at(-1)?.name ?? '';
  metrics.describeBuild({ version: productVersion(), schema: newest.slice(0, 4), part: partOf(parts) });
  metrics.watchDisks({
    ...(config.database ? {} : { data: config.dataDir }),
    ...(parts.api ? { spool: config.spool.folder } : {}),
  });
  const { own, all, ask } = app.measures;
  watchMeasures({ registry: metrics.registry, measures: parts.worker ? all : own, ask, log });
}
