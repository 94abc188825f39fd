import { type Insertable, sql, type Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { Plans } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';

type PlanKey = { readonly userId: string; readonly id: string };

/** What was practised, in short: what days and weeks are counted from. */
export type Practised = {
  readonly userId: string;
  readonly sessionId: string;
  readonly exerciseId: string | null;
  readonly exercise: string | null;
  readonly state: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** When the server had all of it; null: not yet. */
  readonly finishedAt: Date | null;
  readonly timeZone: string;
};

const practisedColumns = sql`s.user_id as "userId", s.id as "sessionId", s.exercise_id as "exerciseId", e.name as exercise,
  s.state, s.started_at as "startedAt", s.ended_at as "endedAt", s.finished_at as "finishedAt", s.time_zone as "timeZone"`;
const practised = sql`select ${practisedColumns} from sessions s left join exercises e on e.id = s.exercise_id`;

const plans = () =>
  query
    .selectFrom('plans as p')
    .select(['p.user_id', 'p.id', 'p.exercise_id', 'p.planned_by', 'p.note', 'p.days', 'p.minutes'])
    .select(['p.ended_at', 'p.version'])
    // Days of the calendar, which are nowhere in particular: as text they stay so.
    .select([
      sql<string>`p.starts_on::text`.as('starts_on'),
      sql<string | null>`p.ends_on::text`.as('ends_on'),
    ]);

const named = () =>
  plans()
    .innerJoin('exercises as e', 'e.id', 'p.exercise_id')
    .select(['e.name as exercise_name', 'e.retired_at as exercise_retired_at']);

/** SQL of plans, and of how those practise whom somebody accompanies. */
export const plansStore = (run: Run) => ({
  plans: (userIds: readonly string[], ended: boolean, limit: number) =>
    run.all(
      named()
        .where('p.user_id', 'in', [...userIds])
        .$if(!ended, (some) => some.where('p.ended_at', 'is', null))
        .orderBy('p.created_at', 'desc')
        .orderBy('p.id')
        .limit(limit),
    ),

  plan: ({ userId, id }: PlanKey) =>
    run.first(named().where('p.user_id', '=', userId).where('p.id', '=', id)),

  /** Held until the transaction ends: changes of it happen one after the other. */
  lockPlan: ({ userId, id }: PlanKey) =>
    run.first(plans().where('p.user_id', '=', userId).where('p.id', '=', id).forNoKeyUpdate()),

  /** Plans of one person are written one after the other: each sees those before it. */
  holdPlans: (userId: string) =>
    run.all(statement`select pg_advisory_xact_lock(hashtextextended(${`plans ${userId}`}, 0))`),

  insertPlan: (row: Insertable<Plans>) => run.count(query.insertInto('plans').values(row)),

  changePlan: ({ userId, id }: PlanKey, change: Updateable<Plans>, at: Date) =>
    run.count(
      query
        .updateTable('plans')
        .set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))
        .where('user_id', '=', userId)
        .where('id', '=', id),
    ),

  countPlans: async (userId: string): Promise<number> => {
    const counted = await run.first(
      query
        .selectFrom('plans')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .where('ended_at', 'is', null),
    );
    return Number(counted?.count ?? 0);
  },

  /** What these people recorded from then until then and did not discard, latest first. */
  practisedIn: (userIds: readonly string[], from: Date, until: Date, limit: number) =>
    run.all(statement<Practised>`${practised}
      where s.user_id = any (${[...userIds]}::uuid[]) and s.state <> 'discarded'
        and s.started_at >= ${from} and s.started_at < ${until}
      order by s.started_at desc limit ${limit}`),

  /** The last session that each of these people kept: one look in the index for each, however many they have. */
  lastKept: (userIds: readonly string[]) =>
    run.all(statement<Practised>`
      select ${practisedColumns}
      from unnest(${[...userIds]}::uuid[]) as one (id)
      cross join lateral (
        select * from sessions
        where user_id = one.id and state = 'complete'
        order by started_at desc, id desc limit 1
      ) s
      left join exercises e on e.id = s.exercise_id`),

  /** Which of these people's recordings got something since then, or began since. */
  recordingSince: (userIds: readonly string[], since: Date) =>
    run.all(statement<Practised>`${practised}
      where s.user_id = any (${[...userIds]}::uuid[]) and s.state = 'recording'
        and (s.created_at >= ${since} or exists (
          select from blocks b
          where b.user_id = s.user_id and b.session_id = s.id and b.stored_at >= ${since}
        ))
      order by s.started_at desc`),

  looks: (userIds: readonly string[], lookedBy: string) =>
    run.all(
      query
        .selectFrom('session_looks')
        .select(['user_id', 'looked_at'])
        .where('user_id', 'in', [...userIds])
        .where('looked_by', '=', lookedBy),
    ),

  /** The later of what was noted and now: of two at once neither goes back. */
  noteLook: (userId: string, lookedBy: string, at: Date) =>
    run.count(statement`
      insert into session_looks (user_id, looked_by, looked_at) values (${userId}, ${lookedBy}, ${at})
      on conflict (user_id, looked_by)
      do update set looked_at = greatest(session_looks.looked_at, excluded.looked_at)`),
});
