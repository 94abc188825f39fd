import type { Updateable } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { Sessions } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';
import type { NewSession, SessionKey } from './rows.ts';

/** Which sessions of a person are listed. */
export type Wanted = {
  readonly state?: string | undefined;
  readonly exerciseId?: string | undefined;
  readonly dataType?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
};

const whole = () =>
  query
    .selectFrom('sessions as s')
    .leftJoin('exercises as e', 'e.id', 's.exercise_id')
    .select([
      's.user_id',
      's.id',
      's.state',
      's.discard_reason',
      's.finished_at',
      's.started_at',
      's.ended_at',
      's.time_zone',
      's.device',
      's.location',
      's.feedback_before',
      's.feedback_after',
      's.notes',
      's.version',
      's.workshop_id',
      'e.id as exercise_id',
      'e.name as exercise_name',
    ])
    .select((row) =>
      row
        .selectFrom('markers as m')
        .whereRef('m.user_id', '=', 's.user_id')
        .whereRef('m.session_id', '=', 's.id')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .as('markers'),
    );

function wanted(userId: string, { state, exerciseId, dataType, from, to }: Wanted) {
  let some = whole().where('s.user_id', '=', userId);
  some = state === undefined ? some.where('s.state', '!=', 'discarded') : some.where('s.state', '=', state);
  if (exerciseId !== undefined) some = some.where('s.exercise_id', '=', exerciseId);
  if (from !== undefined) some = some.where('s.started_at', '>=', from);
  if (to !== undefined) some = some.where('s.started_at', '<', to);
  if (dataType === undefined) return some;
  return some.where(({ exists, selectFrom }) =>
    exists(
      selectFrom('channels as c')
        .select('c.number')
        .whereRef('c.user_id', '=', 's.user_id')
        .whereRef('c.session_id', '=', 's.id')
        .where('c.data_type', '=', dataType),
    ),
  );
}

/** SQL of sessions. */
export function sessionsStore(run: Run) {
  const update = ({ userId, sessionId }: SessionKey) =>
    query.updateTable('sessions').where('user_id', '=', userId).where('id', '=', sessionId);

  return {
    newest: (userId: string, limit: number, after: PlaceInList | undefined, which: Wanted = {}) =>
      run.all(
        wanted(userId, which)
          .$if(after !== undefined, (some) =>
            some.where((row) =>
              row(
                row.refTuple('s.started_at', 's.id'),
                '<',
                row.tuple(after?.at as Date, after?.id as string),
              ),
            ),
          )
          .orderBy('s.started_at', 'desc')
          .orderBy('s.id', 'desc')
          .limit(limit),
      ),

    /** What these people recorded at a workshop, latest first. */
    atWorkshop: (workshopId: string, userIds: readonly string[], limit: number) =>
      run.all(
        query
          .selectFrom('sessions')
          .select(['user_id', 'id', 'state', 'started_at', 'ended_at'])
          .where('workshop_id', '=', workshopId)
          .where('user_id', 'in', [...userIds])
          .where('state', '<>', 'discarded')
          .orderBy('started_at', 'desc')
          .limit(limit),
      ),

    /** How many sessions these people recorded in a week, and from `before` up to it; who recorded none is absent. */
    practised: (userIds: readonly string[], week: { before: Date; from: Date; to: Date }) =>
      run.all(
        statement<{ userId: string; inWeek: number; before: number }>`
          select user_id as "userId", count(*) filter (where started_at >= ${week.from}) as "inWeek",
            count(*) filter (where started_at < ${week.from}) as before
          from sessions
          where user_id = any (${[...userIds]}::uuid[]) and state <> 'discarded'
            and started_at >= ${week.before} and started_at < ${week.to}
          group by user_id`,
      ),

    one: ({ userId, sessionId }: SessionKey) =>
      run.first(whole().where('s.user_id', '=', userId).where('s.id', '=', sessionId)),

    /** False when this person has a session of the same file already; a second import at once waits here for the first. */
    insertSession: async (row: NewSession): Promise<boolean> => {
      const inserted = await run.count(
        query
          .insertInto('sessions')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'source_digest']).where('source_digest', 'is not', null).doNothing(),
          ),
      );
      return inserted === 1;
    },

    /** False when this person has a session with this id already; a second one at once waits here for the first. */
    insertStarted: async (row: NewSession): Promise<boolean> => {
      const inserted = await run.count(
        query
          .insertInto('sessions')
          .values(row)
          .onConflict((conflict) => conflict.columns(['user_id', 'id']).doNothing()),
      );
      return inserted === 1;
    },

    bySource: (userId: string, digest: Buffer) =>
      run.first(
        query
          .selectFrom('sessions')
          .select('id')
          .where('user_id', '=', userId)
          .where('source_digest', '=', digest),
      ),

    /** The session's state, held: it cannot be completed or discarded until the transaction ends. */
    holdState: ({ userId, sessionId }: SessionKey) =>
      run.first(
        query
          .selectFrom('sessions')
          .select('state')
          .where('user_id', '=', userId)
          .where('id', '=', sessionId)
          .forShare(),
      ),

    /** Nobody else holds or changes the session until the transaction ends, whatever state it is in by then. */
    lockSession: ({ userId, sessionId }: SessionKey) =>
      run.first(
        query
          .selectFrom('sessions')
          .select(['state', 'version', 'exercise_id', 'started_at', 'created_at', 'finished_at'])
          .where('user_id', '=', userId)
          .where('id', '=', sessionId)
          .forNoKeyUpdate(),
      ),

    /** What is absent stays. */
    changeSession: (key: SessionKey, change: Updateable<Sessions>, at: Date) =>
      run.count(update(key).set((row) => ({ ...change, version: row('version', '+', 1), updated_at: at }))),

    complete: async (key: SessionKey): Promise<boolean> => {
      const completed = await run.count(
        update(key)
          .set((row) => ({ state: 'complete', ended_at: row.ref('started_at'), updated_at: row.fn('now') }))
          .where('state', '=', 'recording'),
      );
      return completed === 1;
    },

    setEnd: (key: SessionKey, endedAt: Date) => run.count(update(key).set({ ended_at: endedAt })),
  };
}
