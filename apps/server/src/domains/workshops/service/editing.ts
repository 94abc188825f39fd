import type { Updateable } from 'kysely';
import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import type { Workshops } from '../../../kernel/database/generated.ts';
import { AppError } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import { newId } from '../../../kernel/ids.ts';
import type { NewWorkshop, WorkshopChange } from '../contract/index.ts';
import { createWorkshopStore, type WorkshopRow } from '../store/index.ts';
import type { Candidates } from './candidates.ts';
import type { Managing, WorkshopsDeps } from './deps.ts';
import type { createEligibility } from './eligibility.ts';
import type { Held, Manage } from './managing.ts';
import { agendaRow, askedRow, columnsOf, type Filled, movedTo, same, writtenOf } from './written.ts';

type Eligibility = ReturnType<typeof createEligibility>;

/** What everybody who signed up is told of when it changes, since they may have to plan anew. */
const toldOf: readonly (keyof WorkshopChange)[] = [
  ...([
    'startsAt',
    'endsAt',
    'timeZone',
    'place',
    'isOnline',
    'address',
    'onlineUrl',
    'requirements',
  ] as const),
];
/** What somebody may be eligible by. */
const judgedBy: readonly (keyof WorkshopChange)[] = ['requirements', 'startsAt', 'timeZone'];
/** What stands in a calendar entry. */
const inCalendar: readonly (keyof WorkshopChange)[] = [
  ...([
    'title',
    'description',
    'startsAt',
    'endsAt',
    'timeZone',
    'place',
    'isOnline',
    'address',
    'onlineUrl',
  ] as const),
];

/** Making workshops, and changing them, from the draft to the end. */
export function createEditing(
  deps: WorkshopsDeps,
  manage: Manage,
  eligibility: Eligibility,
  candidates: Candidates,
) {
  const { db, audit, clock } = deps;

  async function insert(
    run: Run,
    workshop: NewWorkshop,
    organizer: string,
    seriesId?: string,
  ): Promise<string> {
    const store = createWorkshopStore(run);
    const [id, at] = [newId(), clock.now()];
    await store.insertWorkshop({
      ...(columnsOf(workshop) as Filled),
      id,
      series_id: seriesId ?? id,
      created_at: at,
      updated_at: at,
    });
    await writeBeside(run, id, workshop, workshop);
    await store.insertOrganizer({ workshop_id: id, user_id: organizer, state: 'confirmed', since: at });
    await store.addHistory({ workshop_id: id, id: newId(), kind: 'created', actor: organizer, at });
    return id;
  }

  /** Agenda, requirements and the exact place, each where it is given. */
  async function writeBeside(
    run: Run,
    id: string,
    written: WorkshopChange,
    whole: Pick<NewWorkshop, 'address' | 'onlineUrl'>,
  ) {
    const store = createWorkshopStore(run);
    if (written.address !== undefined || written.onlineUrl !== undefined)
      await store.setPlace({ workshop_id: id, address: whole.address, online_url: whole.onlineUrl });
    if (written.agenda) await store.setAgenda(id, written.agenda.map(agendaRow(id)));
    if (written.requirements) await store.setAsked(id, written.requirements.map(askedRow(id)));
  }

  async function change(held: Held, change: WorkshopChange, by: string): Promise<void> {
    const { run, workshop, now, note } = held;
    const store = createWorkshopStore(run);
    const beside = await besideOf(run, workshop.id);
    const { place } = beside;
    const known = writtenOf(workshop, beside);
    const fields = (Object.keys(change) as (keyof WorkshopChange)[]).filter(
      (field) => !same(field, change[field], known[field]),
    );
    if (fields.length === 0) return;
    await refuseRetired(run, change, beside.asked);
    const columns: Updateable<Workshops> = columnsOf(
      Object.fromEntries(fields.map((field) => [field, change[field]])),
    );
    const told = workshop.state === 'published' ? fields.filter((field) => toldOf.includes(field)) : [];
    if (fields.some((field) => inCalendar.includes(field))) columns.sequence = workshop.sequence + 1;
    await store.changeWorkshop(workshop.id, columns, now).catch(refuseUnfit);
    await writeBeside(run, workshop.id, change, {
      address: change.address === undefined ? (place?.address ?? null) : change.address,
      onlineUrl: change.onlineUrl === undefined ? (place?.online_url ?? null) : change.onlineUrl,
    }).catch(refuseUnfit);
    if (fields.includes('requirements')) await store.raiseRequirements([workshop.id]);
    await note('changed', { fields });
    if (told.length > 0) {
      await store.tellAll(workshop.id, 'changed', now, told);
      await store.tellOrganizers(workshop.id, 'changed', by, now, told);
    }
    const changed = await store.workshop(workshop.id);
    // Another day for an age, another requirement: who waits is judged anew. More seats, a later end: some move up.
    if (changed && fields.some((field) => judgedBy.includes(field)))
      await eligibility.judgeWorkshop(run, changed);
    else await store.fillSeats(workshop.id, now);
  }

  return {
    /** A draft, run by who makes it. */
    create: (actor: UserActor, userId: string, workshop: NewWorkshop, requestId: string): Promise<string> =>
      db.withSystem('create-workshop', async (run) => {
        refuseTimes(workshop);
        if (!(await deps.access.holds(run, userId, 'workshop:write')))
          throw new AppError('conflict', 'They may not organize workshops. Give them the role first.');
        await refuseRetired(run, workshop, []);
        const id = await insert(run, workshop, userId).catch(refuseUnfit);
        await audit.record(run, {
          actor,
          action: 'workshop:create',
          subject: userId,
          outcome: 'done',
          requestId,
        });
        return id;
      }),

    change: (managing: Managing, wanted: WorkshopChange, ifMatch: string | undefined): Promise<void> =>
      manage(managing, 'workshop:change', async (held) => {
        const { workshop } = held;
        refuseOther(ifMatch, workshop.version);
        if (workshop.state === 'cancelled' || workshop.state === 'completed')
          throw new AppError('conflict', `This workshop is ${workshop.state}. Nothing was changed.`);
        if (wanted.capacity !== undefined && wanted.capacity < workshop.seats_taken)
          throw tooFewSeats(workshop);
        if (workshop.state === 'published') refuseUnfindable(held, wanted);
        await change(held, wanted, managing.actor.userId);
      }),

    /** Shows it to everybody, or to who has the link. Publishing what is published changes nothing. */
    publish: (managing: Managing): Promise<void> =>
      manage(managing, 'workshop:publish', async ({ run, workshop, now, note }) => {
        if (workshop.state === 'published') return;
        if (workshop.state !== 'draft') throw isOver(workshop);
        if (workshop.starts_at <= now)
          throw new AppError('conflict', 'It starts in the past. Give it another date first.');
        if (workshop.place === null && !workshop.is_online)
          throw new AppError('conflict', 'Say where it is, or that it is online, before it is shown.');
        const able = new Set((await candidates.all(run)).map((one) => one.userId));
        const organizers = await createWorkshopStore(run).organizersOf(workshop.id);
        if (!organizers.some((one) => one.state === 'confirmed' && able.has(one.user_id)))
          throw new AppError('conflict', 'Nobody is confirmed to run it. Ask an organizer first.');
        await createWorkshopStore(run).changeWorkshop(
          workshop.id,
          { state: 'published', published_at: now },
          now,
        );
        await note('published');
      }),

    /** For good, with a message to everybody who signed up. */
    cancel: (managing: Managing, message: string): Promise<void> =>
      manage(managing, 'workshop:cancel', async ({ run, workshop, now, note }) => {
        if (workshop.state === 'cancelled') return;
        if (workshop.state === 'completed') throw isOver(workshop);
        const store = createWorkshopStore(run);
        // First it is over, so that no seat that falls free is given to somebody; and they are told before they are out.
        await store.changeWorkshop(
          workshop.id,
          { state: 'cancelled', ended_at: now, cancel_message: message, sequence: workshop.sequence + 1 },
          now,
        );
        await store.tellAll(workshop.id, 'cancelled', now);
        await store.tellOrganizers(workshop.id, 'cancelled', managing.actor.userId, now);
        await store.tellAsked(workshop.id, 'cancelled', managing.actor.userId, now);
        await store.cancelAll(workshop.id, now);
        for (const about of await store.lapseCalls(workshop.id, now))
          await note('cover-lapsed', about === null ? {} : { about });
        await note('cancelled');
      }),

    /** It has taken place. Who still waits is out. */
    complete: (managing: Managing): Promise<void> =>
      manage(managing, 'workshop:complete', async ({ run, workshop, now, note }) => {
        if (workshop.state === 'completed') return;
        if (workshop.state !== 'published') throw isOver(workshop);
        if (workshop.starts_at > now)
          throw new AppError('conflict', 'It has not begun yet. Cancel it instead.');
        const store = createWorkshopStore(run);
        await store.changeWorkshop(workshop.id, { state: 'completed', ended_at: now }, now);
        await store.dismissWaiting(workshop.id, now);
        await store.missRegistered(workshop.id, now);
        await note('completed');
      }),

    /** The same on further dates, each a draft and a workshop of its own. @returns their ids */
    copy: (managing: Managing, starts: readonly string[]): Promise<string[]> =>
      manage(managing, 'workshop:copy', async ({ run, workshop, note }) => {
        const written = writtenOf(workshop, await besideOf(run, workshop.id));
        const ids: string[] = [];
        for (const startsAt of starts) {
          const copy = { ...written, ...movedTo(workshop, startsAt) };
          ids.push(await insert(run, copy, managing.actor.userId, workshop.series_id));
        }
        await note('copied');
        return ids;
      }),
  };
}

async function besideOf(run: Run, workshopId: string) {
  const store = createWorkshopStore(run);
  const [place, agenda, asked] = await Promise.all([
    store.placeOf(workshopId),
    store.agenda(workshopId),
    store.askedBy([workshopId]),
  ]);
  return { place, agenda, asked };
}

/** @throws AppError `bad-request` where it asks anew for what was retired */
async function refuseRetired(
  run: Run,
  { requirements = [] }: Pick<WorkshopChange, 'requirements'>,
  before: readonly { readonly id: string }[],
): Promise<void> {
  const anew = requirements.filter((one) => !before.some(({ id }) => id === one.requirementId));
  if (anew.length === 0) return;
  const ids = anew.map((one) => one.requirementId);
  if ((await createWorkshopStore(run).retiredAmong(ids)).length > 0)
    throw new AppError(
      'bad-request',
      'A requirement was retired. Choose another of GET /v1/requirements. Nothing was changed.',
    );
}

/** @throws AppError `bad-request` */
function refuseTimes({ startsAt, endsAt }: NewWorkshop): void {
  if (new Date(endsAt) <= new Date(startsAt))
    throw new AppError('bad-request', 'body.endsAt: after startsAt.');
}

/** @throws AppError `conflict` where those who signed up could not come any more */
function refuseUnfindable({ workshop, now }: Held, { startsAt, place, isOnline }: WorkshopChange): void {
  const moved = startsAt === undefined ? undefined : new Date(startsAt);
  if (moved && moved.getTime() !== workshop.starts_at.getTime() && moved <= now)
    throw new AppError('conflict', 'It is announced and cannot be moved into the past. Nothing was changed.');
  const somewhere =
    (place === undefined ? workshop.place : place) !== null || (isOnline ?? workshop.is_online);
  if (!somewhere)
    throw new AppError(
      'conflict',
      'It is announced: say where it is, or that it is online. Nothing was changed.',
    );
}

const tooFewSeats = ({ seats_taken }: WorkshopRow) =>
  new AppError('conflict', `${seats_taken} have a seat. Remove some of them first, or leave as many seats.`, {
    facts: { seatsTaken: seats_taken },
  });

const isOver = ({ state }: WorkshopRow) =>
  new AppError('conflict', `This workshop is ${state === 'draft' ? 'a draft' : state}. Nothing was changed.`);

const unfit: Readonly<Record<string, string>> = {
  workshops_time_real: 'It ends after it starts, and within 31 days.',
  workshops_sign_up_real: 'Sign-up begins before it closes, and closes before the workshop ends.',
  workshops_seats_real: 'There are more registered than that. Remove some first.',
  agenda_items_exercise_fkey: 'There is no such exercise. Choose one of GET /v1/exercises.',
  workshop_requirements_requirement_fkey: 'There is no such requirement. Choose one of GET /v1/requirements.',
};

/** What the database refused, in words. */
function refuseUnfit(error: unknown): never {
  const words = unfit[String((error as { constraint?: unknown }).constraint)];
  throw words === undefined
    ? error
    : new AppError('bad-request', `${words} Nothing was changed.`, { cause: error });
}
