import type { Reach, UserActor } from '../../../kernel/actor.ts';
import { type RetentionKind, retentionKinds } from '../../../kernel/retention.ts';
import { createRetentionStore } from '../store/retention.ts';
import type { PrivacyDeps } from './deps.ts';

/** How long something is kept; without a number, until the person is erased. */
type Kept = { readonly days?: number; readonly months?: number };

/** How long kinds of data are kept, and that what is old enough goes. */
export function createRetentionReport({ db, clock, keptFor, retention }: PrivacyDeps) {
  const months = (count: number): Kept => (count === 0 ? {} : { months: count });
  const periods: Readonly<Record<RetentionKind, Kept>> = {
    logins: { days: 30 },
    'app-tokens': { days: 1 },
    requests: { days: 1 },
    mails: { days: 8 },
    notifications: { days: keptFor.notificationDays },
    activities: { days: keptFor.activityDays },
    'workshop-messages': { days: keptFor.workshopMessageDays },
    sessions: months(keptFor.sessionMonths),
    audit: months(keptFor.auditMonths),
  };
  const kinds = Object.keys(retentionKinds) as RetentionKind[];

  return {
    periods: () => kinds.map((kind) => ({ kind, days: null, months: null, ...periods[kind] })),

    /** For those who answer for it: when each kind was last looked at, and how much went. */
    async report(actor: UserActor, reach: Reach) {
      const latest = await createRetentionStore(db.as(actor, reach)).latest();
      return kinds.map((kind) => {
        const run = latest.find((one) => one.kind === kind);
        return {
          ...{ kind, days: null, months: null, ...periods[kind] },
          counts: retentionKinds[kind],
          lastRanAt: run?.ran_at.toISOString() ?? null,
          removedInThirtyDays: run?.removed ?? 0,
        };
      });
    },

    /** In the job. */
    pruneAudit: (): Promise<void> =>
      db.withSystem('prune-audit', async (run) => {
        const now = Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()).toZonedDateTimeISO('UTC');
        // An hour to spare: the database, whose clock may be behind, removes nothing of its last year.
        const before = now.subtract({ months: keptFor.auditMonths, hours: 1 }).epochMilliseconds;
        const store = createRetentionStore(run);
        await retention.note(run, 'audit', await store.pruneAudit(new Date(before)));
        await store.removeRunsBefore(now.subtract({ months: 13 }).toPlainDate().toString());
      }),
  };
}
