import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { AgendaItems, WorkshopPlaces, Workshops } from '../../../kernel/database/generated.ts';
import { query } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

export type WorkshopRow = Selectable<Workshops>;

/** Which workshops are looked for, and what of requirements the person meets. */
export type Browsing = {
  readonly from: Date;
  readonly to?: Date | undefined;
  readonly text?: string | undefined;
  readonly place?: string | undefined;
  readonly language?: string | undefined;
  readonly online?: boolean | undefined;
  readonly free: boolean;
  readonly fits: boolean;
  readonly exerciseId?: string | undefined;
  readonly seriesId?: string | undefined;
  readonly after?: PlaceInList | undefined;
  readonly limit: number;
};

/** What somebody meets: what they declared, when they were born, and what they agree to now. */
export type Meeting = {
  readonly declared: readonly string[];
  readonly birthDate: string | undefined;
  readonly agreed: readonly string[];
};

/**
 * Whether every hard requirement is met, as `verdictOf` decides it; without a birth date no age is. Years are whole on
 * the day that the workshop starts where it is.
 */
const fits = ({ declared, birthDate, agreed }: Meeting) => sql<boolean>`not exists (
  select from workshop_requirements wr join requirements r on r.id = wr.requirement_id
  where wr.workshop_id = w.id and wr.hard and (case r.kind
    when 'age' then extract(year from age((w.starts_at at time zone w.time_zone)::date, ${birthDate ?? null}::date))
      between coalesce(r.min_age, 0) and coalesce(r.max_age, 130)
    when 'consent' then r.purpose = any (${[...agreed]}::text[])
    else r.id = any (${[...declared]}::uuid[]) end) is not true
)`;

const likeText = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** SQL of workshops themselves: what they are, where, and what is planned. */
export const workshopsStore = (run: Run) => ({
  /** Announced ones, as the row level security of the caller shows them, soonest first. */
  browse: (meeting: Meeting, which: Browsing) => {
    const { from, to, text, place, language, online, exerciseId, seriesId, after } = which;
    let some = query
      .selectFrom('workshops as w')
      .selectAll()
      .select(fits(meeting).as('fits'))
      .where('w.state', '=', 'published')
      .where('w.visibility', '=', 'public')
      .where('w.starts_at', '>=', from);
    if (to) some = some.where('w.starts_at', '<', to);
    if (text !== undefined) some = some.where('w.title', 'ilike', likeText(text));
    if (place !== undefined) some = some.where('w.place', 'ilike', likeText(place));
    if (language !== undefined) some = some.where('w.language', '=', language);
    if (online !== undefined) some = some.where('w.is_online', '=', online);
    if (which.free) some = some.whereRef('w.seats_taken', '<', 'w.capacity');
    if (which.fits) some = some.where(fits(meeting));
    if (seriesId !== undefined) some = some.where('w.series_id', '=', seriesId);
    if (exerciseId !== undefined)
      some = some.where((row) =>
        row.exists(
          row
            .selectFrom('agenda_items as a')
            .select('a.number')
            .whereRef('a.workshop_id', '=', 'w.id')
            .where('a.exercise_id', '=', exerciseId),
        ),
      );
    if (after) {
      some = some.where((row) =>
        row(row.refTuple('w.starts_at', 'w.id'), '>', row.tuple(after.at, after.id)),
      );
    }
    return run.all(some.orderBy('w.starts_at').orderBy('w.id').limit(which.limit));
  },

  workshop: (id: string) => run.first(query.selectFrom('workshops').selectAll().where('id', '=', id)),

  /** Holds it: whatever else changes its seats, organizers or requirements waits. */
  lockWorkshop: (id: string) =>
    run.first(query.selectFrom('workshops').selectAll().where('id', '=', id).forUpdate()),

  /** Several, always in the same order. */
  lockWorkshops: (ids: readonly string[]) =>
    run.all(
      query
        .selectFrom('workshops')
        .selectAll()
        .where('id', '=', sql<string>`any (${[...ids]}::uuid[])`)
        .orderBy('id')
        .forUpdate(),
    ),

  /** @returns 0 where one with its id is there */
  insertWorkshop: (row: Insertable<Workshops>) =>
    run.count(
      query
        .insertInto('workshops')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing()),
    ),

  changeWorkshop: (id: string, change: Updateable<Workshops>, at: Date) =>
    run.count(
      query
        .updateTable('workshops')
        .set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))
        .where('id', '=', id),
    ),

  placeOf: (workshopId: string) =>
    run.first(query.selectFrom('workshop_places').selectAll().where('workshop_id', '=', workshopId)),

  setPlace: (row: Insertable<WorkshopPlaces>) =>
    run.count(
      query
        .insertInto('workshop_places')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('workshop_id').doUpdateSet({ address: row.address, online_url: row.online_url }),
        ),
    ),

  agenda: (workshopId: string) =>
    run.all(
      query
        .selectFrom('agenda_items as a')
        .leftJoin('exercises as e', 'e.id', 'a.exercise_id')
        .selectAll('a')
        .select('e.name as exercise_name')
        .where('a.workshop_id', '=', workshopId)
        .orderBy('a.number'),
    ),

  setAgenda: async (workshopId: string, items: readonly Insertable<AgendaItems>[]): Promise<void> => {
    await run.count(query.deleteFrom('agenda_items').where('workshop_id', '=', workshopId));
    if (items.length > 0) await run.count(query.insertInto('agenda_items').values([...items]));
  },

  /** Other dates of the same that are announced. */
  dates: (seriesId: string, except: string) =>
    run.all(
      query
        .selectFrom('workshops')
        .select(['id', 'starts_at', 'state'])
        .where('series_id', '=', seriesId)
        .where('id', '<>', except)
        .where('published_at', 'is not', null)
        .where('visibility', '=', 'public')
        .orderBy('starts_at')
        .limit(100),
    ),

  /** What the person takes part in or runs while the workshop goes on. */
  overlapping: (userId: string, { id, starts_at, ends_at }: WorkshopRow) =>
    run.all(
      query
        .selectFrom('workshops as w')
        .select(['w.id', 'w.title', 'w.starts_at', 'w.ends_at'])
        .where('w.id', '<>', id)
        .where('w.state', '=', 'published')
        .where('w.starts_at', '<', ends_at)
        .where('w.ends_at', '>', starts_at)
        .where((row) =>
          row.or([
            row.exists(
              row
                .selectFrom('participants as p')
                .select('p.id')
                .whereRef('p.workshop_id', '=', 'w.id')
                .where('p.user_id', '=', userId)
                .where('p.state', 'in', ['registered', 'waitlisted']),
            ),
            row.exists(
              row
                .selectFrom('organizers as o')
                .select('o.user_id')
                .whereRef('o.workshop_id', '=', 'w.id')
                .where('o.user_id', '=', userId)
                .where('o.state', '=', 'confirmed'),
            ),
          ]),
        )
        .orderBy('w.starts_at')
        .limit(20),
    ),
});
