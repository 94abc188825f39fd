import type { Run } from '../../../kernel/database/database.ts';
import { newId } from '../../../kernel/ids.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import { openCallOfGone } from './calls.ts';
import type { Candidates } from './candidates.ts';
import type { WorkshopsDeps } from './deps.ts';

/** `gone`: shut out for good, so that nobody is told who it was. */
export type Why = 'shut-out' | 'gone' | 'no-right';

const actor = { kind: 'system', name: 'workshops' } as const;

/**
 * Who runs workshops and cannot any more, without having said so. Their rows are held before: the person's by who changes
 * how they stand, then the workshops in the order of their ids, as everywhere. Who comes into running one holds the person
 * too, so nobody comes in who is shut out in the same moment.
 */
export function createStepBack(
  { clock, audit, queue, access }: Pick<WorkshopsDeps, 'clock' | 'audit' | 'queue' | 'access'>,
  candidates: Candidates,
) {
  type Leaving = { readonly userId: string; readonly why: Why; readonly now: Date };
  type Running = { readonly workshop_id: string; readonly user_id: string };

  /** @returns whether they had run it */
  async function leave(run: Run, workshop: WorkshopRow, { userId, why, now }: Leaving): Promise<boolean> {
    const store = createWorkshopStore(run);
    const confirmed = (await store.organizersOf(workshop.id)).filter((one) => one.state === 'confirmed');
    const others = confirmed.map((one) => one.user_id).filter((other) => other !== userId);
    if (others.length === confirmed.length) return false;
    if (others.length === 0) {
      const isUnnamed = why === 'gone';
      await openCallOfGone({ run, workshop, now }, { userId, isUnnamed }, candidates);
      return true;
    }
    // Somebody still runs it: nobody is asked, and they are told.
    await store.changeOrganizer(workshop.id, userId, { state: 'unavailable', since: now });
    await store.changeWorkshop(workshop.id, { sequence: workshop.sequence + 1 }, now);
    await store.tellPeople(workshop.id, others, {
      kind: 'organizer-removed',
      about: why === 'gone' ? null : userId,
      at: now,
    });
    const row = { workshop_id: workshop.id, id: newId(), kind: 'organizer-removed', about: userId, at: now };
    await store.addHistory(row);
    return true;
  }

  async function stepBackFrom(run: Run, running: readonly Running[], why: Why): Promise<void> {
    if (running.length === 0) return;
    const now = clock.now();
    let left = 0;
    // Drafts are held too: one may be announced just now. Of who runs it then, that is asked there.
    for (const workshop of await createWorkshopStore(run).lockWorkshops(
      running.map((one) => one.workshop_id),
    ))
      for (const { user_id: userId } of running.filter((one) => one.workshop_id === workshop.id)) {
        if (workshop.state !== 'published' || workshop.ends_at <= now) continue;
        if (!(await leave(run, workshop, { userId, why, now }))) continue;
        left += 1;
        const action = `workshop:step-back (${why})`;
        await audit.record(run, { actor, action, subject: userId, outcome: 'done' });
      }
    if (left > 0) await queue.send(run, 'tell-workshop-messages', {}, { key: 'tell', seconds: 5 });
  }

  return {
    /** In the transaction that shuts somebody out: what they run and has not ended, somebody else has to. */
    stepBack: async (run: Run, userId: string, why: 'shut-out' | 'gone'): Promise<void> =>
      stepBackFrom(run, await createWorkshopStore(run).runningNow([userId]), why),

    /** In the transaction that took rights from somebody: the same of whoever may not organize any more. */
    async stepBackUnable(run: Run): Promise<void> {
      const running = await createWorkshopStore(run).runningNow();
      if (running.length === 0) return;
      const holders = await access.holdersOf(run, 'workshop:write');
      const able = new Set(holders.map((one) => one.userId));
      await stepBackFrom(
        run,
        running.filter((one) => !able.has(one.user_id)),
        'no-right',
      );
    },
  };
}
