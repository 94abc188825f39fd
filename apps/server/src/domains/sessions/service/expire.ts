import type { Run } from '../../../kernel/database/database.ts';
import { createSessionsStore, type SessionKey } from '../store/index.ts';
import type { SessionsDeps } from './deps.ts';

const atOnce = 100;

/** In the job: sessions older than they may be kept go, one transaction each, with everything in them. */
export async function expireSessions(deps: SessionsDeps): Promise<void> {
  const before = new Date(monthsBefore(deps.clock.now(), deps.sessionMonths));
  for (;;) {
    const old =
      deps.sessionMonths === 0
        ? []
        : await createSessionsStore(deps.db.asSystem('find-old-sessions')).endedBefore(before, atOnce);
    await deps.db.withSystem('expire-sessions', async (run) => {
      for (const place of old) await expireOne(deps, run, place);
      await deps.retention.note(run, 'sessions', old.length);
    });
    for (const { userId } of old) deps.limits.removed(userId);
    if (old.length < atOnce) return;
  }
}

async function expireOne(deps: SessionsDeps, run: Run, place: SessionKey): Promise<void> {
  const store = createSessionsStore(run);
  if (!(await store.lockSession(place))) return;
  await store.removeSession(place);
  await deps.audit.record(run, {
    actor: { kind: 'system', name: 'expire-sessions' },
    action: 'session:expire',
    subject: place.userId,
    outcome: 'done',
  });
}

const monthsBefore = (now: Date, months: number): number =>
  Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC').subtract({ months })
    .epochMilliseconds;
