import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';
import { holdsNow } from './relationships.ts';

/** SQL of those for whom somebody answers. */
export function createWardStore(run: Run) {
  return {
    /** Whose parent or guardian the person is now. */
    async wardsOf(lead: string): Promise<string[]> {
      const rows = await run.all(
        statement<{ user_id: string }>`
          select distinct r.user_id from relationships r join relationship_types t on t.name = r.type
          where r.lead_id = ${lead} and t.of_minor and ${holdsNow} order by r.user_id limit 200
        `,
      );
      return rows.map((row) => row.user_id);
    },

    /**
     * How many children have nobody who answers for them but this person. The children are held: of two guardians who are
     * erased at once, the second sees that the first is gone.
     */
    async leftAlone(lead: string): Promise<number> {
      await run.all(statement`
        select u.id from users u where u.id in (
          select r.user_id from relationships r join relationship_types t on t.name = r.type
          where r.lead_id = ${lead} and t.of_minor and ${holdsNow}
        ) order by u.id for no key update`);
      const row = await run.first(
        statement<{ children: number }>`
          select count(distinct r.user_id)::int as children
          from relationships r join relationship_types t on t.name = r.type join users child on child.id = r.user_id
          where r.lead_id = ${lead} and t.of_minor and ${holdsNow} and child.minor and child.status <> 'erasing'
            and not exists (
              select from relationships o join relationship_types ot on ot.name = o.type join users u on u.id = o.lead_id
              where o.user_id = r.user_id and o.lead_id <> ${lead} and ot.of_minor and u.status = 'active'
                and o.state = 'active' and o.starts_at <= now() and (o.expires_at is null or o.expires_at > now())
            )
        `,
      );
      return row?.children ?? 0;
    },
  };
}
