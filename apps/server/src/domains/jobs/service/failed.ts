import type { Actor, Reach, UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { fromCursor, toPage } from '../../../kernel/http/paging.ts';
import {
  type Chosen,
  createFailedStore,
  type FailureFilter,
  type FailureRow,
  type Retried,
} from '../store/index.ts';
import { type JobName, jobNames } from './names.ts';
import type { Queue } from './queue.ts';

export type FailedDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly queue: Queue;
  /** What people are called, as far as the reader may see them. */
  readonly describeUsers: (
    reader: UserActor,
    userIds: readonly string[],
  ) => Promise<ReadonlyMap<string, { readonly displayName: string }>>;
};

/** What is decided, by whom and why. A system actor is whoever works at the machine's own command line. */
export type Deciding = { readonly actor: Actor; readonly reason: string; readonly requestId?: string };

/** What came of it: how many were, how many of those that were meant are open still, and how many were not open any more. */
export type Decided = { readonly done: number; readonly open: number; readonly closed: number };

/** Milliseconds between two that are retried together: a thousand at once would be a second outage. */
const apart = 50;
export const mostAtOnce = 1000;

const progress: Readonly<Record<string, string>> = {
  created: 'waiting',
  retry: 'waiting',
  active: 'running',
  completed: 'done',
  failed: 'failed',
};

/** Without whom: the command line shows it as it is. */
export const failureOf = (row: FailureRow) => ({
  failureId: row.id,
  job: row.job,
  connection: row.connection,
  error: row.error,
  attempts: row.attempts,
  failedAt: row.failed_at.toISOString(),
  state: row.state,
  hasPayload: row.has_payload,
  ...(row.state === 'retried' ? { progress: progress[row.retry_state ?? ''] ?? 'unknown' } : {}),
  ...(row.retry_of ? { retryOf: row.retry_of } : {}),
});

export function createFailed(deps: FailedDeps) {
  const { db, audit, clock, queue, describeUsers } = deps;

  async function described(actor: UserActor, rows: readonly FailureRow[]) {
    const deciders = rows.flatMap(({ retried_by }) => retried_by ?? []);
    const names = await describeUsers(actor, [...new Set(deciders)]);
    return rows.map((row) => ({ ...failureOf(row), ...decisionOf(row, names) }));
  }

  const entry = (action: string, { actor, requestId }: Deciding) =>
    ({ actor, action, outcome: 'done', requestId }) as const;

  const standing = async (run: Run, chosen: Chosen, done: number): Promise<Decided> => {
    const { open = 0, all = 0 } = (await createFailedStore(run).standing(chosen)) ?? {};
    return { done, open, closed: 'ids' in chosen ? all - open - done : 0 };
  };

  return {
    async list(
      actor: UserActor,
      reach: Reach,
      { limit, cursor, ...filter }: FailureFilter & { limit: number; cursor?: string | undefined },
    ) {
      const store = createFailedStore(db.as(actor, reach));
      const rows = await store.list(filter, limit + 1, cursor === undefined ? undefined : fromCursor(cursor));
      const page = toPage(
        rows,
        limit,
        ({ failed_at, id }) => ({ at: failed_at, id }),
        (row) => row,
      );
      return { ...page, items: await described(actor, page.items) };
    },

    /** A failure with those that it was a retry of, and those of its retries: oldest first. */
    async history(actor: UserActor, reach: Reach, failureId: string) {
      const rows = await createFailedStore(db.as(actor, reach)).history(failureId);
      if (rows.length === 0) throw notFound();
      return { items: await described(actor, rows) };
    },

    /** For the command line, in the caller's transaction. */
    listWithin: (run: Run, filter: FailureFilter, limit: number) =>
      createFailedStore(run).list(filter, limit, undefined),

    /** Queues the jobs anew, all or none of them. Whose payload is gone stays open, and can only be discarded. */
    retry: (chosen: Chosen, deciding: Deciding): Promise<Decided> =>
      db.withSystem('retry-failed-jobs', async (run) => {
        const decision = { by: personOf(deciding.actor), at: clock.now(), reason: deciding.reason };
        const retried = await createFailedStore(run).retry(chosen, decision, jobNames);
        for (const [job, rows] of Map.groupBy(retried, (row) => row.job))
          await queue.sendSpread(run, job as JobName, rows.map(againOf), apart);
        if (retried.length > 0) await audit.record(run, entry('failed-job:retry', deciding));
        return standing(run, chosen, retried.length);
      }),

    discard: (chosen: Chosen, deciding: Deciding): Promise<Decided> =>
      db.withSystem('discard-failed-jobs', async (run) => {
        const decision = { by: personOf(deciding.actor), at: clock.now(), reason: deciding.reason };
        const discarded = await createFailedStore(run).discard(chosen, decision);
        if (discarded > 0) await audit.record(run, entry('failed-job:discard', deciding));
        return standing(run, chosen, discarded);
      }),
  };
}

/** One failure was meant, and nothing came of it: says why. @throws AppError */
export function refuseNothing({ done, open, closed }: Decided): void {
  if (done > 0) return;
  if (open > 0)
    throw new AppError(
      'conflict',
      'What this job was about is not kept any more, so it cannot be retried. Discard it instead.',
    );
  if (closed > 0)
    throw new AppError('conflict', 'Somebody has decided about this job meanwhile. Look at it again.');
  throw notFound();
}

const againOf = ({ retried_as, data }: Retried) => ({ id: retried_as, data: (data ?? {}) as object });

const personOf = (actor: Actor): string | undefined => (actor.kind === 'user' ? actor.userId : undefined);

function decisionOf(row: FailureRow, names: ReadonlyMap<string, { readonly displayName: string }>) {
  if (!row.retried_at) return {};
  const name = row.retried_by ? names.get(row.retried_by)?.displayName : undefined;
  return {
    decision: {
      at: row.retried_at.toISOString(),
      reason: row.retry_reason ?? '',
      // At the machine's own command line nobody is signed in.
      by: row.retried_by
        ? { userId: row.retried_by, ...(name === undefined ? {} : { displayName: name }) }
        : null,
    },
  };
}
