import type { Insertable, Updateable } from 'kysely';
import type { Workshops } from '../../../kernel/database/generated.ts';
import type { NewWorkshop, WorkshopChange } from '../contract/index.ts';
import type { createWorkshopStore, WorkshopRow } from '../store/index.ts';

/** What every new workshop says. */
export type Filled = Insertable<Workshops>;

const time = (text: string | null | undefined): Date | null => (text ? new Date(text) : null);

/** The columns of what was written; what is absent stays absent. */
export function columnsOf(written: WorkshopChange): Updateable<Workshops> {
  const { startsAt, endsAt, timeZone, isOnline, signUpFrom, signUpUntil, title, description, language } =
    written;
  const { place, visibility, capacity } = written;
  const all = {
    ...{ title, description, language, place, visibility, capacity },
    time_zone: timeZone,
    is_online: isOnline,
    starts_at: startsAt === undefined ? undefined : new Date(startsAt),
    ends_at: endsAt === undefined ? undefined : new Date(endsAt),
    sign_up_from: signUpFrom === undefined ? undefined : time(signUpFrom),
    sign_up_until: signUpUntil === undefined ? undefined : time(signUpUntil),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

type Place = { readonly address: string | null; readonly online_url: string | null } | undefined;

type Store = ReturnType<typeof createWorkshopStore>;
type AgendaRow = Awaited<ReturnType<Store['agenda']>>[number];
type AskedRow = Awaited<ReturnType<Store['askedBy']>>[number];
type Beside = {
  readonly place: Place;
  readonly agenda: readonly AgendaRow[];
  readonly asked: readonly AskedRow[];
};

/** What is stored of a workshop as it was written. */
export const writtenOf = (row: WorkshopRow, { place, agenda, asked }: Beside): NewWorkshop => ({
  ...{ title: row.title, description: row.description, place: row.place, capacity: row.capacity },
  language: row.language as NewWorkshop['language'],
  visibility: row.visibility as NewWorkshop['visibility'],
  ...{ timeZone: row.time_zone, isOnline: row.is_online },
  ...{ address: place?.address ?? null, onlineUrl: place?.online_url ?? null },
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  signUpFrom: row.sign_up_from?.toISOString() ?? null,
  signUpUntil: row.sign_up_until?.toISOString() ?? null,
  agenda: agenda.map(({ title, description, minutes, exercise_id }) => ({
    ...{ title, description, minutes, exerciseId: exercise_id },
  })),
  requirements: asked.map(({ id, hard, note }) => ({ requirementId: id, hard, note })),
});

/** As long, and with sign-up as many days and hours before it, by the clock of where it is. */
export function movedTo(row: WorkshopRow, startsAt: string) {
  const inZone = (milliseconds: number) =>
    Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(row.time_zone);
  const [from, to] = [inZone(row.starts_at.getTime()), inZone(Date.parse(startsAt))];
  const by = from.until(to, { largestUnit: 'days' });
  const moved = (date: Date | null) =>
    date ? new Date(inZone(date.getTime()).add(by).epochMilliseconds).toISOString() : null;
  const length = row.ends_at.getTime() - row.starts_at.getTime();
  return {
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(to.epochMilliseconds + length).toISOString(),
    signUpFrom: moved(row.sign_up_from),
    signUpUntil: moved(row.sign_up_until),
  };
}

const times: readonly string[] = ['startsAt', 'endsAt', 'signUpFrom', 'signUpUntil'];

/** Whether a field says the same; times by the moment that they name. */
export const same = (field: string, one: unknown, other: unknown): boolean =>
  times.includes(field) && typeof one === 'string' && typeof other === 'string'
    ? new Date(one).getTime() === new Date(other).getTime()
    : JSON.stringify(inOrder(field, one)) === JSON.stringify(inOrder(field, other));

type Asked = NewWorkshop['requirements'][number];

/** In which order requirements are named means nothing. */
const inOrder = (field: string, value: unknown): unknown =>
  field === 'requirements'
    ? (value as Asked[])
        .map(({ requirementId, hard, note }) => ({ requirementId, hard, note }))
        .toSorted((a, b) => a.requirementId.localeCompare(b.requirementId))
    : value;

export const agendaRow =
  (workshopId: string) =>
  ({ title, description, minutes, exerciseId }: NewWorkshop['agenda'][number], number: number) => ({
    workshop_id: workshopId,
    ...{ number, title, description, minutes, exercise_id: exerciseId },
  });

export const askedRow =
  (workshopId: string) =>
  ({ requirementId, hard, note }: NewWorkshop['requirements'][number]) => ({
    workshop_id: workshopId,
    ...{ requirement_id: requirementId, hard, note },
  });
