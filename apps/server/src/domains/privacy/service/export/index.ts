import type { Readable } from 'node:stream';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import { createRequestStore } from '../../store/requests.ts';
import type { PrivacyDeps } from '../deps.ts';
import { archiveOf } from './archive.ts';
import type { AboutArchive } from './deps.ts';
import { zipOf } from './zip.ts';

/** Everything of a person, for them to carry away (GDPR Articles 15 and 20). */
export function createHandingOut(deps: PrivacyDeps) {
  const { db, audit, clock, access } = deps;

  /** Whoever came of age this morning has no guardian, though the hour's job has not ended it yet. */
  const caresFor = async (run: Run, actor: string, userId: string): Promise<boolean> =>
    (await access.isGuardian(run, actor, userId)) && (await deps.standingOf(run, userId)).child;

  /** Whoever may see somebody's data at work may not carry all of them away. */
  const letIn = ({ actor, userId, requestId }: AboutArchive, id: string): Promise<void> =>
    db.withSystem('fetch-data', async (run) => {
      if (actor.userId !== userId && !(await caresFor(run, actor.userId, userId)))
        throw new AppError('refused', 'Only the person, or who cares for them, can fetch their data.');
      deps.refuseStale(actor);
      const store = createRequestStore(run);
      const request = await store.find(userId, id);
      if (request?.kind !== 'export') throw notFound();
      const now = clock.now();
      if (request.state !== 'ready' || request.acts_at <= now)
        throw new AppError('conflict', 'These data can be fetched no longer. Ask for them again.');
      await store.noteFetched(userId, id, now);
      await audit.record(run, {
        actor,
        action: 'privacy:fetch-export',
        subject: userId,
        outcome: 'done',
        requestId,
      });
    });

  return {
    /**
     * A ZIP that is made while it is read and stored nowhere.
     * @throws AppError `sign-in-again`, or `conflict` when the time to fetch it is over
     */
    async fetch(
      about: AboutArchive,
      id: string,
    ): Promise<{ readonly name: string; readonly bytes: Readable }> {
      await access.recording(about, 'privacy:fetch-export', () => letIn(about, id));
      const at = clock.now();
      const day = at.toISOString().slice(0, 10);
      return { name: `attune-data-${day}.zip`, bytes: zipOf(archiveOf(deps, about, at), at) };
    },
  };
}
