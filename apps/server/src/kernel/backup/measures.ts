import type { Measures, Reading } from '../measures.ts';
import { createBackupEventStore } from './events.ts';

/** When it was last backed up, and last proven that what was backed up can be restored. */
export const backupMeasures: Measures = {
  about: 'backups',
  measures: [
    {
      name: 'attune_backup_last_success_timestamp_seconds',
      help: 'When the data, or the keys, were last backed up, in seconds since 1970; nothing where they never were',
      labels: ['kind'],
    },
    {
      name: 'attune_restore_verified_timestamp_seconds',
      help: 'When it was last proven that a backup can be restored, in seconds since 1970; nothing where it never was',
    },
  ],
  async read(run) {
    const rows = await createBackupEventStore(run).lastDone();
    return rows.flatMap(({ kind, at }): Reading[] => {
      const value = at.getTime() / 1000;
      if (kind === 'verify') return [{ name: 'attune_restore_verified_timestamp_seconds', value }];
      if (kind === 'restore') return [];
      return [{ name: 'attune_backup_last_success_timestamp_seconds', labels: { kind }, value }];
    });
  },
};
