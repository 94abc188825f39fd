import type { Domains } from './app-domains.ts';
import { appdataMeasures } from './domains/appdata/index.ts';
import { watchedJobs } from './domains/jobs/index.ts';
import { privacyMeasures } from './domains/privacy/index.ts';
import { telemetryMeasures } from './domains/telemetry/index.ts';
import { backupMeasures } from './kernel/backup/measures.ts';
import { clockMeasures, serverMeasures, tableMeasures } from './kernel/database/measures.ts';
import { statement } from './kernel/database/query.ts';
import type { Measures, Reading } from './kernel/measures.ts';

// A measure that takes longer than so is left out of the round: nobody waits for numbers about waiting.
const longest = '5s';

/** What is asked of the database for the private port. `own` is about this process, the others are the same wherever they are asked. */
export function createMeasures({ db, clock, vault }: Pick<Domains, 'db' | 'clock' | 'vault'>) {
  const own: readonly Measures[] = [clockMeasures(clock)];
  return {
    own,
    all: [
      ...own,
      watchedJobs,
      backupMeasures,
      telemetryMeasures,
      appdataMeasures,
      privacyMeasures({ vault, clock }),
      serverMeasures,
      tableMeasures,
    ] as readonly Measures[],

    /** Numbers about everybody, and nothing else, leave the database. */
    ask: (read: Measures['read']): Promise<readonly Reading[]> =>
      db.withSystem('read-measures', async (run) => {
        await run.first(statement`select set_config('statement_timeout', ${longest}, true)`);
        return read(run);
      }),
  };
}
