import { sql } from 'kysely';
import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';

/** Those of a lead, or of them only what they are by one type to one follower. */
export type Between = { readonly lead: string; readonly follower?: string; readonly type?: string };
type Exactly = Required<Between>;

const ranOut = sql<boolean>`relationships.expires_at <= now()`;

/** SQL of relationships that ran out, were turned down, or stand in the way of asking again. */
export function createFormerStore(run: Run) {
  return {
    /** Past their end and not ended yet, held in the order of their ids. */
    lockExpired: ({ lead, follower, type }: Between) =>
      run.all(
        query
          .selectFrom('relationships')
          .innerJoin('relationship_types', 'relationship_types.name', 'relationships.type')
          .select(['relationships.id', 'user_id', 'state', 'of_minor'])
          .where('lead_id', '=', lead)
          .where('state', '<>', sql.lit('ended'))
          .where(ranOut)
          .$if(follower !== undefined, (some) => some.where('user_id', '=', follower ?? ''))
          .$if(type !== undefined, (some) => some.where('type', '=', type ?? ''))
          .orderBy('relationships.id')
          .forUpdate('relationships'),
      ),

    /** They ended when they ran out, not when somebody noticed. */
    endExpired: (lead: string, ids: readonly string[], at: Date) =>
      run.count(
        query
          .updateTable('relationships')
          .set((row) => ({ state: 'ended', ended_at: row.ref('expires_at'), updated_at: at }))
          .where('lead_id', '=', lead)
          .where('id', 'in', [...ids])
          .where('state', '<>', 'ended')
          .where(ranOut),
      ),

    /** The open one, held until the transaction ends. */
    lockOpen: ({ lead, follower, type }: Exactly) =>
      run.first(
        query
          .selectFrom('relationships')
          .select(['id', 'unseen'])
          .where('user_id', '=', follower)
          .where('lead_id', '=', lead)
          .where('type', '=', type)
          .where('state', '<>', sql.lit('ended'))
          .forUpdate(),
      ),

    remove: (follower: string, id: string) =>
      run.count(query.deleteFrom('relationships').where('user_id', '=', follower).where('id', '=', id)),

    /**
     * Whether one was taken back before it was answered, or ended by somebody other than its lead, after `since`.
     * `seenOnly`: of those that the lead knows about.
     */
    async turnedDown({ lead, follower, type }: Exactly, since: Date, seenOnly: boolean): Promise<boolean> {
      const row = await run.first(
        query
          .selectFrom('relationships')
          .select('id')
          .where('user_id', '=', follower)
          .where('lead_id', '=', lead)
          .where('type', '=', type)
          .where('state', '=', 'ended')
          .where('ended_at', '>', since)
          .where('ended_by', 'is not', null)
          .where((one) => one.or([one('answered_at', 'is', null), one('ended_by', '<>', lead)]))
          .$if(seenOnly, (some) => some.where('unseen', '=', false))
          .limit(1),
      );
      return row !== undefined;
    },
  };
}
