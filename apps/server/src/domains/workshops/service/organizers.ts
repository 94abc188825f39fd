import { AppError, notFound } from '../../../kernel/errors.ts';
import { createWorkshopStore } from '../store/index.ts';
import type { Candidates } from './candidates.ts';
import type { About, Managing, WorkshopsDeps } from './deps.ts';
import type { Manage } from './managing.ts';
import { refuseForOthers, type Step, type Stepping } from './stepping.ts';

type State = 'invited' | 'confirmed' | 'standby' | 'unavailable' | 'covered';
type Store = Stepping['store'];
type Workshop = Stepping['workshop'];

/** Who runs a workshop: asking, answering, and leaving. */
export function createOrganizers(
  { access, namesOf, standingOf }: WorkshopsDeps,
  manage: Manage,
  step: Step,
  candidates: Candidates,
) {
  /** @throws AppError `conflict` where it would be left with nobody to run it */
  async function takeOff(store: Store, workshop: Workshop, userId: string, now: Date): Promise<void> {
    const organizers = await store.organizersOf(workshop.id);
    const isOther = organizers.some((one) => one.user_id !== userId && one.state === 'confirmed');
    const ran = organizers.some((one) => one.user_id === userId && one.state === 'confirmed');
    if (ran && !isOther)
      throw new AppError(
        'conflict',
        'Nobody else is confirmed to run it. Ask somebody to come in with a cover call, or ask another organizer first.',
        { facts: { why: 'last' } },
      );
    if (!isOther && (await store.openCallOf(workshop.id, userId)))
      throw new AppError('conflict', 'Their cover call is open and nobody has come in yet. Wait for that.', {
        facts: { why: 'cover-open' },
      });
    await store.removeCallsOf(workshop.id, userId);
    await store.removeOrganizer(workshop.id, userId);
    // Who runs it stands in calendar entries.
    if (ran && workshop.state === 'published')
      await store.changeWorkshop(workshop.id, { sequence: workshop.sequence + 1 }, now);
  }

  const confirmed = async (store: Store, workshopId: string): Promise<string[]> =>
    (await store.organizersOf(workshopId))
      .filter((one) => one.state === 'confirmed')
      .map((one) => one.user_id);

  /** One goes oneself, whatever one was asked for. */
  const leave = (managing: Managing): Promise<void> => {
    const { actor, workshopId, requestId } = managing;
    const { userId } = actor;
    return step({ actor, userId, requestId }, workshopId, 'workshop:leave-organizing', async (stepping) => {
      const { store, workshop, own, now, note } = stepping;
      if (!own) throw notFound();
      await takeOff(store, workshop, userId, now);
      await note('organizer-removed', userId);
      const told = await confirmed(store, workshopId);
      await store.tellPeople(workshopId, told, { kind: 'organizer-removed', about: userId, at: now });
    });
  };

  return {
    /** Everybody who may run workshops, by name. */
    possible: (managing: Managing) =>
      manage.looking(managing, 'workshop:list-possible-organizers', async ({ run, workshop }) => {
        const store = createWorkshopStore(run);
        const ids = (await candidates.all(run)).map((one) => one.userId);
        const [names, busy, organizers] = await Promise.all([
          namesOf(run, ids),
          store.busyAmong(ids, workshop),
          store.organizersOf(workshop.id),
        ]);
        const states = new Map(organizers.map((one) => [one.user_id, one.state as State]));
        return ids
          .map((userId) => ({
            userId,
            displayName: names.get(userId) ?? '',
            overlaps: busy.has(userId),
            state: states.get(userId) ?? null,
          }))
          .sort((a, b) => a.displayName.localeCompare(b.displayName));
      }),

    /** Asking who runs it already, or stands by as asked, changes nothing. */
    ask: (managing: Managing, { userId, as }: { userId: string; as: 'confirmed' | 'standby' }) =>
      manage(managing, 'workshop:ask-organizer', async ({ run, workshop, now, note }) => {
        const store = createWorkshopStore(run);
        refuseOver(workshop);
        const active = (await standingOf(run, [userId])).get(userId)?.active === true;
        if (!active || !(await access.holds(run, userId, 'workshop:write')))
          throw new AppError('conflict', 'They may not organize workshops. Give them the role first.', {
            facts: { why: 'not-allowed' },
          });
        const there = await store.organizer(workshop.id, userId);
        if (there?.state === as || (there?.state === 'invited' && there.asked_as === as)) return;
        if (there?.state === 'confirmed')
          throw new AppError('conflict', 'They run it already. Whoever cannot says so with a cover call.', {
            facts: { why: 'confirmed' },
          });
        if (await store.openCallOf(workshop.id, userId))
          throw new AppError('conflict', 'They said that they cannot run it, and their cover call is open.', {
            facts: { why: 'cover-open' },
          });
        await store.askOrganizer({
          ...{ workshop_id: workshop.id, user_id: userId, state: 'invited', asked_as: as, since: now },
          invited_by: managing.actor.userId,
        });
        await note('organizer-asked', { about: userId });
        const { userId: about } = managing.actor;
        await store.tellPeople(workshop.id, [userId], { kind: 'organizer-asked', about, at: now });
      }),

    answer: (about: About, workshopId: string, answer: 'accept' | 'decline'): Promise<void> => {
      refuseForOthers(about);
      const through = answer === 'accept' ? step.in : step;
      return through(about, workshopId, 'workshop:answer-organizing', async (stepping) => {
        const { store, workshop, own, now, note } = stepping;
        if (!own) throw notFound();
        const state = answer === 'accept' ? own.asked_as : 'unavailable';
        if (own.state === state) return;
        if (own.state !== 'invited')
          throw new AppError(
            'conflict',
            'This was answered. Whoever runs it and cannot says so with a cover call.',
            {
              facts: { why: 'answered' },
            },
          );
        if (answer === 'accept') refuseOver(workshop);
        await store.changeOrganizer(workshopId, about.userId, { state, since: now });
        await note('organizer-answered', about.userId);
        const told = own.invited_by ? [own.invited_by] : [];
        const message = { kind: 'organizer-answered', about: about.userId, at: now };
        await store.tellPeople(workshopId, told, message);
      });
    },

    /** Of a workshop that somebody else still runs. */
    remove: (managing: Managing, userId: string): Promise<void> =>
      userId === managing.actor.userId
        ? leave(managing)
        : manage(managing, 'workshop:remove-organizer', async ({ run, workshop, now, note }) => {
            const store = createWorkshopStore(run);
            if (!(await store.organizer(workshop.id, userId))) throw notFound();
            await takeOff(store, workshop, userId, now);
            await note('organizer-removed', { about: userId });
            await store.tellPeople(workshop.id, [userId], {
              ...{ kind: 'organizer-removed', about: userId, at: now },
            });
          }),
  };
}

/** @throws AppError `conflict` where nobody needs to run it any more */
export function refuseOver({ state }: Pick<Workshop, 'state'>): void {
  if (state === 'cancelled' || state === 'completed')
    throw new AppError('conflict', `This workshop is ${state}. Nothing was changed.`, {
      facts: { why: 'over' },
    });
}
