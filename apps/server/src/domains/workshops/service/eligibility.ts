import type { Run } from '../../../kernel/database/database.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { WorkshopsDeps } from './deps.ts';
import { factsOf } from './facts.ts';
import { type AskedRow, isEligible, showFor } from './verdicts.ts';

type Waiting = { readonly id: string; readonly user_id: string; readonly eligible: boolean };

/** Who waits and may have a seat, kept true whenever what it rests on changes. */
export function createEligibility(deps: WorkshopsDeps) {
  /** In a transaction that holds the workshop: judges all who wait anew, and gives out what is free. */
  async function judgeWorkshop(run: Run, workshop: WorkshopRow): Promise<void> {
    const store = createWorkshopStore(run);
    const [waiting, asked] = await Promise.all([store.waiting(workshop.id), store.askedBy([workshop.id])]);
    await judge(run, workshop, waiting, asked);
    await store.fillSeats(workshop.id, deps.clock.now());
  }

  /** Of each key that is opened somebody else waits for the workshop: where nothing is hard, none is. */
  async function judge(
    run: Run,
    workshop: WorkshopRow,
    waiting: readonly Waiting[],
    asked: readonly AskedRow[],
  ) {
    const store = createWorkshopStore(run);
    if (!asked.some(({ hard }) => hard)) {
      const ids = waiting.filter((one) => !one.eligible).map((one) => one.id);
      if (ids.length > 0) await store.setEligible(workshop.id, ids, true);
      return;
    }
    const facts = await factsOf(
      deps,
      run,
      waiting.map((one) => one.user_id),
    );
    const changed = waiting.filter(({ user_id, eligible }) => {
      const known = facts.get(user_id);
      return known !== undefined && isEligible(showFor(asked, known, workshop)) !== eligible;
    });
    for (const eligible of [true, false]) {
      const ids = changed.filter((one) => one.eligible !== eligible).map((one) => one.id);
      if (ids.length > 0) await store.setEligible(workshop.id, ids, eligible);
    }
  }

  return {
    judgeWorkshop,

    /**
     * In the transaction that made another text of a purpose the current one: who agreed to the one before did not agree
     * to this, so everybody who waits where it is asked for is judged anew, and who is just signing up is shown it first.
     * The requirements are held before: no other workshop begins to ask for them meanwhile.
     */
    async judgeAfterText(run: Run, purpose: string): Promise<void> {
      const store = createWorkshopStore(run);
      const ids = (await store.lockRequirementsOf(purpose)).map((row) => row.id);
      if (ids.length === 0) return;
      const asking = (await store.askingForAny(ids)).map((row) => row.id);
      const workshops = await store.lockWorkshops(asking);
      await store.raiseRequirements(asking);
      for (const workshop of workshops) await judgeWorkshop(run, workshop);
    },

    /**
     * In the transaction that changed what somebody says, agrees to, or when they were born: judges them, and nobody else, anew
     * wherever they wait. Workshops are held in the order of their ids, as everywhere.
     */
    async judgePerson(run: Run, userId: string): Promise<void> {
      const store = createWorkshopStore(run);
      const ids = (await store.waitedFor(userId)).map((row) => row.workshop_id);
      if (ids.length === 0) return;
      for (const workshop of await store.lockWorkshops(ids)) {
        const own = (await store.waiting(workshop.id)).filter((one) => one.user_id === userId);
        await judge(run, workshop, own, await store.askedBy([workshop.id]));
        await store.fillSeats(workshop.id, deps.clock.now());
      }
    },
  };
}
