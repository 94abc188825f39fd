import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import type { PlaceInList } from '../../../kernel/http/paging.ts';

export type RequestKind = 'export' | 'erasure';
export type RequestState = 'ready' | 'waiting' | 'blocked' | 'running' | 'cancelled' | 'done';
export type Blocker = 'last-administrator' | 'only-organizer' | 'only-guardian';

const columns = [
  'user_id',
  'id',
  'kind',
  'state',
  'asked_by',
  'asked_as',
  'asked_at',
  'due_at',
  'acts_at',
  'closed_at',
  'blocked_by',
  'fetched_at',
  'receipt_hash',
] as const;

export type RequestRow = NonNullable<Awaited<ReturnType<ReturnType<typeof createRequestStore>['find']>>>;

/** SQL of what people ask of their data. */
export function createRequestStore(run: Run) {
  const open = (userId: string, kind: RequestKind) =>
    query
      .selectFrom('data_requests')
      .select(columns)
      .where('user_id', '=', userId)
      .where('kind', '=', kind)
      .where('closed_at', 'is', null);

  return {
    find: (userId: string, id: string) =>
      run.first(
        query.selectFrom('data_requests').select(columns).where('user_id', '=', userId).where('id', '=', id),
      ),

    findOpen: (userId: string, kind: RequestKind) => run.first(open(userId, kind)),
    /** The same, held until the transaction ends. */
    lockOpen: (userId: string, kind: RequestKind) => run.first(open(userId, kind).forUpdate()),

    list: (userId: string) =>
      run.all(
        query
          .selectFrom('data_requests')
          .select(columns)
          .where('user_id', '=', userId)
          .orderBy('asked_at', 'desc')
          .orderBy('id', 'desc')
          .limit(100),
      ),

    newest: (limit: number, after: PlaceInList | undefined, openOnly: boolean) =>
      run.all(
        query
          .selectFrom('data_requests')
          .select(columns)
          .$if(openOnly, (some) => some.where('closed_at', 'is', null))
          .$if(after !== undefined, (some) =>
            some.where((row) =>
              row(row.refTuple('asked_at', 'id'), '<', row.tuple(after?.at as Date, after?.id as string)),
            ),
          )
          .orderBy('asked_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      ),

    /** One open request of a kind: of two at once, one is kept. @returns whether it is this one */
    async add(row: {
      readonly userId: string;
      readonly id: string;
      readonly kind: RequestKind;
      readonly state: RequestState;
      readonly by: string;
      readonly as: 'self' | 'guardian' | 'administrator';
      readonly at: Date;
      readonly dueAt: Date;
      readonly actsAt: Date;
      readonly receiptHash: Buffer | null;
    }): Promise<boolean> {
      const added = await run.count(
        query
          .insertInto('data_requests')
          .values({
            user_id: row.userId,
            id: row.id,
            kind: row.kind,
            state: row.state,
            asked_by: row.by,
            asked_as: row.as,
            asked_at: row.at,
            due_at: row.dueAt,
            acts_at: row.actsAt,
            receipt_hash: row.receiptHash,
          })
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'kind']).where('closed_at', 'is', null).doNothing(),
          ),
      );
      return added === 1;
    },

    /** @returns whether it was in one of these states until now */
    async close(
      userId: string,
      id: string,
      from: readonly RequestState[],
      to: 'cancelled' | 'done',
      at: Date,
    ) {
      const closed = await run.count(
        query
          .updateTable('data_requests')
          .set({ state: to, closed_at: at, blocked_by: [] })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('state', 'in', from),
      );
      return closed === 1;
    },

    change: (userId: string, id: string, state: RequestState, blockedBy: readonly Blocker[]) =>
      run.count(
        query
          .updateTable('data_requests')
          .set({ state, blocked_by: [...blockedBy] })
          .where('user_id', '=', userId)
          .where('id', '=', id),
      ),

    noteFetched: (userId: string, id: string, at: Date) =>
      run.count(
        query
          .updateTable('data_requests')
          .set({ fetched_at: at })
          .where('user_id', '=', userId)
          .where('id', '=', id),
      ),

    /** Data that can be fetched no longer. */
    closeExpired: (now: Date) =>
      run.count(statement`
        update data_requests set state = 'done', closed_at = ${now}
        where kind = 'export' and closed_at is null and acts_at <= ${now}`),

    /** Who asked to be erased, and for whom nothing was begun yet. */
    async notBegun(): Promise<string[]> {
      const rows = await run.all(
        query
          .selectFrom('data_requests')
          .select('user_id')
          .where('kind', '=', 'erasure')
          .where('state', 'in', ['waiting', 'blocked']),
      );
      return rows.map((row) => row.user_id);
    },

    /** The time to think again begins anew. */
    postpone: (userId: string, id: string, actsAt: Date) =>
      run.count(
        query
          .updateTable('data_requests')
          .set({ state: 'waiting', blocked_by: [], acts_at: actsAt })
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('state', 'in', ['waiting', 'blocked']),
      ),

    /** Whose time to think again is over, by their ids, from behind `after`. */
    async dueErasures(now: Date, after: string | undefined, limit: number): Promise<string[]> {
      const rows = await run.all(
        query
          .selectFrom('data_requests')
          .select('user_id')
          .where('kind', '=', 'erasure')
          .where('closed_at', 'is', null)
          .where('state', 'in', ['waiting', 'blocked'])
          .where('acts_at', '<=', now)
          .$if(after !== undefined, (some) => some.where('user_id', '>', after as string))
          .orderBy('user_id')
          .limit(limit),
      );
      return rows.map((row) => row.user_id);
    },
  };
}
