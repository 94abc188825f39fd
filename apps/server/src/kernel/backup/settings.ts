import { resolve } from 'node:path';
import { z } from 'zod';
import { longestWait } from '../cron.ts';

/** Where backups of the embedded database go, how many stay, and when they are made and proven. */
export type BackupSettings = {
  /** Unset: none are made by themselves, and the database's log of changes is not kept. */
  readonly folder: string | undefined;
  readonly keep: number;
  /** Cron lines, UTC. */
  readonly schedule: string;
  readonly verifySchedule: string;
  /** Address, as its owner, of a database that was restored by other means, to be proven. It may hold a password. */
  readonly restoredUrl: string | undefined;
};

const cron = z
  .string()
  .max(100)
  .refine(
    (line) => longestWait(line) !== undefined,
    'minute, hour, day, month and weekday, such as "41 2 * * *", on a day that comes',
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
  ATTUNE_RESTORED_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'an address that begins with postgres://')
    .optional()
    .describe(
      'Address of a database that was restored by other means, for "attune backup verify --restored"',
    ),
};

type BackupVariables = z.output<z.ZodObject<typeof backupVariables>>;

export const backupSettings = (env: BackupVariables): BackupSettings => ({
  folder: env.ATTUNE_BACKUP_DIR === undefined ? undefined : resolve(env.ATTUNE_BACKUP_DIR),
  keep: env.ATTUNE_BACKUP_KEEP,
  schedule: env.ATTUNE_BACKUP_SCHEDULE,
  verifySchedule: env.ATTUNE_BACKUP_VERIFY_SCHEDULE,
  restoredUrl: env.ATTUNE_RESTORED_URL,
});
