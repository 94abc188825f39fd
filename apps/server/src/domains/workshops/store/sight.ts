import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** SQL of who sees somebody because they run a workshop of theirs. */
export const sightStore = (run: Run) => ({
  /** Confirmed organizers of the workshops for which somebody signed up and did not leave, newest first. */
  seenBy: (userId: string) =>
    run.all(
      statement<{ organizer: string; id: string; title: string; signed_up_at: Date; shares: boolean }>`
        select o.user_id as organizer, w.id, w.title, p.signed_up_at, p.shares_sessions and p.takes_seat as shares
        from participants p join workshops w on w.id = p.workshop_id
        join organizers o on o.workshop_id = p.workshop_id and o.state = 'confirmed'
        where p.user_id = ${userId} and p.state <> 'cancelled'
        order by p.signed_up_at desc, w.id, o.user_id limit 200
      `,
    ),
});
