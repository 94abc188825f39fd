import type { Reach, UserActor } from '../../../kernel/actor.ts';
import { notFound } from '../../../kernel/errors.ts';
import { hashToken } from '../../../kernel/ids.ts';
import { copyDays } from '../../../kernel/keys/copies.ts';
import { createErasureStore } from '../store/erasures.ts';
import type { PrivacyDeps } from './deps.ts';

const day = 86_400_000;

type Row = {
  readonly begun_at: Date;
  readonly rows_removed_at: Date | null;
  readonly completed_at: Date | null;
  readonly removed: unknown;
};

/** What remains of those who were erased: that it was done, and what. */
export function createRecord({ db }: PrivacyDeps) {
  return {
    /** For whoever has the receipt, signed in or not. */
    async certificate(receipt: string) {
      const row = await createErasureStore(db.asSystem('read-erasure-receipt')).byReceipt(hashToken(receipt));
      if (!row) throw notFound();
      return certificateOf(row);
    },

    /** The newest, for those who answer for it. */
    async erasures(actor: UserActor, reach: Reach) {
      const rows = await createErasureStore(db.as(actor, reach)).newest(200);
      return rows.map((row) => ({
        pseudonym: row.pseudonym.toString('hex'),
        askedAs: row.asked_as as 'self' | 'guardian' | 'administrator' | 'restore',
        repeatedAt: row.repeated_at?.toISOString() ?? null,
        ...certificateOf(row),
      }));
    },
  };
}

/** What was removed, what stays and why. */
const certificateOf = (row: Row) => ({
  begunAt: row.begun_at.toISOString(),
  rowsRemovedAt: row.rows_removed_at?.toISOString() ?? null,
  completedAt: row.completed_at?.toISOString() ?? null,
  removed: row.removed as Record<string, number>,
  unreadableInBackupsFrom: row.completed_at
    ? new Date(row.completed_at.getTime() + copyDays * day).toISOString()
    : null,
  kept: [
    {
      what: 'audit' as const,
      why: 'That something was done is kept, under a pseudonym that leads to nobody.',
    },
    {
      what: 'erasure' as const,
      why: 'That somebody was erased is kept under it too, to erase what a backup brings back.',
    },
    {
      what: 'counts' as const,
      why: 'Sums over everybody, such as how often a screen was opened, name nobody.',
    },
    {
      what: 'traces' as const,
      why: 'Random numbers that were their ids, and what only the destroyed key opens, lie in free space of the database and in its log until that is used again.',
    },
  ],
});
