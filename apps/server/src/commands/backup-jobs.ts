import { z } from 'zod';
import type { Config } from '../config.ts';
import { type Job, job } from '../domains/jobs/index.ts';
import type { Runtime } from '../runtime.ts';
import { proveNewest } from './backup.ts';
import { makeBackup } from './backup-make.ts';

const nothing = z.strictObject({});

/**
 * Backups of the embedded database and their proofs, where a folder is set. Without one, what an earlier start may have
 * queued is done with.
 */
export function backupJobs(config: Config, runtime: Runtime): Job[] {
  const { folder, schedule, verifySchedule } = config.backup;
  const isOn = folder !== undefined && config.database === undefined;
  return [
    job({
      name: 'back-up',
      payload: nothing,
      ...(isOn ? { schedule } : {}),
      handle: async () => {
        if (isOn) await makeBackup(config, runtime, folder);
      },
    }),
    job({
      name: 'verify-backup',
      payload: nothing,
      ...(isOn ? { schedule: verifySchedule } : {}),
      handle: async () => {
        if (!isOn) return;
        const { problems } = await proveNewest(config, runtime);
        if (problems.length > 0) throw new Error(`The backup has ${problems.length} findings.`);
      },
    }),
  ];
}
