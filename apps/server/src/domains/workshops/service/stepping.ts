import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { About, WorkshopsDeps } from './deps.ts';

type Store = ReturnType<typeof createWorkshopStore>;

/** A workshop that is held, and how the person stands to it. */
export type Stepping = {
  readonly run: Run;
  readonly store: Store;
  readonly workshop: WorkshopRow;
  readonly own: Awaited<ReturnType<Store['organizer']>>;
  readonly now: Date;
  note(kind: string, about: string | null): Promise<void>;
};

export type Step = ReturnType<typeof createStepping>;

/**
 * The door through which somebody comes into running a workshop, or steps back, for themselves: it holds the workshop,
 * so that of many who come at once one comes after the other, and writes the audit beside the change.
 */
export function createStepping({ db, audit, clock, access, queue, standingOf }: WorkshopsDeps) {
  /**
   * Held before the workshop is, like everywhere a person is: who is shut out, or loses the right, in the same moment
   * comes after, and steps back then. @throws AppError `conflict`
   */
  async function refuseUnable(run: Run, userId: string): Promise<void> {
    const active = (await standingOf(run, [userId], true)).get(userId)?.active === true;
    if (active && (await access.holds(run, userId, 'workshop:write'))) return;
    throw new AppError('conflict', 'They may not organize workshops. Give them the role first.', {
      facts: { why: 'not-allowed' },
    });
  }

  const through = <T>(
    { actor, userId, requestId }: Omit<About, 'reach'>,
    workshopId: string,
    action: string,
    work: (stepping: Stepping) => Promise<T>,
    isIn: boolean,
  ): Promise<T> =>
    access.recording({ actor, userId, requestId }, action, () =>
      db.withSystem('step-in-or-back', async (run) => {
        if (isIn) await refuseUnable(run, userId);
        const store = createWorkshopStore(run);
        const workshop = await store.lockWorkshop(workshopId);
        if (!workshop) throw notFound();
        const now = clock.now();
        const own = await store.organizer(workshopId, userId);
        const note: Stepping['note'] = async (kind, about) => {
          const row = { workshop_id: workshopId, id: newId(), kind, actor: actor.userId, about, at: now };
          await store.addHistory(row);
        };
        const done = await work({ run, store, workshop, own, now, note });
        await audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });
        await queue.send(run, 'tell-workshop-messages', {}, { key: 'tell', seconds: 5 });
        return done;
      }),
    );

  type Through = <T>(
    about: Omit<About, 'reach'>,
    workshopId: string,
    action: string,
    work: (stepping: Stepping) => Promise<T>,
  ) => Promise<T>;
  const back: Through = (about, workshopId, action, work) => through(about, workshopId, action, work, false);
  /** Who runs it, or stands by for it, from then on. */
  const comeIn: Through = (about, workshopId, action, work) => through(about, workshopId, action, work, true);
  return Object.assign(back, { in: comeIn });
}

/** What people say for themselves only. @throws AppError `refused` */
export function refuseForOthers({ actor, userId }: Omit<About, 'reach'>): void {
  if (actor.userId !== userId)
    throw new AppError('refused', 'Only they themselves can say that. Ask them to sign in.');
}
