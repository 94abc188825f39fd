import type { Run } from '../../../kernel/database/database.ts';
import { query, statement } from '../../../kernel/database/query.ts';

/** How somebody wants their report, and the week of the last one. */
type Wish = {
  readonly userId: string;
  readonly day: number;
  readonly timeZone: string | null;
  /** The Monday of its week; null where none was made yet. */
  readonly lastWeek: string | null;
};

/** SQL of weekly reports. */
export const createReportStore = (run: Run) => ({
  /** Of these people, those who want a report. */
  wishes: (userIds: readonly string[]): Promise<Wish[]> =>
    run.all(
      statement<Wish>`
        select p.user_id as "userId", p.weekly_report_day as day, p.time_zone as "timeZone", (
          select max(w.week)::text from weekly_reports w where w.user_id = p.user_id
        ) as "lastWeek"
        from preferences p where p.user_id = any (${[...userIds]}::uuid[]) and p.weekly_report <> 'off'
        order by p.user_id`,
    ),

  /** Whether this is the one that makes the report of the week; another at once waits here until it has. */
  take: async (userId: string, week: string, said: boolean, at: Date): Promise<boolean> =>
    (await run.count(
      statement`
        insert into weekly_reports (user_id, week, said, made_at)
        select user_id, ${week}::date, ${said}, ${at} from preferences
        where user_id = ${userId} and weekly_report <> 'off'
        on conflict on constraint weekly_reports_pkey do nothing`,
    )) === 1,

  removeOld: (before: Date): Promise<number> =>
    run.count(query.deleteFrom('weekly_reports').where('made_at', '<', before)),
});
