import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createLooks } from '../../../kernel/looks.ts';
import { createWorkshopStore } from '../store/index.ts';
import { lookOf, type Managing, type WorkshopsDeps } from './deps.ts';

/** The consent that it takes besides the participant's own word for this workshop. */
const purpose = 'workshop-recording';

const looked = 'session:read (workshop)';

/**
 * What participants record at a workshop, for those who run it: of those only who said so for this workshop, and agree
 * to workshop recordings; both are asked each time, so taking either back acts at once.
 */
export function createRoom(deps: WorkshopsDeps) {
  const { db, access } = deps;
  const looks = createLooks(deps);

  /** Health data is for those who run it, and for nobody because they organize everything. @throws AppError */
  async function refuseOthers(run: Run, actor: UserActor, workshopId: string): Promise<void> {
    const own = await createWorkshopStore(run).organizer(workshopId, actor.userId);
    if (!own) throw notFound();
    if (own.state !== 'confirmed' || !(await access.holds(run, actor.userId, 'workshop:write')))
      throw new AppError('refused', 'Only its confirmed organizers see what is recorded at a workshop.');
    access.refuseWeak(actor);
  }

  async function sharing(run: Run, workshopId: string): Promise<string[]> {
    const rows = await createWorkshopStore(run).sharingOnes(workshopId);
    const userIds = rows.map((row) => row.user_id);
    const agreements = await deps.agreementsOf(run, userIds, false);
    return userIds.filter((userId) => agreements.get(userId)?.get(purpose) === 'agreed');
  }

  return {
    /** Who records, or has recorded, what. */
    sessions: (managing: Managing) =>
      access.recording({ ...managing, userId: managing.actor.userId }, 'workshop:see-sessions', async () => {
        const { shown, remember } = await db.withSystem('see-room', async (run) => {
          const { actor, workshopId } = managing;
          await refuseOthers(run, actor, workshopId);
          const sessions = await deps.sessionsAt(run, workshopId, await sharing(run, workshopId));
          const userIds = [...new Set(sessions.map((one) => one.userId))];
          const remember = await looks.record(run, lookOf(managing, looked), userIds);
          const names = await deps.namesOf(run, userIds);
          const shown = sessions.map((one) => ({ ...one, displayName: names.get(one.userId) ?? '' }));
          return { shown, remember };
        });
        remember();
        return shown;
      }),

    /** A channel of one of them, as pairs of minimum and maximum: the text of its JSON. */
    async overview(
      managing: Managing,
      place: { userId: string; sessionId: string; channel: number },
      view: View,
    ) {
      const { actor, workshopId } = managing;
      const remember = await db.withSystem('see-room-session', async (run) => {
        await refuseOthers(run, actor, workshopId);
        const shared = (await sharing(run, workshopId)).includes(place.userId);
        const sessions = shared ? await deps.sessionsAt(run, workshopId, [place.userId]) : [];
        if (!sessions.some((one) => one.sessionId === place.sessionId)) throw notFound();
        return looks.record(run, lookOf(managing, looked), [place.userId]);
      });
      remember();
      const about = { actor, reach: { to: 'subject', userId: place.userId }, ...place } as const;
      return deps.overviewOf(about, { from: view.from, to: view.to }, view.pairs);
    },
  };
}

type View = { readonly from?: number | undefined; readonly to?: number | undefined; readonly pairs: number };
