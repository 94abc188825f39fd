import { Client } from 'pg';
import { newId } from '../kernel/ids.ts';
import { ask } from './cluster.ts';
import { ask as request } from './http-kit.ts';
import { until } from './program-kit.ts';
import { discardJobs, doNow, failJobs } from './site-faults-kit.ts';

/** Breaks something in the living database or of a program, and says how to put it right. */
export type Fault = () => Promise<() => Promise<unknown>>;

/** Faults by the alert that tells of each. They are there together: none is the cause of another. */
export const faultsOf = (url: string): Readonly<Record<'pages' | 'tickets', Record<string, Fault>>> => ({
  pages: {
    WorkshopInvariantBroken: async () => {
      const take = async (by: number, id?: string) => {
        const { rows } = await pastEveryRule(
          url,
          `update workshops set seats_taken = seats_taken + ${by} where id = ${id ? `'${id}'` : '(select id from workshops where seats_taken < capacity order by id limit 1)'} returning id`,
        );
        await doNow(url, 'watch-workshops');
        return rows[0].id as string;
      };
      const id = await take(1);
      return () => take(-1, id);
    },
    PrivacyInvariantBroken: async () => {
      const id = newId();
      // Its day is over; its time has not come, so that nobody is erased.
      await ask(
        url,
        `insert into data_requests (user_id, id, kind, state, asked_by, asked_as, asked_at, due_at, acts_at)
         select id, '${id}', 'erasure', 'waiting', id, 'self', now() - interval '40 days', now() - interval '1 minute',
           now() + interval '1 day' from users order by id limit 1`,
      );
      return () => ask(url, `delete from data_requests where id = '${id}'`);
    },
    // Told twice: somebody is woken by so many at once, and each is a ticket until somebody decides about it.
    ManyJobsFail: async () => {
      await failJobs(url);
      return () => discardJobs(url);
    },
  },
  tickets: {
    BackupTooOld: async () => {
      const note = (when: string) =>
        ask(
          url,
          `insert into backup_events (id, kind, at, what, outcome) values ('${newId()}', 'data', ${when}, 'by hand', 'done')`,
        );
      await note(`now() - interval '31 hours'`);
      return () => note('now()');
    },
    AuditNotAnchored: async () => {
      const resume = await pause(url, 'anchor-audit');
      // A chain is told by its oldest link that is not anchored, and each connection has its own: into one that has none.
      await until('a chain is anchored whole', 60_000, async () => {
        const { rowCount } = await ask(
          url,
          `insert into audit_events (id, at, actor_kind, action, outcome)
           select '${newId()}', now() - interval '31 minutes', 'system', 'test:made', 'done'
           from audit_heads h where h.chain = pg_backend_pid() % 16 and h.seq = greatest(h.start_seq, (
             select (head ->> 1)::bigint
             from jsonb_array_elements((select heads::jsonb from audit_anchors order by number desc limit 1)) head
             where (head ->> 0)::int = h.chain))`,
        );
        return rowCount === 1;
      });
      return resume;
    },
    PartitionHorizonShort: async () => {
      const resume = await pause(url, 'keep-activity-days');
      await ask(
        url,
        `do $$ begin for ahead in 2..7 loop
           execute 'drop table activities_' || to_char((now() at time zone 'UTC')::date + ahead, 'YYYY_MM_DD');
         end loop; end $$`,
      );
      return resume;
    },
    ScheduledJobLate: async () => {
      const last = (when: string) =>
        ask(url, `update job_runs set succeeded_at = ${when} where job = 'expire-logins'`);
      // One of each hour, which does not come by in the meantime; where it has never run it is not late.
      await doNow(url, 'expire-logins');
      await until(
        'it has run',
        30_000,
        async () => (await last(`now() - interval '4 hours'`)).rowCount === 1,
      );
      return () => last('now()');
    },
    DatabaseConnectionsScarce: async () => {
      // Four fifths by these alone; what is left is enough for the program.
      const { rows } = await ask(
        url,
        `select floor(0.8 * (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int))::int as most`,
      );
      const idle = Array.from(
        { length: rows[0].most as number },
        () => new Client({ connectionString: url }),
      );
      // A test that fails ends the server first.
      for (const client of idle) client.on('error', () => {});
      await Promise.all(idle.map((client) => client.connect()));
      return () => Promise.all(idle.map((client) => client.end()));
    },
  },
});

/** A job no longer comes by itself, else it might put right what is to be told. @returns how it comes again, and at once */
async function pause(url: string, job: string): Promise<() => Promise<unknown>> {
  const { rows } = await ask(url, `delete from pgboss.schedule where name = '${job}' returning cron`);
  return async () => {
    await ask(
      url,
      `insert into pgboss.schedule (name, cron, timezone, data) values ('${job}', '${rows[0].cron}', 'UTC', '{}') on conflict do nothing`,
    );
    await doNow(url, job);
  };
}

/** As the owner of the machine: no trigger, no foreign key. */
async function pastEveryRule(url: string, statement: string) {
  const results = await ask(url, `set session_replication_role = replica; ${statement}`);
  return Array.isArray(results) ? results.at(-1) : results;
}

/**
 * Somebody holds a table that people read, and many go on asking for it: they wait for it, then for a connection, and then
 * are refused. Afterwards they go on asking, until they are told to stop.
 */
export async function holdTable(url: string, table: string, of: { url: string; path: string; as: string }) {
  let asking = true;
  const statuses: number[] = [];
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query(`begin; lock table ${table} in access exclusive mode`);
  const people = Array.from({ length: 30 }, async () => {
    // 0 where there was no answer at all, as when a test that failed ends the program.
    while (asking)
      statuses.push(
        await request(of.url, of.path, { as: of.as }).then(
          ({ status }) => status,
          () => 0,
        ),
      );
  });
  return {
    statuses: (): readonly number[] => statuses,
    letGo: () => client.end(),
    async end() {
      asking = false;
      await Promise.all(people);
    },
  };
}
