import type { ExpressionBuilder } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import type { DB } from '../../../kernel/database/generated.ts';
import { query, statement } from '../../../kernel/database/query.ts';
import { newId } from '../../../kernel/ids.ts';
import { deadQueue } from '../service/names.ts';

export type FailedJob = {
  readonly job: string;
  /** Where it ran: queue and worker. */
  readonly connection: string;
  /** The class and code of the error; messages may hold values of rows. */
  readonly error: string;
  /** The job's id: payloads stay in the queue and hold ids only. */
  readonly payloadRef: string;
  readonly attempts: number;
  readonly failedAt: Date;
};

export type FailureState = 'open' | 'retried' | 'discarded';

/** Which failures; what is absent does not matter. */
export type FailureFilter = {
  readonly job?: string | undefined;
  readonly state?: FailureState | undefined;
  readonly error?: string | undefined;
  readonly from?: Date | undefined;
  /** Up to, and not including. */
  readonly to?: Date | undefined;
};

/** Which open failures something is decided about: these, or those of a filter. */
export type Chosen =
  | { readonly ids: readonly string[] }
  | { readonly filter: Omit<FailureFilter, 'state'>; readonly most: number };

export type Decision = {
  /** A person; absent for whoever works at the machine's own command line. */
  readonly by: string | undefined;
  readonly at: Date;
  readonly reason: string;
};

export type FailureRow = {
  readonly id: string;
  readonly job: string;
  readonly connection: string;
  readonly error: string;
  readonly attempts: number;
  readonly failed_at: Date;
  readonly state: FailureState;
  readonly retried_at: Date | null;
  readonly retried_by: string | null;
  readonly retry_reason: string | null;
  readonly retry_of: string | null;
  /** Whether the queue still has what the job was about. */
  readonly has_payload: boolean;
  /** What became of the job that was queued in its place, as long as the queue knows. */
  readonly retry_state: string | null;
};

const columns = query
  .selectFrom('failed_jobs')
  .select([
    'id',
    'job',
    'connection',
    'error',
    'attempts',
    'failed_at',
    'state',
    'retried_at',
    'retried_by',
    'retry_reason',
    'retry_of',
  ]);

type Place = { readonly at: Date; readonly id: string };

/** SQL of jobs that failed for good. */
export function createFailedStore(run: Run) {
  const beside = async (rows: readonly Omit<FailureRow, 'has_payload' | 'retry_state'>[]) => {
    if (rows.length === 0) return [];
    const known = await run.all(besideOf(rows.map(({ id }) => id)));
    const byId = new Map(known.map((row) => [row.id, row]));
    return rows.map((row): FailureRow => {
      const found = byId.get(row.id);
      return {
        ...row,
        has_payload: found?.has_payload ?? false,
        retry_state: found?.retry_state ?? null,
      };
    });
  };

  return {
    recordFailure: (failed: FailedJob) => run.count(insertOf(failed)),

    async list(filter: FailureFilter, limit: number, after: Place | undefined): Promise<FailureRow[]> {
      const rows = await run.all(
        columns
          .where(matching(filter))
          .$if(after !== undefined, (list) =>
            list.where(({ eb, refTuple, tuple }) =>
              eb(refTuple('failed_at', 'id'), '<', tuple(after?.at as Date, after?.id as string)),
            ),
          )
          .orderBy('failed_at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      );
      return beside(rows as FailureRow[]);
    },

    /** A failure with those before and after it: what was retried, and failed again. Oldest first. */
    async history(id: string): Promise<FailureRow[]> {
      const chain = await run.all(chainOf(id));
      const ids = chain.map((row) => row.id);
      if (ids.length === 0) return [];
      const rows = await run.all(columns.where('id', 'in', ids).orderBy('failed_at').orderBy('id'));
      return beside(rows as FailureRow[]);
    },

    /** Marks what is open and whose payload is there as retried: of two at the same time one does. */
    retry: (chosen: Chosen, decision: Decision, jobs: readonly string[]) =>
      run.all(retryOf(chosen, decision, jobs)),

    discard: (chosen: Chosen, { by, at, reason }: Decision) =>
      run.count(
        query
          .updateTable('failed_jobs')
          .set({ state: 'discarded', retried_at: at, retried_by: by ?? null, retry_reason: reason })
          .where('state', '=', 'open')
          .where('id', 'in', chosenIds(chosen)),
      ),

    /** How many of what was chosen are still open, and how many there are of what was named. */
    standing: (chosen: Chosen) =>
      run.first(
        query
          .selectFrom('failed_jobs')
          .select(({ fn }) => [
            fn.countAll<number>().filterWhere('state', '=', 'open').as('open'),
            fn.countAll<number>().as('all'),
          ])
          .where('ids' in chosen ? (eb) => eb('id', 'in', [...chosen.ids]) : matching(chosen.filter)),
      ),

    /** Which jobs have failures that are open, for a list to choose from. */
    openByJob: () =>
      run.all(
        query
          .selectFrom('failed_jobs')
          .select(({ fn }) => ['job', fn.countAll<number>().as('open')])
          .where('state', '=', 'open')
          .groupBy('job')
          .orderBy('job'),
      ),
  };
}

const matching =
  ({ job, state, error, from, to }: FailureFilter) =>
  (eb: ExpressionBuilder<DB, 'failed_jobs'>) =>
    eb.and([
      ...(job === undefined ? [] : [eb('job', '=', job)]),
      ...(state === undefined ? [] : [eb('state', '=', state)]),
      ...(error === undefined ? [] : [eb('error', '=', error)]),
      ...(from === undefined ? [] : [eb('failed_at', '>=', from)]),
      ...(to === undefined ? [] : [eb('failed_at', '<', to)]),
    ]);

const insertOf = (failed: FailedJob) =>
  query
    .insertInto('failed_jobs')
    .values(({ selectFrom }) => ({
      id: newId(),
      job: failed.job,
      connection: failed.connection,
      error: failed.error,
      payload_ref: failed.payloadRef,
      attempts: failed.attempts,
      failed_at: failed.failedAt,
      retry_of: selectFrom('failed_jobs as before')
        .select('before.id')
        .where('before.retried_as', '=', failed.payloadRef),
    }))
    .onConflict((conflict) => conflict.doNothing());

/** What the queue says of these: it has the payload in its dead copy, and the state of the job queued in its place. */
const besideOf = (ids: readonly string[]) => statement<{
  id: string;
  has_payload: boolean;
  retry_state: string | null;
}>`
  select f.id,
    exists (select from pgboss.job d where d.name = ${deadQueue} and d.source_id::text = f.payload_ref) as has_payload,
    (select j.state::text from pgboss.job j where j.name = f.job and j.id = f.retried_as) as retry_state
  from failed_jobs f where f.id = any(${ids}::uuid[])`;

const chainOf = (id: string) => statement<{ id: string }>`
  with recursive before as (
    select id, retry_of from failed_jobs where id = ${id}
    union
    select f.id, f.retry_of from failed_jobs f join before b on f.id = b.retry_of
  ), chain as (
    select id from before
    union
    select f.id from failed_jobs f join chain c on f.retry_of = c.id
  )
  select id from chain`;

export type Retried = {
  readonly id: string;
  readonly job: string;
  readonly retried_as: string;
  readonly data: unknown;
};

const retryOf = (chosen: Chosen, { by, at, reason }: Decision, jobs: readonly string[]) => {
  const ids = 'ids' in chosen ? chosen.ids : null;
  const filter: FailureFilter = 'ids' in chosen ? {} : chosen.filter;
  const most = 'ids' in chosen ? chosen.ids.length : chosen.most;
  return statement<Retried>`
    with chosen as (
      select f.id from failed_jobs f
      where f.state = 'open' and f.job = any(${jobs}::text[])
        and (${ids}::uuid[] is null or f.id = any(${ids}::uuid[]))
        and (${filter.job ?? null}::text is null or f.job = ${filter.job ?? null})
        and (${filter.error ?? null}::text is null or f.error = ${filter.error ?? null})
        and (${filter.from ?? null}::timestamptz is null or f.failed_at >= ${filter.from ?? null})
        and (${filter.to ?? null}::timestamptz is null or f.failed_at < ${filter.to ?? null})
        and exists (select from pgboss.job d where d.name = ${deadQueue} and d.source_id::text = f.payload_ref)
      order by f.failed_at, f.id limit ${most}
      for update
    )
    update failed_jobs f
    set state = 'retried', retried_as = gen_random_uuid(), retried_at = ${at}, retried_by = ${by ?? null}, retry_reason = ${reason}
    from chosen, pgboss.job d
    where f.id = chosen.id and f.state = 'open' and d.name = ${deadQueue} and d.source_id::text = f.payload_ref
    returning f.id, f.job, f.retried_as, d.data`;
};

function chosenIds(chosen: Chosen) {
  if ('ids' in chosen)
    return query
      .selectFrom('failed_jobs')
      .select('id')
      .where('id', 'in', [...chosen.ids]);
  return query
    .selectFrom('failed_jobs')
    .select('id')
    .where('state', '=', 'open')
    .where(matching(chosen.filter))
    .orderBy('failed_at')
    .orderBy('id')
    .limit(chosen.most)
    .forUpdate();
}
