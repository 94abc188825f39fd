import type { Run } from '../../../kernel/database/database.ts';
import { newId } from '../../../kernel/ids.ts';
import { errorFacts } from '../../../kernel/log.ts';
import { createWorkshopStore, pageSize, type Untold, type WorkshopRow } from '../store/index.ts';
import type { Candidates } from './candidates.ts';
import type { WorkshopsDeps } from './deps.ts';

const hour = 3_600_000;
/** As long an organizer has to say who came. */
const completedAfter = 24 * hour;
/** A job of the next minute tells the rest. */
const mostAtOnce = 10_000;

const kindOf = (kind: string) => {
  if (kind.startsWith('reminder-')) return 'workshop-reminder';
  return isOfOrganizers(kind) ? 'workshop-organizing' : 'workshop-participation';
};
/** Names another organizer, not a child. */
const isOfOrganizers = (kind: string): boolean => /^(organizer|cover)-/.test(kind);

/** A workshop that is held. */
type Kept = {
  readonly run: Run;
  readonly store: ReturnType<typeof createWorkshopStore>;
  readonly workshop: WorkshopRow;
  readonly now: Date;
  note(kind: string, about?: string | null): Promise<void>;
};

const actor = { kind: 'system', name: 'workshops' } as const;

/** What happens to workshops by itself: people are told and reminded, calls grow urgent, and what is over is completed. */
export function createMessages(deps: WorkshopsDeps, candidates: Candidates) {
  const { db, clock, audit, notify, queue, access, log } = deps;

  /** Where a child is, only its guardians hear: who signed it up may have been one only then. */
  const mayHear = async (run: Run, { user_id, about, kind }: Untold): Promise<boolean> =>
    about === null || about === user_id || isOfOrganizers(kind) || access.isGuardian(run, user_id, about);

  /** All that is due, page by page. One that fails holds up none of the others. @returns how many failed, of how many */
  async function each<T>(
    page: (after: T | undefined) => Promise<readonly T[]>,
    what: string,
    work: (one: T) => Promise<void>,
  ): Promise<{ failed: number; all: number }> {
    let [failed, all] = [0, 0];
    for (let ones = await page(undefined); ones.length > 0; ) {
      for (const one of ones) {
        try {
          await work(one);
        } catch (error) {
          failed += 1;
          log.error(`a workshop's ${what} failed`, errorFacts(error));
        }
      }
      all += ones.length;
      ones = ones.length < pageSize ? [] : await page(ones.at(-1));
    }
    return { failed, all };
  }

  /** One message, in one transaction: told, and marked so, or neither. @returns false where there is none left */
  async function tellOne(failed: string[]): Promise<boolean> {
    let taken: Untold | undefined;
    try {
      await db.withSystem('tell-workshop-message', async (run) => {
        const store = createWorkshopStore(run);
        const now = clock.now();
        taken = await store.takeUntold(failed, now);
        if (!taken) return;
        const { workshop_id: workshopId, id, user_id: userId, about, kind: what, fields } = taken;
        await store.markTold(workshopId, id, now);
        if (!taken.holds || !(await mayHear(run, taken))) return;
        const other = about !== null && about !== userId ? { userId: about } : {};
        const changed = fields.length > 0 ? { fields } : {};
        await notify(run, userId, kindOf(what), { workshopId, what, ...other, ...changed });
      });
    } catch (error) {
      if (!taken) throw error;
      // One that cannot be told holds up nobody else's.
      failed.push(taken.id);
      log.error('a message about a workshop could not be told', errorFacts(error));
    }
    return taken !== undefined;
  }

  /** Does something to a workshop that nobody asked for just now, while it is held. */
  const keep = (workshopId: string, work: (kept: Kept) => Promise<void>): Promise<void> =>
    db.withSystem('keep-workshop', async (run) => {
      const store = createWorkshopStore(run);
      const workshop = await store.lockWorkshop(workshopId);
      if (!workshop) return;
      const now = clock.now();
      const note: Kept['note'] = async (kind, about) => {
        const row = { workshop_id: workshopId, id: newId(), kind, about: about ?? null, at: now };
        await store.addHistory(row);
        const action = `workshop:${kind}`;
        await audit.record(run, { actor, action, subject: about ?? undefined, outcome: 'done' });
      };
      await work({ run, store, workshop, now, note });
    });

  const escalate = (workshopId: string, callId: string): Promise<void> =>
    keep(workshopId, async ({ run, store, workshop, now, note }) => {
      const call = await store.call(workshopId, callId);
      if (call?.state !== 'open' || call.escalated_at || workshop.state !== 'published') return;
      await store.changeOpenCall(workshopId, callId, { escalated_at: now });
      const standby = (await store.organizersOf(workshopId)).filter((one) => one.state === 'standby');
      const all = await candidates.all(run);
      const able = new Set(all.map((one) => one.userId));
      const also = standby.map((one) => one.user_id).filter((userId) => able.has(userId));
      const free = await candidates.free(run, workshop);
      const asked = await store.askAll(workshopId, callId, [...also, ...free], now);
      await store.tellPeople(workshopId, asked, { kind: 'cover-asked', about: call.user_id, at: now });
      const staff = all.filter((one) => one.overAll).map((one) => one.userId);
      await store.tellPeople(workshopId, staff, { kind: 'cover-escalated', about: call.user_id, at: now });
      await note('cover-escalated', call.user_id);
    });

  const lapse = (workshopId: string, callId: string): Promise<void> =>
    keep(workshopId, async ({ store, workshop, now, note }) => {
      const call = await store.call(workshopId, callId);
      const isOver = workshop.state !== 'published' || workshop.ends_at <= now;
      if (call?.state !== 'open' || !isOver) return;
      if (workshop.state === 'published' && workshop.organizer_wanted) return;
      await store.changeOpenCall(workshopId, callId, { state: 'lapsed', closed_at: now });
      await note('cover-lapsed', call.user_id);
    });

  const complete = (workshopId: string): Promise<void> =>
    keep(workshopId, async ({ store, workshop, now, note }) => {
      if (workshop.state !== 'published' || workshop.ends_at.getTime() > now.getTime() - completedAfter)
        return;
      await store.changeWorkshop(workshopId, { state: 'completed', ended_at: now }, now);
      await store.dismissWaiting(workshopId, now);
      await store.missRegistered(workshopId, now);
      await note('completed');
    });

  return {
    /** In the job: whatever is not told yet, each once. @throws where some could not be told, so that the job says so */
    async tell(): Promise<void> {
      const failed: string[] = [];
      for (let told = 0; told < mostAtOnce && (await tellOne(failed)); told += 1);
      if (failed.length > 0) throw new Error(`${failed.length} messages about workshops could not be told.`);
    },

    /**
     * In the job: who has a seat, or runs it, is reminded of workshops that begin soon. What tells them is queued in any
     * case: one that was queued a moment ago may have been done before these were written.
     */
    remind: (): Promise<void> =>
      db.withSystem('remind-participants', async (run) => {
        const reminded = await createWorkshopStore(run).remind(clock.now());
        if (reminded > 0) await queue.send(run, 'tell-workshop-messages', {});
      }),

    /** In the job: calls that nobody answers are heard by more people, once; calls of what is over end. */
    async tendCalls(): Promise<void> {
      const store = createWorkshopStore(db.asSystem('find-cover-calls'));
      const [now, what] = [clock.now(), 'cover call'];
      type One = { workshop_id: string; id: string };
      const urgent = (after: One | undefined) => store.callsToEscalate(now, after);
      const over = (after: One | undefined) => store.callsToLapse(now, after);
      const escalated = await each<One>(urgent, what, (one) => escalate(one.workshop_id, one.id));
      const lapsed = await each<One>(over, what, (one) => lapse(one.workshop_id, one.id));
      refuseFailed([escalated, lapsed], what);
    },

    /** In the job: a day after it ended a workshop is over, whether or not its organizers said so. */
    async completeEnded(): Promise<void> {
      const before = new Date(clock.now().getTime() - completedAfter);
      const store = createWorkshopStore(db.asSystem('find-ended-workshops'));
      const ended = (after: { id: string } | undefined) => store.endedBefore(before, after?.id);
      refuseFailed([await each(ended, 'end', ({ id }) => complete(id))], 'end');
    },

    /** In the job, each hour: what was told long ago goes. */
    async removeOld(): Promise<void> {
      const before = new Date(clock.now().getTime() - deps.messageDays * 24 * hour);
      await db.withSystem('expire-workshop-messages', async (run) => {
        await deps.retention.note(
          run,
          'workshop-messages',
          await createWorkshopStore(run).removeTold(before),
        );
      });
    },
  };
}

/** @throws where some failed, so that the job says so */
function refuseFailed(
  done: readonly { readonly failed: number; readonly all: number }[],
  what: string,
): void {
  const sum = (of: 'failed' | 'all') => done.reduce((before, one) => before + one[of], 0);
  if (sum('failed') > 0) throw new Error(`${sum('failed')} of ${sum('all')} failed: ${what} of workshops.`);
}
