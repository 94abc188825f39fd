import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { plannedAnew, query } from '../../../kernel/database/query.ts';

/** A place in the audit: microseconds since 1970 as PostgreSQL has them, and where those are equal the id. */
export type AuditPlace = { readonly micros: string; readonly id: string };

/** What is looked for; people by their pseudonym. */
export type AuditFilter = {
  readonly subject?: Buffer | undefined;
  readonly actor?: Buffer | undefined;
  /** Leaves out what this one did. */
  readonly notBy?: Buffer | undefined;
  /** How the action begins. */
  readonly action?: string | undefined;
  readonly outcome?: 'done' | 'refused' | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly after?: AuditPlace | undefined;
};

export type AuditRow = Awaited<ReturnType<ReturnType<typeof createAuditStore>['newest']>>[number];

const micros = sql<string>`((extract(epoch from at) * 1000000)::bigint)::text`;
/** Sorts behind everything that begins with the same: nothing in an action is beyond it. */
const last = '\u{10ffff}';

/** SQL of the audit, for those who read it. */
export const createAuditStore = (run: Run) => ({
  // Which index is best depends on what is looked for, so each is planned anew.
  newest: ({ subject, actor, notBy, action, outcome, from, to, after }: AuditFilter, limit: number) =>
    run.all(
      plannedAnew(
        query
          .selectFrom('audit_events')
          .select(['id', 'at', 'actor', 'actor_kind', 'action', 'subject', 'outcome', 'request_id'])
          .select(micros.as('micros'))
          .$if(subject !== undefined, (some) => some.where('subject', '=', subject as Buffer))
          .$if(actor !== undefined, (some) => some.where('actor', '=', actor as Buffer))
          .$if(notBy !== undefined, (some) => some.where('actor', 'is distinct from', notBy as Buffer))
          // By bytes, as the index is sorted: what comes between two words depends on the language otherwise.
          .$if(action !== undefined, (some) =>
            some
              .where(sql<boolean>`action ~>=~ ${action}`)
              .where(sql<boolean>`action ~<~ ${`${action}${last}`}`),
          )
          .$if(outcome !== undefined, (some) => some.where('outcome', '=', outcome as string))
          .$if(from !== undefined, (some) => some.where('at', '>=', from as Date))
          .$if(to !== undefined, (some) => some.where('at', '<', to as Date))
          .$if(after !== undefined, (some) =>
            some.where(
              sql<boolean>`(at, id) < (timestamptz 'epoch' + ${after?.micros}::bigint * interval '1 microsecond', ${after?.id}::uuid)`,
            ),
          )
          .orderBy('at', 'desc')
          .orderBy('id', 'desc')
          .limit(limit),
      ),
    ),
});
