import type { Database, Run } from '../database/database.ts';
import { statement } from '../database/query.ts';
import { newId } from '../ids.ts';

type BackupKind = 'data' | 'keys' | 'verify' | 'restore';

type BackupEvent = {
  readonly kind: BackupKind;
  readonly at: Date;
  /** The backup's name, without its folder. */
  readonly what: string;
  readonly outcome: 'done' | 'failed';
  /** Numbers only: nothing of people. */
  readonly facts: Readonly<Record<string, number>>;
};

/** SQL of what was backed up, proven and restored. */
export const createBackupEventStore = (run: Run) => ({
  add: ({ kind, at, what, outcome, facts }: BackupEvent) =>
    run.count(statement`
      insert into backup_events (id, kind, at, what, outcome, facts)
      values (${newId()}, ${kind}, ${at}, ${what}, ${outcome}, ${JSON.stringify(facts)}::jsonb)`),

  /** When each kind last went well: a row a kind. */
  lastDone: () =>
    run.all(
      statement<{ kind: BackupKind; at: Date }>`
        select kind, max(at) as at from backup_events where outcome = 'done' group by kind`,
    ),
});

export const noteBackup = (db: Database, event: BackupEvent): Promise<number> =>
  createBackupEventStore(db.asSystem('note-backup')).add(event);
