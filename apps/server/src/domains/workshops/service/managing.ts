import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { Managing, WorkshopsDeps } from './deps.ts';

/** A workshop that is held, and by what right. */
export type Held = {
  readonly run: Run;
  readonly workshop: WorkshopRow;
  readonly now: Date;
  /** What happened, for the history; it is written once the work is done. */
  note(kind: string, more?: { readonly about?: string; readonly fields?: readonly string[] }): Promise<void>;
};

export type Manage = ReturnType<typeof createManaging>;

/**
 * The one door to changing a workshop: its confirmed organizers come in, and who organizes everything. It holds the
 * workshop, so that of two who change it one comes after the other, and writes audit and history beside the change.
 */
export function createManaging({ db, audit, clock, access, queue }: WorkshopsDeps) {
  /** @throws AppError `refused`; who may not even know of it hears that there is none */
  async function refuseOthers(run: Run, { actor }: Managing, workshop: WorkshopRow): Promise<void> {
    const own = await createWorkshopStore(run).organizer(workshop.id, actor.userId);
    if (own?.state === 'confirmed' && (await access.holds(run, actor.userId, 'workshop:write')))
      return access.refuseWeak(actor);
    if (await access.holdsOverAll(run, actor.userId, 'workshop:write'))
      return access.refuseUnlessHeld(run, actor, 'workshop:write');
    if (!own && (workshop.state === 'draft' || workshop.visibility === 'link')) throw notFound();
    throw new AppError('refused', 'Only its confirmed organizers change a workshop. Ask one of them.');
  }

  const recording = <T>({ actor, requestId }: Managing, action: string, work: () => Promise<T>): Promise<T> =>
    access.recording({ actor, userId: actor.userId, requestId }, action, work);

  /** The same right, for looking: nothing is held, and nobody waits. */
  const looking = <T>(
    managing: Managing,
    action: string,
    work: (seen: Omit<Held, 'note'>) => Promise<T>,
  ): Promise<T> =>
    recording(managing, action, () =>
      db.withSystem('look-at-workshop', async (run) => {
        const workshop = await createWorkshopStore(run).workshop(managing.workshopId);
        if (!workshop) throw notFound();
        await refuseOthers(run, managing, workshop);
        const { actor, requestId } = managing;
        await audit.record(run, { actor, action, outcome: 'done', requestId });
        return work({ run, workshop, now: clock.now() });
      }),
    );

  const manage = <T>(managing: Managing, action: string, work: (held: Held) => Promise<T>): Promise<T> =>
    recording(managing, action, () =>
      db.withSystem('manage-workshop', async (run) => {
        const store = createWorkshopStore(run);
        const workshop = await store.lockWorkshop(managing.workshopId);
        if (!workshop) throw notFound();
        await refuseOthers(run, managing, workshop);
        const now = clock.now();
        let subject: string | undefined;
        const note: Held['note'] = async (kind, { about, fields = [] } = {}) => {
          subject = about;
          await store.addHistory({
            workshop_id: workshop.id,
            id: newId(),
            ...{ kind, actor: managing.actor.userId, about: about ?? null, fields: [...fields], at: now },
          });
        };
        const done = await work({ run, workshop, now, note });
        const { actor, requestId } = managing;
        await audit.record(run, { actor, action, subject, outcome: 'done', requestId });
        await queue.send(run, 'tell-workshop-messages', {}, { key: 'tell', seconds: 5 });
        return done;
      }),
    );

  return Object.assign(manage, { looking });
}
