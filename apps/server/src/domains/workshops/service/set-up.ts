import type { SystemActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { newId } from '../../../kernel/ids.ts';
import type { NewRequirement, NewWorkshop } from '../contract/index.ts';
import { createWorkshopStore } from '../store/index.ts';
import { escalatesAt } from './calls.ts';
import { reasonPlace } from './cover.ts';
import type { WorkshopsDeps } from './deps.ts';
import { answerPlace, factsOf } from './facts.ts';
import { shownPlace } from './sign-up.ts';
import { isEligible, showFor } from './verdicts.ts';
import { agendaRow, askedRow, columnsOf, type Filled } from './written.ts';

/** Somebody who comes, and by whom they were signed up. */
export type Coming = { readonly userId: string; readonly by: string; readonly visible: boolean };

/** A workshop as it is to be found. */
export type FoundWorkshop = {
  readonly id: string;
  readonly seriesId: string;
  readonly written: NewWorkshop;
  readonly state: 'draft' | 'published' | 'completed';
  readonly organizer: string;
  /** In the order in which they signed up; whoever comes after the seats waits. */
  readonly coming: readonly Coming[];
  /** Its organizer cannot run it after all, and these are asked. */
  readonly cover?: { readonly reason: string; readonly asked: readonly string[] };
};

const day = 86_400_000;

/**
 * What an organisation begins with, in the caller's transaction and by nobody's request. Each is made once: what is there
 * stays as it is, whatever became of it.
 */
export function createSetUp({ vault, clock, audit, birthDatesOf, agreementsOf }: WorkshopsDeps) {
  /** As if they had signed up as soon as it was announced. */
  async function signUp(
    run: Run,
    { id }: FoundWorkshop,
    { userId, by, visible }: Coming,
    at: Date,
    actor: SystemActor,
  ) {
    const store = createWorkshopStore(run);
    const workshop = await store.lockWorkshop(id);
    const facts = (await factsOf({ vault, birthDatesOf, agreementsOf }, run, [userId])).get(userId);
    if (!workshop || !facts) return;
    const shown = showFor(await store.askedBy([id]), facts, workshop);
    const participantId = newId();
    const accepted = shown.map(({ id: requirement, version, name, hard, verdict, why }) => ({
      ...{ requirement, version, name, hard, verdict, why, accepted: !hard && verdict !== 'met' },
    }));
    await store.signUp({
      ...{ workshopId: id, id: participantId, userId, by, at, visible, sharesSessions: false },
      ...{ requirementsVersion: Number(workshop.requirements_version), eligible: isEligible(shown) },
      shown: (await vault.of(userId)).sealJson(shownPlace(id, participantId), accepted),
      audit: audit.row({ actor, action: 'participation:sign-up', subject: userId, outcome: 'done' }),
    });
  }

  async function callForCover(
    run: Run,
    { id, organizer, cover, written }: FoundWorkshop,
    at: Date,
  ): Promise<void> {
    if (!cover) return;
    const store = createWorkshopStore(run);
    const callId = newId();
    const key = await vault.of(organizer);
    await store.changeOrganizer(id, organizer, { state: 'unavailable', since: at });
    await store.insertCall({
      ...{ workshop_id: id, id: callId, user_id: organizer, opened_at: at },
      reason: key.sealText(reasonPlace(id, callId), cover.reason),
      escalates_at: escalatesAt(new Date(written.startsAt), at),
    });
    await store.askAll(id, callId, cover.asked, at);
    const history = { workshop_id: id, id: newId(), kind: 'cover-asked', actor: organizer, at };
    await store.addHistory({ ...history, about: organizer });
  }

  async function write(run: Run, found: FoundWorkshop, announcedAt: Date): Promise<void> {
    const { id, written, organizer } = found;
    const store = createWorkshopStore(run);
    await store.setPlace({ workshop_id: id, address: written.address, online_url: written.onlineUrl });
    await store.setAgenda(id, written.agenda.map(agendaRow(id)));
    await store.setAsked(id, written.requirements.map(askedRow(id)));
    const own = { workshop_id: id, user_id: organizer, state: 'confirmed', since: announcedAt };
    await store.insertOrganizer(own);
    const done = found.state === 'draft' ? ['created'] : ['created', 'published'];
    for (const kind of done)
      await store.addHistory({ workshop_id: id, id: newId(), kind, actor: organizer, at: announcedAt });
    if (found.state !== 'draft')
      await store.changeWorkshop(id, { state: 'published', published_at: announcedAt }, announcedAt);
  }

  return {
    /** @returns its id, and whether it is new */
    async requirement(run: Run, id: string, { minAge, maxAge, ...one }: NewRequirement) {
      const store = createWorkshopStore(run);
      const row = { ...one, id, min_age: minAge, max_age: maxAge };
      if ((await store.insertRequirement(row)) > 0) return { id, isNew: true };
      const there = (await store.requirement(id)) ?? (await store.requirementNamed(one.name));
      return { id: there?.id ?? id, isNew: false };
    },

    /** What somebody says of themselves, or of their child. */
    async declare(
      run: Run,
      userId: string,
      by: string,
      requirementId: string,
      meets: boolean,
    ): Promise<void> {
      const answer = (await vault.of(userId)).sealJson(answerPlace(userId, requirementId), { meets });
      await createWorkshopStore(run).declare({
        ...{ user_id: userId, requirement_id: requirementId, answer, declared_by: by },
        wording: (await createWorkshopStore(run).requirement(requirementId))?.wording ?? 1,
        declared_at: clock.now(),
      });
    },

    /** @returns whether it is new */
    async workshop(run: Run, found: FoundWorkshop, actor: SystemActor): Promise<boolean> {
      const store = createWorkshopStore(run);
      const [now, starts] = [clock.now(), new Date(found.written.startsAt)];
      const announcedAt = new Date(Math.min(now.getTime(), starts.getTime() - 10 * day));
      const { id, seriesId: series_id } = found;
      const times = { created_at: announcedAt, updated_at: announcedAt };
      const row = { ...(columnsOf(found.written) as Filled), ...times, id, series_id };
      if ((await store.insertWorkshop(row)) === 0) return false;
      await write(run, found, announcedAt);
      for (const one of found.coming) await signUp(run, found, one, announcedAt, actor);
      await callForCover(run, found, now);
      if (found.state === 'completed') {
        await store.attendAll(id, starts, found.organizer);
        const endedAt = new Date(found.written.endsAt);
        await store.changeWorkshop(id, { state: 'completed', ended_at: endedAt }, endedAt);
        const { organizer: by } = found;
        await store.addHistory({ workshop_id: id, id: newId(), kind: 'completed', actor: by, at: endedAt });
      }
      await store.silence(id, now);
      return true;
    },
  };
}
