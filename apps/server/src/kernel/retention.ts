import type { Clock } from './clock.ts';
import type { Run } from './database/database.ts';
import { statement } from './database/query.ts';

/** Kinds of data that go by themselves, and what is counted when they do. */
export const retentionKinds = {
  logins: 'rows',
  'app-tokens': 'rows',
  requests: 'rows',
  mails: 'rows',
  notifications: 'rows',
  activities: 'days',
  'workshop-messages': 'rows',
  sessions: 'rows',
  audit: 'rows',
} as const satisfies Record<string, 'rows' | 'days'>;

export type RetentionKind = keyof typeof retentionKinds;

export type Retention = {
  /** In the transaction that removes: how much of the kind went. Runs of one day are one row. */
  note(run: Run, kind: RetentionKind, removed: number): Promise<void>;
};

/** What the jobs removed because it was old enough, on record: a job that stopped is seen by its last day. */
export const createRetention = (clock: Clock): Retention => ({
  async note(run, kind, removed) {
    const now = clock.now();
    await run.count(statement`
      insert into retention_runs (kind, day, ran_at, removed)
      values (${kind}, ${now.toISOString().slice(0, 10)}::date, ${now}, ${removed})
      on conflict (kind, day) do update
      set ran_at = excluded.ran_at, removed = retention_runs.removed + excluded.removed`);
  },
});
