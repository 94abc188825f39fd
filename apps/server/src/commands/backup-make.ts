import { join } from 'node:path';
import type { Config } from '../config.ts';
import { productVersion } from '../generate/openapi.ts';
import { createBackup } from '../kernel/backup/create.ts';
import { noteBackup } from '../kernel/backup/events.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Runtime } from '../runtime.ts';

/** Makes a backup, and puts on record that it was made or not. */
export async function makeBackup(
  config: Config,
  { app, urls }: Pick<Runtime, 'app' | 'urls'>,
  folder: string,
) {
  const at = systemClock.now();
  const note = (what: string, outcome: 'done' | 'failed', facts = {}) =>
    noteBackup(app.db, { kind: 'data', at, what, outcome, facts });
  try {
    const made = await createBackup({
      ownerUrl: urls.directUrl,
      cluster: join(config.dataDir, 'postgres', 'cluster'),
      folder,
      keep: config.backup.keep,
      version: productVersion(),
      clock: systemClock,
    });
    const seconds = (systemClock.now().getTime() - at.getTime()) / 1000;
    await note(made.name, 'done', { bytes: made.bytes, seconds });
    return made;
  } catch (error) {
    await note('', 'failed').catch(() => {});
    throw error;
  }
}
