-- What operators need: failed jobs that are retried and discarded with a reason, backups and their proofs, weekly
-- reports, and which programs may serve this schema.
--
-- serves: 0013

-- Failed jobs.
-- `retried_*` say who decided, when and why, where a job was discarded too: the program before this one forgets a person
-- in these columns, and in no others.
alter table failed_jobs
  add column state text not null default 'open',
  -- The job that was queued anew in its place.
  add column retried_as uuid,
  -- The failure that was retried, where this one is of the retry.
  add column retry_of uuid,
  add constraint failed_jobs_state_known check (state in ('open', 'retried', 'discarded')) not valid,
  add constraint failed_jobs_retried_as_whole check ((state = 'retried') = (retried_as is not null)) not valid,
  add constraint failed_jobs_open_whole check (state <> 'open' or retried_at is null) not valid,
  add constraint failed_jobs_reason_length check (char_length(retry_reason) between 1 and 500) not valid,
  add constraint failed_jobs_retry_of_fkey foreign key (retry_of) references failed_jobs (id) not valid,
  -- Who works at the machine's own command line decides too, and is no person.
  drop constraint failed_jobs_retry_whole;
-- squawk-ignore require-concurrent-index-creation
create unique index failed_jobs_retried_as on failed_jobs (retried_as) where retried_as is not null;
-- squawk-ignore require-concurrent-index-creation
create index failed_jobs_retry_of on failed_jobs (retry_of) where retry_of is not null;
-- squawk-ignore require-concurrent-index-creation
create index failed_jobs_open on failed_jobs (failed_at desc, id desc) where state = 'open';
-- squawk-ignore require-concurrent-index-creation
create index failed_jobs_job on failed_jobs (job, failed_at desc, id desc);

-- How each job that runs by itself went last: the queue forgets after days, and some run once a week.
create table job_runs (
  job text not null,
  succeeded_at timestamptz,
  -- How long that took.
  seconds double precision,
  failed_at timestamptz,
  constraint job_runs_pkey primary key (job)
);
call attune_keep_private('job_runs');

insert into permissions (name, description) values
  ('job:read', 'See what works in the background, and which jobs failed'),
  ('job:manage', 'Retry failed jobs, and discard them');
insert into role_permissions (role, permission, scope) values
  ('admin', 'job:read', 'any'),
  ('admin', 'job:manage', 'any');

-- Backups.

-- What was backed up, proven and restored, and how it went: `verify` rows are the proofs. `facts` are numbers: nothing of
-- people, and no paths.
create table backup_events (
  id uuid not null,
  kind text not null,
  at timestamptz not null,
  what text not null,
  outcome text not null,
  facts jsonb not null default '{}',
  constraint backup_events_pkey primary key (id),
  constraint backup_events_kind_known check (kind in ('data', 'keys', 'verify', 'restore')),
  constraint backup_events_outcome_known check (outcome in ('done', 'failed'))
);
create index backup_events_newest on backup_events (kind, outcome, at desc);
call attune_keep_private('backup_events');

-- Programs that may serve this schema: those that end with 0013, and newer ones, as the line at the top says. The
-- migrator keeps it in `migrations`, a table of its own. Nothing here is in the way of a program that does not know it.

-- Delivery.

-- Whether the schema is up to date may be asked by who answers requests: API and worker need not hold the owner's password.
grant select on migrations to public;

-- Measures.

-- When a count was changed: how far the sums are behind. Existing rows get the moment of this migration.
alter table event_count_changes add column noted_at timestamptz not null default now();

-- What is to be seen of the server only by who may see everybody's connections: numbers, and neither addresses nor
-- statements. An owner who is no superuser needs pg_read_all_stats for the standbys and the states of connections.
create function attune_server_numbers() returns table (what text, state text, sync text, number float8)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select 'size', '', '', pg_database_size(current_database())::float8
  union all
  select 'connections', coalesce(a.state, 'unknown'), '', count(*)::float8 from pg_stat_activity a
  where a.datname = current_database() and a.backend_type = 'client backend' group by 2
  union all
  select 'replicas', s.state, y.sync, count(r.pid)::float8
  from (values ('streaming'), ('other')) s (state) cross join (values ('sync'), ('async'), ('quorum')) y (sync)
  left join pg_stat_replication r
    on s.state = case when r.state = 'streaming' then 'streaming' else 'other' end
    and y.sync = case when r.sync_state in ('sync', 'quorum') then r.sync_state else 'async' end
  where pg_has_role('pg_read_all_stats', 'usage') group by 2, 3
  union all
  select 'lag', '', '', coalesce(extract(epoch from max(r.replay_lag)), 0)::float8 from pg_stat_replication r
  where r.state is not null having count(*) > 0
$$;
revoke all on function attune_server_numbers() from public;
grant execute on function attune_server_numbers() to attune_any;

-- Reports.

-- A weekly report: off, in the app, or also on the other ways in which news reach the person; on which day of the week,
-- Monday being 1.
alter table preferences add column weekly_report text not null default 'in-app';
alter table preferences add column weekly_report_day smallint not null default 1;
alter table preferences add constraint preferences_weekly_report_known
  check (weekly_report in ('off', 'in-app', 'everywhere')) not valid;
alter table preferences add constraint preferences_weekly_report_day_real
  check (weekly_report_day between 1 and 7) not valid;

-- One row for each week of a person, whether or not there was anything to say: two workers cannot both say it. `week` is
-- the Monday of the week, where the person is.
create table weekly_reports (
  user_id uuid not null,
  week date not null,
  said boolean not null,
  made_at timestamptz not null,
  constraint weekly_reports_pkey primary key (user_id, week),
  constraint weekly_reports_user_fkey foreign key (user_id) references users (id)
);
create index weekly_reports_age on weekly_reports (made_at);
call attune_protect_rights('weekly_reports', 'user_id');

alter table notifications drop constraint notifications_kind_known;
alter table notifications add constraint notifications_kind_known check (kind in (
  'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'session-abandoned', 'app-allowed',
  'came-of-age', 'workshop-participation', 'workshop-reminder', 'workshop-organizing', 'consent-asked', 'of-age-soon',
  'decides-now', 'weekly-report'
)) not valid;
