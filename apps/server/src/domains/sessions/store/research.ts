import type { Run } from '../../../kernel/database/database.ts';
import { statement } from '../../../kernel/database/query.ts';

/** Complete recordings of one kind that began in one month. */
export type Partition = { readonly dataType: string; readonly month: string };
export type ResearchChannel = {
  readonly userId: string;
  readonly sessionId: string;
  readonly channel: number;
  readonly startedAt: Date;
  /** Which of the person's sessions it is, from 1. */
  readonly ordinal: number;
};

/** SQL of what researchers may be given. */
export const researchStore = (run: Run) => ({
  partitions: () =>
    run.all(statement<Partition>`
      select distinct c.data_type as "dataType", to_char(s.started_at at time zone 'UTC', 'YYYY-MM') as month
      from sessions s join channels c on c.user_id = s.user_id and c.session_id = s.id
      where s.state = 'complete' order by 1, 2`),

  /** Those who have channels in a partition. */
  peopleIn: ({ dataType, month }: Partition) =>
    run.all(statement<{ userId: string }>`
      select distinct s.user_id as "userId"
      from sessions s join channels c on c.user_id = s.user_id and c.session_id = s.id
      where s.state = 'complete' and c.data_type = ${dataType}::text
        and s.started_at >= to_date(${month}::text, 'YYYY-MM')::timestamp at time zone 'UTC'
        and s.started_at < (to_date(${month}::text, 'YYYY-MM') + interval '1 month') at time zone 'UTC'`),

  /** Channels of one of them in a partition, session after session, from one on. */
  channelsIn: (
    { dataType, month }: Partition,
    userId: string,
    after: ResearchChannel | undefined,
    limit: number,
  ) =>
    run.all(statement<ResearchChannel>`
      select s.user_id as "userId", s.id as "sessionId", c.number as channel, s.started_at as "startedAt",
        (select count(*) from sessions e where e.user_id = s.user_id and e.state = 'complete'
          and (e.started_at, e.id) <= (s.started_at, s.id)) as ordinal
      from sessions s join channels c on c.user_id = s.user_id and c.session_id = s.id
      where s.user_id = ${userId}::uuid and s.state = 'complete' and c.data_type = ${dataType}::text
        and s.started_at >= to_date(${month}::text, 'YYYY-MM')::timestamp at time zone 'UTC'
        and s.started_at < (to_date(${month}::text, 'YYYY-MM') + interval '1 month') at time zone 'UTC'
        and (s.id, c.number) > (${after?.sessionId ?? '00000000-0000-0000-0000-000000000000'}::uuid,
          ${after?.channel ?? -1}::int)
      order by s.id, c.number limit ${limit}::int8`),
});
