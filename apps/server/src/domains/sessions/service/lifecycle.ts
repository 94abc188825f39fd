import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import type { SessionChange } from '../contract/index.ts';
import { createSessionsStore, type SessionKey } from '../store/index.ts';
import type { AboutSession, SessionsDeps } from './deps.ts';
import { announceEnd } from './live/notices.ts';
import { refuseExercise } from './start.ts';
import { sealWords } from './words.ts';

const record = (deps: SessionsDeps, run: Run, { actor, userId, requestId }: AboutSession, action: string) =>
  deps.audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });

/** Changes what people say about a session, while it is recorded and afterwards. */
export async function changeSession(
  deps: SessionsDeps,
  about: AboutSession,
  change: SessionChange,
  ifMatch: string | undefined,
): Promise<void> {
  const { actor, reach, userId, sessionId } = about;
  const place = { userId, sessionId };
  const key = await deps.vault.of(userId);
  await deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    const now = await store.lockSession(place);
    if (!now) throw notFound();
    refuseOther(ifMatch, now.version);
    if (now.state === 'discarded')
      throw new AppError('conflict', 'This session was discarded. Nothing was changed.');
    // The one that it has may be retired by now.
    if (change.exerciseId !== now.exercise_id) await refuseExercise(run, change.exerciseId, now.started_at);
    const exercise = change.exerciseId === undefined ? {} : { exercise_id: change.exerciseId };
    const words = sealWords(key, place, change);
    await store.changeSession(place, { ...exercise, ...words }, deps.clock.now());
    await record(deps, run, about, 'session:change');
  });
}

/** Ends the recording. Completing what is complete changes nothing. @returns whether it was recording until now */
export async function completeSession(deps: SessionsDeps, about: AboutSession): Promise<boolean> {
  const { actor, reach, userId, sessionId } = about;
  const place = { userId, sessionId };
  return deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    if (!(await store.complete(place))) {
      const session = await store.holdState(place);
      if (!session) throw notFound();
      if (session.state === 'complete') return false;
      throw new AppError('conflict', 'This session was discarded; it cannot be completed.');
    }
    const [counted, row] = await Promise.all([store.countPoints(place), store.one(place)]);
    const milliseconds = Math.round(Math.max(0, ...counted.map(secondsOf)) * 1000);
    await Promise.all([
      row && store.setEnd(place, new Date(row.started_at.getTime() + milliseconds)),
      announceEnd(run, place, 'complete'),
      record(deps, run, about, 'session:complete'),
    ]);
    return true;
  });
}

type Counted = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['countPoints']>>[number];

const secondsOf = ({ rate, end, last_us }: Counted): number =>
  rate === null ? (last_us ?? 0) / 1e6 : (end ?? 0) / rate;

/** Removes all that was recorded, and keeps why. Discarding what is discarded changes nothing. */
export async function discardSession(deps: SessionsDeps, about: AboutSession, reason: string): Promise<void> {
  const { actor, reach, userId, sessionId } = about;
  await deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    const place = { userId, sessionId };
    const now = await store.lockSession(place);
    if (!now) throw notFound();
    if (now.state === 'discarded') return;
    await store.discard(place, reason, deps.clock.now());
    await announceEnd(run, place, 'discarded');
    await record(deps, run, about, 'session:discard');
  });
  deps.limits.removed(about.userId);
}

const abandonedAtOnce = 100;
const hourMilliseconds = 3_600_000;

/**
 * In the job: discards recordings in which nothing was stored for as long as recorders may be offline. One that fails
 * does not keep the others.
 */
export async function discardAbandoned(deps: SessionsDeps): Promise<void> {
  const before = new Date(deps.clock.now().getTime() - deps.graceHours * hourMilliseconds);
  const failed: unknown[] = [];
  for (;;) {
    const found = await createSessionsStore(deps.db.asSystem('find-abandoned')).abandoned(
      before,
      abandonedAtOnce,
    );
    let discarded = 0;
    for (const place of found) {
      await discardOne(deps, place, before).then(
        () => discarded++,
        (error: unknown) => failed.push(error),
      );
    }
    if (found.length < abandonedAtOnce || discarded === 0) break;
  }
  if (failed.length > 0) throw failed[0];
}

/**
 * Whoever stores points holds the session. The look for what was stored comes after the lock, in a statement of its own:
 * one that waits for the lock itself would go on with what it saw before it waited, and miss the block it waited for.
 */
const discardOne = (deps: SessionsDeps, place: SessionKey, before: Date): Promise<void> =>
  deps.db.withSystem('discard-abandoned', async (run) => {
    const store = createSessionsStore(run);
    await store.lockSession(place);
    if (!(await store.isAbandoned(place, before))) return;
    await store.discard(place, 'abandoned', deps.clock.now());
    await announceEnd(run, place, 'discarded');
    await deps.audit.record(run, {
      actor: { kind: 'system', name: 'discard-abandoned' },
      action: 'session:discard',
      subject: place.userId,
      outcome: 'done',
    });
    await deps.tellAbandoned(run, place.userId, { sessionId: place.sessionId });
  });
