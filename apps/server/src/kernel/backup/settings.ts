import { resolve } from 'node:path';
import { z } from 'zod';

/** Where backups of the embedded database go, how many stay, and when they are made and proven. */
export type BackupSettings = {
  /** Unset: none are made by themselves, and the database's log of changes is not kept. */
  readonly folder: string | undefined;
  readonly keep: number;
  /** Cron lines, UTC. */
  readonly schedule: string;
  readonly verifySchedule: string;
};

const cron = z
  .string()
  .regex(
    /^[\d*,/-]{1,40}( [\d*,/-]{1,40}){4}$/,
    'minute, hour, day, month and weekday, such as "41 2 * * *"',
  );

/** The variables that say so. */
export const backupVariables = {
  ATTUNE_BACKUP_DIR: z.string().min(1).optional().describe('Folder of the backups of the embedded database'),
  ATTUNE_BACKUP_KEEP: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(14)
    .describe('How many backups are kept'),
  ATTUNE_BACKUP_SCHEDULE: cron.default('41 2 * * *').describe('When a backup is made, UTC'),
  ATTUNE_BACKUP_VERIFY_SCHEDULE: cron
    .default('11 4 * * 0')
    .describe('When the newest backup is restored to prove it, UTC'),
};

type BackupVariables = z.output<z.ZodObject<typeof backupVariables>>;

export const backupSettings = (env: BackupVariables): BackupSettings => ({
  folder: env.ATTUNE_BACKUP_DIR === undefined ? undefined : resolve(env.ATTUNE_BACKUP_DIR),
  keep: env.ATTUNE_BACKUP_KEEP,
  schedule: env.ATTUNE_BACKUP_SCHEDULE,
  verifySchedule: env.ATTUNE_BACKUP_VERIFY_SCHEDULE,
});
