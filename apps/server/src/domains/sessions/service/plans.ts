import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { refuseOther } from '../../../kernel/http/etags.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { PlanBody, PlanQuery } from '../contract/index.ts';
import { createSessionsStore, type Practised } from '../store/index.ts';
import { dayMs, isPlannedOn, localDay, today, weekOf } from './days.ts';
import { type About, byAnother, type SessionsDeps } from './deps.ts';
import { refuseExercise } from './start.ts';

type Store = ReturnType<typeof createSessionsStore>;
type PlanRow = NonNullable<Awaited<ReturnType<Store['plan']>>>;
type AboutPlan = About & { readonly actor: UserActor };

const mostOpen = 50;
/** Ended ones too; an older one is not listed. */
const mostListed = 200;
const mostPractised = 1000;

/** Exercises that people mean to practise: planned by themselves, or by those who accompany them. */
export function createPlans(deps: SessionsDeps) {
  const { db, vault, audit, clock } = deps;

  async function shown(about: AboutPlan, rows: readonly PlanRow[], day: string) {
    const store = createSessionsStore(db.as(about.actor, about.reach));
    const week = weekOf(day);
    const practised =
      rows.length === 0 ? [] : await store.practisedIn([about.userId], ...around(week), mostPractised);
    const planners = [...new Set(rows.flatMap((row) => row.planned_by ?? []))];
    const named = planners.length === 0 ? new Map() : await deps.describeUsers(about.actor, planners);
    const key = await vault.of(about.userId);
    const counts = countsOf(practised);
    return rows.map((row) => ({
      ...ownPartOf(row, key),
      plannedBy:
        row.planned_by === null
          ? null
          : { userId: row.planned_by, displayName: named.get(row.planned_by)?.displayName ?? null },
      week: week.map((one) => ({
        day: one,
        planned: isPlannedOn(row, one),
        sessions: counts.get(`${row.exercise_id} ${one}`) ?? 0,
      })),
    }));
  }

  /** Puts it there, or says that it is there already. @returns whether anything changed */
  async function write(store: Store, about: About, id: string, body: PlanBody, ifMatch: string | undefined) {
    const { userId } = about;
    const now = clock.now();
    const key = await vault.of(userId);
    const row = {
      exercise_id: body.exerciseId,
      planned_by: byAnother(about) ?? null,
      note: body.note === '' ? null : key.sealText(notePlace(userId, id), body.note),
      days: body.days,
      minutes: body.minutes,
      starts_on: body.startsOn,
      ends_on: body.endsOn,
      ended_at: null,
    };
    // Always first, so that two writers wait for each other instead of around each other.
    await store.holdPlans(userId);
    const there = await store.lockPlan({ userId, id });
    if (!there) {
      if (ifMatch !== undefined) refuseOther(ifMatch, 0);
      await store.insertPlan({ user_id: userId, id, ...row });
      await refuseTooMany(store, userId);
      return 'new';
    }
    if (isSame(there, body, key)) return 'same';
    if (ifMatch === undefined)
      throw new AppError(
        'conflict',
        'There is another plan of this id. Read it, and send its ETag as If-Match.',
      );
    refuseOther(ifMatch, there.version);
    await store.changePlan({ userId, id }, row, now);
    if (there.ended_at !== null) await refuseTooMany(store, userId);
    return 'changed';
  }

  return {
    async list(about: AboutPlan, query: PlanQuery) {
      const store = createSessionsStore(db.as(about.actor, about.reach));
      const rows = await store.plans([about.userId], query.ended === 'true', mostListed);
      return shown(about, rows, query.day ?? today(clock));
    },

    async put(about: AboutPlan, id: string, body: PlanBody, ifMatch: string | undefined) {
      const { actor, reach, userId, requestId } = about;
      const told = await db.withActor(actor, reach, async (run) => {
        const store = createSessionsStore(run);
        const there = await store.plan({ userId, id });
        // The one that it has may be retired by now.
        if (there?.exercise_id !== body.exerciseId) await refuseExercise(run, body.exerciseId, clock.now());
        const done = await write(store, about, id, body, ifMatch);
        if (done === 'same') return false;
        await audit.record(run, { actor, action: 'plan:put', subject: userId, outcome: 'done', requestId });
        const planner = done === 'new' ? byAnother(about) : undefined;
        if (planner !== undefined) await deps.tellPlanned(run, userId, { userId: planner });
        return planner !== undefined;
      });
      if (told) await deps.sendTold(userId);
      const row = await createSessionsStore(db.as(actor, reach)).plan({ userId, id });
      const [plan] = await shown(about, row ? [row] : [], today(clock));
      if (!plan) throw notFound();
      return plan;
    },

    /** Ending what is ended changes nothing. */
    async end(about: About, id: string): Promise<void> {
      const { actor, reach, userId, requestId } = about;
      await db.withActor(actor, reach, async (run) => {
        const store = createSessionsStore(run);
        const there = await store.lockPlan({ userId, id });
        if (!there) throw notFound();
        if (there.ended_at !== null) return;
        await store.changePlan({ userId, id }, { ended_at: clock.now() }, clock.now());
        await audit.record(run, { actor, action: 'plan:end', subject: userId, outcome: 'done', requestId });
      });
    },
  };
}

/** In a transaction that holds the plans of this person. */
async function refuseTooMany(store: Store, userId: string): Promise<void> {
  if ((await store.countPlans(userId)) > mostOpen)
    throw new AppError('conflict', `A person has ${mostOpen} plans at most. End some first.`);
}

/** How many sessions were kept, by exercise and the day it was where they were recorded. */
function countsOf(practised: readonly Practised[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { state, exerciseId, startedAt, timeZone } of practised) {
    if (state !== 'complete') continue;
    const place = `${exerciseId} ${localDay(startedAt, timeZone)}`;
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return counts;
}

/** Somewhere on earth a day begins half a day before it does in UTC, and somewhere it ends half a day later. */
const around = (days: readonly string[]): [from: Date, until: Date] => [
  new Date(Date.parse(days[0] as string) - dayMs),
  new Date(Date.parse(days.at(-1) as string) + 2 * dayMs),
];

const notePlace = (userId: string, id: string) => ({ table: 'plans', column: 'note', key: [userId, id] });

const noteOf = (row: Pick<PlanRow, 'user_id' | 'id' | 'note'>, key: PersonKey): string =>
  row.note === null ? '' : key.openText(notePlace(row.user_id, row.id), row.note);

const isSame = (
  there: NonNullable<Awaited<ReturnType<Store['lockPlan']>>>,
  body: PlanBody,
  key: PersonKey,
): boolean =>
  there.ended_at === null &&
  there.exercise_id === body.exerciseId &&
  there.minutes === body.minutes &&
  there.days.join() === body.days.join() &&
  there.starts_on === body.startsOn &&
  there.ends_on === body.endsOn &&
  noteOf(there, key) === body.note;

const ownPartOf = (row: PlanRow, key: PersonKey) => ({
  id: row.id,
  exercise: {
    id: row.exercise_id,
    name: row.exercise_name,
    retired: row.exercise_retired_at !== null,
  },
  days: row.days,
  minutes: row.minutes,
  note: noteOf(row, key),
  startsOn: row.starts_on,
  endsOn: row.ends_on,
  ended: row.ended_at !== null,
  version: row.version,
});
