import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { About, Managing, WorkshopsDeps } from './deps.ts';
import type { Held, Manage } from './managing.ts';
import { createParticipantList } from './participant-list.ts';

type Store = ReturnType<typeof createWorkshopStore>;
type Participant = NonNullable<Awaited<ReturnType<Store['participant']>>>;

const early = 2 * 3_600_000;

/** What happens at the door, and afterwards: by those who run the workshop. */
export function createAttendance(deps: WorkshopsDeps, manage: Manage) {
  const { db, vault, namesOf } = deps;

  const signatureOf = (workshopId: string, id: string): string =>
    createHmac('sha256', vault.secret('workshop check-in')).update(`${workshopId} ${id}`).digest('base64url');

  /** @returns whose code it is; undefined where it is nobody's here */
  function readCode(workshopId: string, code: string): string | undefined {
    const [id = '', signature = ''] = code.split('.');
    const [given, expected] = [Buffer.from(signature), Buffer.from(signatureOf(workshopId, id))];
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  }

  async function checkIn({ run, workshop, now, note }: Held, one: Participant, by: string): Promise<boolean> {
    if (one.state === 'attended') return true;
    refuseHidden(workshop);
    if (one.state !== 'registered') throw stands(one, 'Only who is registered is checked in.');
    await createWorkshopStore(run).changeParticipant(workshop.id, one.id, {
      ...{ state: 'attended', state_at: now, checked_in_by: by },
    });
    await note('checked-in', { about: one.user_id });
    return false;
  }

  const withParticipant = <T>(
    managing: Managing,
    action: string,
    id: string,
    work: (held: Held, one: Participant, store: Store) => Promise<T>,
  ): Promise<T> =>
    manage(managing, action, async (held) => {
      const store = createWorkshopStore(held.run);
      const one = await store.participant(held.workshop.id, id);
      if (!one) throw notFound();
      return work(held, one, store);
    });

  return {
    ...createParticipantList(deps, manage),

    /** Checking in twice changes nothing. */
    checkIn: (managing: Managing, id: string): Promise<void> =>
      withParticipant(managing, 'workshop:check-in', id, async (held, one) => {
        await checkIn(held, one, managing.actor.userId);
      }),

    checkInByCode: async (managing: Managing, code: string) => {
      const id = readCode(managing.workshopId, code);
      const nobody = new AppError(
        'conflict',
        'This is no code of somebody who takes part in this workshop.',
        {
          facts: { why: 'unknown-code' },
        },
      );
      return manage(managing, 'workshop:check-in', async (held) => {
        const one = id && (await createWorkshopStore(held.run).participant(held.workshop.id, id));
        if (!one) throw nobody;
        const already = await checkIn(held, one, managing.actor.userId);
        const names = await namesOf(held.run, [one.user_id]);
        const displayName = names.get(one.user_id) ?? '';
        return { userId: one.user_id, displayName, participantId: one.id, already };
      });
    },

    /** Back to registered. After a no-show that takes a seat, and only a free one. */
    undo: (managing: Managing, id: string): Promise<void> =>
      withParticipant(managing, 'workshop:undo-check-in', id, async (held, one, store) => {
        const { workshop, now, note } = held;
        if (one.state === 'registered') return;
        refuseHidden(workshop);
        if (one.state !== 'attended' && one.state !== 'no-show')
          throw stands(one, 'There is nothing to undo.');
        if (one.state === 'no-show' && workshop.seats_taken >= workshop.capacity)
          throw new AppError('conflict', 'No seat is free: theirs was given away. Add a seat first.', {
            facts: { why: 'full' },
          });
        if ((await store.newestOf(workshop.id, one.user_id))?.id !== one.id)
          throw stands(one, 'They have signed up again since. See their newer place.');
        const change = { state: 'registered', state_at: now, checked_in_by: null };
        await store.changeParticipant(workshop.id, id, change);
        await note('check-in-undone', { about: one.user_id });
      }),

    /** From two hours before it starts. The seat is free again. */
    noShow: (managing: Managing, id: string): Promise<void> =>
      withParticipant(managing, 'workshop:no-show', id, async (held, one, store) => {
        const { workshop, now, note } = held;
        if (one.state === 'no-show') return;
        refuseHidden(workshop);
        if (now.getTime() < workshop.starts_at.getTime() - early)
          throw new AppError('conflict', 'It is too early to say that. Remove them if they cannot come.', {
            facts: { why: 'too-early' },
          });
        if (one.state !== 'registered') throw stands(one, 'Only who is registered can stay away.');
        await store.changeParticipant(workshop.id, id, { state: 'no-show', state_at: now });
        await note('no-show', { about: one.user_id });
        await store.fillSeats(workshop.id, now);
      }),

    /** They are told. Their seat goes to the first who waits. */
    remove: (managing: Managing, id: string): Promise<void> =>
      withParticipant(managing, 'workshop:remove-participant', id, async (held, one, store) => {
        const { workshop, now, note } = held;
        if (one.state === 'cancelled') return;
        if (one.state !== 'registered' && one.state !== 'waitlisted')
          throw stands(one, 'Only who is registered or waits is removed. Undo their check-in first.');
        await store.changeParticipant(workshop.id, id, { state: 'cancelled', state_at: now });
        await store.tellOne(workshop.id, one.user_id, one.signed_up_by, 'removed', now);
        await note('removed', { about: one.user_id });
        await store.fillSeats(workshop.id, now);
      }),

    /** What a participant shows at the door. */
    code: ({ userId }: About, id: string): Promise<string> =>
      db.withSystem('show-check-in-code', async (run) => {
        const one = await createWorkshopStore(run).participationOf(userId, id);
        if (!one) throw notFound();
        if (!one.takes_seat && one.state !== 'waitlisted')
          throw stands(one, 'This place was given up. There is no code for it.');
        return `${one.id}.${signatureOf(one.workshop_id, one.id)}`;
      }),

    /** Ends every link that was given away. */
    renewLink: (managing: Managing): Promise<void> =>
      manage(managing, 'workshop:renew-link', async ({ run, workshop, now, note }) => {
        const change = { link_version: workshop.link_version + 1 };
        await createWorkshopStore(run).changeWorkshop(workshop.id, change, now);
        await note('link-renewed');
      }),

    /** Who did what, newest first. */
    history: (managing: Managing) =>
      manage.looking(managing, 'workshop:read-history', async ({ run, workshop }) => {
        const rows = await createWorkshopStore(run).history(workshop.id);
        const ids = [...new Set(rows.flatMap((row) => [row.actor ?? [], row.about ?? []].flat()))];
        const names = await namesOf(run, ids);
        const named = (userId: string | null) => {
          const displayName = userId === null ? undefined : names.get(userId);
          return userId === null || displayName === undefined ? null : { userId, displayName };
        };
        return rows.map((row) => ({
          ...{ kind: row.kind, at: row.at.toISOString(), fields: row.fields },
          ...{ actor: named(row.actor), about: named(row.about) },
        }));
      }),
  };
}

/** @throws AppError `conflict` where nobody can be there */
function refuseHidden({ state }: WorkshopRow): void {
  if (state === 'draft' || state === 'cancelled')
    throw new AppError('conflict', `This workshop is ${state === 'draft' ? 'a draft' : state}.`, {
      facts: { why: state },
    });
}

const stands = ({ state }: Participant, text: string) =>
  new AppError('conflict', text, { facts: { why: state } });
