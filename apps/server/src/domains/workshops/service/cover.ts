import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createWorkshopStore } from '../store/index.ts';
import { openCall } from './calls.ts';
import type { Candidates } from './candidates.ts';
import type { About, WorkshopsDeps } from './deps.ts';
import { summaryOf } from './describe.ts';
import { refuseForOthers, type Step, type Stepping } from './stepping.ts';

/** Why somebody cannot run a workshop, sealed with their key. */
export const reasonPlace = (workshopId: string, id: string) => ({
  table: 'cover_calls',
  column: 'reason',
  key: [workshopId, id],
});

type Place = { readonly workshopId: string; readonly callId: string };

/** Somebody cannot run it: others are asked, and the first to accept runs it in their place. */
export function createCover(deps: WorkshopsDeps, step: Step, candidates: Candidates) {
  const { db, vault, clock, namesOf } = deps;

  async function openOwn(stepping: Stepping, userId: string, reason: string | undefined): Promise<string> {
    const { workshop, note } = stepping;
    const id = newId();
    const key = await vault.of(userId);
    const sealed = reason === undefined ? undefined : key.sealText(reasonPlace(workshop.id, id), reason);
    await openCall(stepping, { id, userId, why: 'said', reason: sealed }, candidates);
    await note('cover-asked', userId);
    return id;
  }

  /** Rights, calendar, page, and whoever has to know: in the transaction that decides who won. */
  async function comeIn(
    stepping: Stepping,
    userId: string,
    place: Place,
    covered: string | null,
  ): Promise<void> {
    const { store, workshop, now, note } = stepping;
    const { id } = workshop;
    await store.answerAsk(id, place.callId, userId, 'accepted', now);
    await store.askOrganizer({
      ...{ workshop_id: id, user_id: userId, state: 'confirmed', asked_as: 'confirmed', since: now },
      covers: covered,
    });
    if (covered !== null) await store.changeOrganizer(id, covered, { state: 'covered', since: now });
    await store.changeWorkshop(id, { sequence: workshop.sequence + 1 }, now);
    const confirmed = (await store.organizersOf(id)).filter((one) => one.state === 'confirmed');
    const told = [...(covered === null ? [] : [covered]), ...confirmed.map((one) => one.user_id)];
    await store.tellPeople(id, told, { kind: 'cover-filled', about: userId, at: now });
    const others = (await store.asked(id, place.callId)).filter((one) => one.user_id !== userId);
    await store.tellPeople(
      id,
      others.map((one) => one.user_id),
      { kind: 'cover-taken', about: covered, at: now },
    );
    await store.tellAll(id, 'changed', now, ['organizers']);
    await note('cover-filled', covered);
  }

  /** @throws AppError `not-found` where the person was not asked */
  async function askedCall({ store }: Stepping, userId: string, { workshopId, callId }: Place) {
    const call = await store.call(workshopId, callId);
    const asked = await store.asked(workshopId, callId);
    if (!call || !asked.some((one) => one.user_id === userId)) throw notFound();
    return call;
  }

  return {
    /** Saying it again answers the call that is open. @throws AppError `conflict` */
    open: (about: About, workshopId: string, reason: string | undefined) =>
      step(about, workshopId, 'workshop:ask-for-cover', async (stepping) => {
        const { store, workshop, own, now } = stepping;
        if (!own) throw notFound();
        const there = await store.openCallOf(workshopId, about.userId);
        if (there) return { isNew: false, id: there.id };
        if (own.state !== 'confirmed') throw closed('not-confirmed', 'They are not confirmed to run it.');
        if (workshop.state !== 'published' || workshop.ends_at <= now)
          throw closed('over', 'Cover is for workshops that are announced and not over.');
        return { isNew: true, id: await openOwn(stepping, about.userId, reason) };
      }),

    /** They can after all, as long as nobody has come in. */
    withdraw: (about: About, workshopId: string): Promise<void> =>
      step.in(about, workshopId, 'workshop:withdraw-cover', async ({ store, own, now, note }) => {
        const call = own && (await store.openCallOf(workshopId, about.userId));
        if (!own) throw notFound();
        if (!call) {
          if (own.state === 'confirmed') return;
          throw closed('filled', 'Somebody else runs it now, or they had not asked.');
        }
        await store.changeOpenCall(workshopId, call.id, { state: 'withdrawn', closed_at: now });
        await store.changeOrganizer(workshopId, about.userId, { state: 'confirmed', since: now });
        const asked = (await store.asked(workshopId, call.id)).map((one) => one.user_id);
        await store.tellPeople(workshopId, asked, { kind: 'cover-taken', about: about.userId, at: now });
        await note('cover-withdrawn', about.userId);
      }),

    /** The first wins: the call is closed once. @throws AppError `conflict` for everybody else */
    accept: (about: About, place: Place): Promise<void> => {
      refuseForOthers(about);
      return step.in(about, place.workshopId, 'workshop:accept-cover', async (stepping) => {
        const { store, workshop, now } = stepping;
        const call = await askedCall(stepping, about.userId, place);
        if (call.filled_by === about.userId) return;
        if (workshop.state !== 'published' || workshop.ends_at <= now)
          throw closed('over', 'This workshop is over.');
        const change = { state: 'filled', filled_by: about.userId, closed_at: now };
        if ((await store.changeOpenCall(place.workshopId, place.callId, change)) === 0)
          throw closed(call.state === 'open' ? 'filled' : call.state, words[call.state] ?? words.filled);
        await comeIn(stepping, about.userId, place, call.user_id);
      });
    },

    decline: (about: About, place: Place): Promise<void> => {
      refuseForOthers(about);
      return step(about, place.workshopId, 'workshop:decline-cover', async (stepping) => {
        const call = await askedCall(stepping, about.userId, place);
        if (call.state !== 'open') return;
        const { store, now } = stepping;
        await store.answerAsk(place.workshopId, place.callId, about.userId, 'declined', now);
      });
    },

    /** Open calls that the person is asked about. */
    list: ({ userId }: About) =>
      db.withSystem('list-cover-calls', async (run) => {
        const now = clock.now();
        const rows = await createWorkshopStore(run).callsAbout(userId, now);
        const names = await namesOf(
          run,
          rows.flatMap((row) => row.call_of ?? []),
        );
        const shown = rows.map(async (row) => {
          const { id, call_id, call_of, call_reason } = row;
          const key = call_of && call_reason && (await vault.of(call_of));
          return {
            ...summaryOf(row, now),
            call: {
              id: call_id,
              for: call_of ? { userId: call_of, displayName: names.get(call_of) ?? '' } : null,
              why: row.call_why as 'said' | 'gone',
              reason: key && call_reason ? key.openText(reasonPlace(id, call_id), call_reason) : null,
              since: row.call_opened_at.toISOString(),
              declined: row.own_answer === 'declined',
            },
          };
        });
        return Promise.all(shown);
      }),
  };
}

const words: Readonly<Record<string, string>> & { readonly filled: string } = {
  filled: 'Somebody else has come in already. Thank you.',
  withdrawn: 'They can run it after all. Thank you.',
  lapsed: 'This call is over.',
};

const closed = (why: string, text: string) =>
  new AppError('conflict', `${text} Nothing was changed.`, { facts: { why } });
