-- People in full, the apps that store data for them, and what they do: activities for 90 days, events counted for ever.

-- ── Profiles and preferences ────────────────────────────────────────────────────────────────────────────────────
-- The version is what a change is compared with: of two who change the same, one is told.
alter table profiles
  add column visibility text not null default 'private',
  add column version bigint not null default 1;
alter table profiles
  add constraint profiles_visibility_known check (visibility in ('private', 'related', 'organisation')) not valid;
alter table preferences add column version bigint not null default 1;
-- How somebody arranges a widget may be in words of their own: it is sealed from now on. No route ever wrote the other.
-- squawk-ignore ban-drop-column
alter table preferences drop column widget_customizations, add column widget_settings bytea;
alter table preferences
  add constraint preferences_layout_known check (dashboard_layout in ('grid', 'list')) not valid;

-- A picture is made anew from what was uploaded, sealed, and kept here or in a bucket.
create table avatars (
  user_id uuid not null,
  -- Another picture has another id: it is part of the address, so that nobody sees the one before.
  id uuid not null,
  image bytea,
  thumbnail bytea,
  in_bucket boolean not null,
  created_at timestamptz not null default now(),
  constraint avatars_pkey primary key (user_id),
  constraint avatars_user_fkey foreign key (user_id) references users (id),
  constraint avatars_somewhere check (in_bucket = (image is null) and in_bucket = (thumbnail is null))
);
create index avatars_in_bucket on avatars (id) where in_bucket;
-- Sealed bytes do not compress: trying would only cost time.
alter table avatars alter column image set storage external, alter column thumbnail set storage external;
call attune_protect('avatars', 'user_id');

-- Pictures in the bucket that are to go, now or unless they are somebody's by then. The database writes down by itself
-- what was replaced or removed, so that no way to change or erase a person can forget a picture; a job does the rest.
create table picture_removals (
  picture_id uuid not null,
  due_at timestamptz not null default now(),
  constraint picture_removals_pkey primary key (picture_id)
);
create index picture_removals_due on picture_removals (due_at);
call attune_keep_private('picture_removals');

create function attune_remove_picture() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.picture_removals (picture_id) values (old.id)
  on conflict (picture_id) do update set due_at = excluded.due_at;
  return null;
end $$;
grant create on schema public to attune_any;
alter function attune_remove_picture owner to attune_any;
revoke create on schema public from attune_any;
create trigger avatars_replaced after update on avatars
  for each row when (old.in_bucket and old.id <> new.id) execute function attune_remove_picture();
create trigger avatars_removed after delete on avatars
  for each row when (old.in_bucket) execute function attune_remove_picture();

-- ── Notifications ───────────────────────────────────────────────────────────────────────────────────────────────
-- The inbox in the app. The words are made where they are read, in the reader's language; here are the facts.
create table notifications (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  facts bytea not null,
  -- Whether it is in the inbox: who wants none there is still sent it in the other ways they want.
  shown boolean not null,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  -- When its mail was written and its way to browsers queued.
  sent_at timestamptz,
  constraint notifications_pkey primary key (user_id, id),
  constraint notifications_user_fkey foreign key (user_id) references users (id),
  constraint notifications_kind_known check (kind in (
    'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'app-allowed', 'came-of-age'
  ))
);
create index notifications_newest on notifications (user_id, created_at desc, id desc);
create index notifications_unread on notifications (user_id) where read_at is null and shown;
create index notifications_unsent on notifications (created_at) where sent_at is null;
create index notifications_age on notifications (created_at);
call attune_protect('notifications', 'user_id');

-- A browser that wants to be told while the app is closed. It ends with the login in which it was asked for.
create table push_subscriptions (
  user_id uuid not null,
  id uuid not null,
  login_id uuid not null,
  subscription bytea not null,
  created_at timestamptz not null default now(),
  constraint push_subscriptions_pkey primary key (user_id, id),
  constraint push_subscriptions_login_fkey foreign key (user_id, login_id) references logins (user_id, id) on delete cascade
);
create index push_subscriptions_login on push_subscriptions (user_id, login_id);
call attune_protect_rights('push_subscriptions', 'user_id');

-- A browser belongs to whoever signed in last: what is meant for the one before must not appear on it.
create table push_endpoints (
  endpoint_index bytea not null,
  user_id uuid not null,
  subscription_id uuid not null,
  constraint push_endpoints_pkey primary key (endpoint_index),
  constraint push_endpoints_subscription_fkey foreign key (user_id, subscription_id)
    references push_subscriptions (user_id, id) on delete cascade,
  constraint push_endpoints_one_each unique (user_id, subscription_id)
);
call attune_keep_private('push_endpoints');

alter table mails drop constraint mails_kind_known;
alter table mails add constraint mails_kind_known check (kind in (
  'invite', 'password-reset', 'email-proof', 'email-changed', 'security-changed', 'came-of-age', 'relationship-asked',
  'notification'
)) not valid;

-- ── Apps ────────────────────────────────────────────────────────────────────────────────────────────────────────
create table apps (
  slug text not null,
  name text not null,
  description text not null default '',
  -- Where its pages are: what browsers may call from, and where a person comes back to after granting.
  origins text[] not null default '{}',
  state text not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint apps_pkey primary key (slug),
  constraint apps_slug_form check (slug ~ '^[a-z][a-z0-9-]{0,48}[a-z0-9]$'),
  constraint apps_state_known check (state in ('active', 'disabled'))
);
call attune_share('apps');

-- What the values of a key have to look like: JSON Schema.
create table app_schemas (
  app text not null,
  key text not null,
  schema jsonb not null,
  updated_at timestamptz not null default now(),
  constraint app_schemas_pkey primary key (app, key),
  constraint app_schemas_app_fkey foreign key (app) references apps (slug)
);
call attune_share('app_schemas');

-- A person's leave for an app to act for them, with the permissions it may use. Taken back, it is gone, and with it
-- the tokens that the app had for this person.
create table app_grants (
  user_id uuid not null,
  app text not null,
  scopes text[] not null,
  granted_by uuid not null,
  granted_at timestamptz not null default now(),
  constraint app_grants_pkey primary key (user_id, app),
  constraint app_grants_user_fkey foreign key (user_id) references users (id),
  constraint app_grants_app_fkey foreign key (app) references apps (slug),
  constraint app_grants_granted_by_fkey foreign key (granted_by) references users (id)
);
create index app_grants_app on app_grants (app, user_id);
create index app_grants_granted_by on app_grants (granted_by);
call attune_protect_rights('app_grants', 'user_id');

-- A token of an app: its own, for every person who granted it leave, or one person's, for that person only.
create table app_tokens (
  token_hash bytea not null,
  app text not null,
  id uuid not null,
  user_id uuid,
  label text not null default '',
  scopes text[] not null,
  -- Nobody, where whoever made an app's own token was erased: the app needs it still.
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz not null,
  constraint app_tokens_pkey primary key (token_hash),
  constraint app_tokens_id_once unique (app, id),
  constraint app_tokens_app_fkey foreign key (app) references apps (slug),
  constraint app_tokens_grant_fkey foreign key (user_id, app) references app_grants (user_id, app) on delete cascade,
  constraint app_tokens_created_by_fkey foreign key (created_by) references users (id)
);
create index app_tokens_grant on app_tokens (user_id, app) where user_id is not null;
create index app_tokens_created_by on app_tokens (created_by);
create index app_tokens_expiry on app_tokens (expires_at);
call attune_keep_private('app_tokens');

-- Between a person's yes and the app's token: a code that is used once, by whoever asked (RFC 7636).
create table app_codes (
  code_hash bytea not null,
  app text not null,
  user_id uuid not null,
  granted_by uuid not null,
  challenge bytea not null,
  return_to text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  -- What was made of it: a code that comes a second time was stolen, and the token goes.
  token_id uuid,
  constraint app_codes_pkey primary key (code_hash),
  constraint app_codes_grant_fkey foreign key (user_id, app) references app_grants (user_id, app) on delete cascade,
  constraint app_codes_granted_by_fkey foreign key (granted_by) references users (id)
);
create index app_codes_grant on app_codes (user_id, app);
create index app_codes_granted_by on app_codes (granted_by);
create index app_codes_expiry on app_codes (expires_at);
call attune_keep_private('app_codes');

-- Whether somebody may let apps act for a person now: the person themselves, or a parent or guardian of a child for as
-- long as they are one. A grant is worth what its giver is.
create function attune_giver_stands(subject uuid, giver uuid) returns boolean
  language sql stable set search_path = pg_catalog, public, pg_temp
  begin atomic
    select giver = subject or exists (
      select from public.users u
        join public.relationships r on r.user_id = u.id and r.lead_id = giver
        join public.relationship_types k on k.name = r.type and k.of_minor
        join public.users g on g.id = r.lead_id
      where u.id = subject and u.minor and g.status = 'active'
        and r.state = 'active' and r.starts_at <= now() and (r.expires_at is null or r.expires_at > now())
    );
  end;

-- What every statement of an app asks first, as attune_login_stands does for a person: does the token still stand, and
-- may it use the permission for this person? It runs as the widest role and answers yes or no, nothing else.
create function attune_app_stands(token bytea, subject uuid, wanted text) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  begin atomic
    select exists (
      select from public.app_tokens t
        join public.apps a on a.slug = t.app
        join public.app_grants g on g.app = t.app and g.user_id = subject
        join public.users u on u.id = subject
      where t.token_hash = token and t.expires_at > now()
        -- One person's token stands on the word of whoever gave the leave when it was made, and on nobody else's.
        and (t.user_id is null or (t.user_id = subject and t.created_by = g.granted_by))
        and wanted = any (t.scopes) and wanted = any (g.scopes)
        and a.state = 'active' and u.status = 'active' and public.attune_giver_stands(subject, g.granted_by)
    );
  end;
grant create on schema public to attune_any;
alter function attune_app_stands owner to attune_any;
revoke create on schema public from attune_any;

-- ── App data ────────────────────────────────────────────────────────────────────────────────────────────────────
create table app_data (
  user_id uuid not null,
  app text not null,
  key text not null,
  value bytea not null,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint app_data_pkey primary key (user_id, app, key),
  constraint app_data_user_fkey foreign key (user_id) references users (id),
  constraint app_data_app_fkey foreign key (app) references apps (slug),
  constraint app_data_version_real check (version > 0)
);
-- A person's values are a few kilobytes; sealed, they do not compress.
alter table app_data alter column value set storage external;
-- Not by person as well: with the same columns as the primary key it would be read in its place.
create index app_data_app on app_data (app);
call attune_protect('app_data', 'user_id');

-- What was written, the newest included, as many deep as configured: one statement writes both.
create table app_data_versions (
  user_id uuid not null,
  app text not null,
  key text not null,
  version bigint not null,
  value bytea not null,
  written_at timestamptz not null,
  constraint app_data_versions_pkey primary key (user_id, app, key, version),
  constraint app_data_versions_data_fkey foreign key (user_id, app, key) references app_data (user_id, app, key) on delete cascade
);
alter table app_data_versions alter column value set storage external;
call attune_protect('app_data_versions', 'user_id');

-- ── Activities ──────────────────────────────────────────────────────────────────────────────────────────────────
-- By person and time the primary key serves. An index of a partitioned table is made while nothing is written to it.
-- squawk-ignore require-concurrent-index-creation
create index activities_time on activities (occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index activities_app on activities (app, occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index activities_type on activities (type, occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index activities_visit on activities (visit, occurred_at desc, id desc) where visit is not null;

-- What was told is not told otherwise later: it is added and removed.
revoke update on activities, analytics_events from attune_subject, attune_related;

-- ── Analytics events ────────────────────────────────────────────────────────────────────────────────────────────
-- squawk-ignore require-concurrent-index-creation
create index analytics_events_time on analytics_events (occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index analytics_events_name on analytics_events (name, occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index analytics_events_category on analytics_events (category, occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index analytics_events_app on analytics_events (app, occurred_at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index analytics_events_visit on analytics_events (visit, occurred_at desc, id desc) where visit is not null;

-- A month that is over: what one person did in it, packed and sealed, in as many portions as there are many events. The
-- counts are what the rows had in clear, as [hour, app, name, category, how many]: so that they can be taken off when the
-- person goes.
create table analytics_archive (
  user_id uuid not null,
  month date not null,
  portion integer not null,
  events bytea not null,
  counts jsonb not null,
  event_count integer not null,
  archived_at timestamptz not null default now(),
  constraint analytics_archive_pkey primary key (user_id, month, portion),
  constraint analytics_archive_user_fkey foreign key (user_id) references users (id),
  constraint analytics_archive_whole_month check (extract(day from month) = 1),
  constraint analytics_archive_portion_real check (portion > 0)
);
alter table analytics_archive alter column events set storage external;
create index analytics_archive_month on analytics_archive (month);
-- Written by jobs only, which pack what was stored, and the days by triggers: whoever may count their own use cannot
-- change what was counted.
call attune_protect_rights('analytics_archive', 'user_id');

-- On which days somebody used an app: what is counted as active people.
create table active_days (
  user_id uuid not null,
  day date not null,
  app text not null,
  events bigint not null,
  constraint active_days_pkey primary key (user_id, day, app),
  constraint active_days_user_fkey foreign key (user_id) references users (id)
);
create index active_days_day on active_days (day, app);
call attune_protect_rights('active_days', 'user_id');

-- How many events, by hour and by day of UTC, of everybody together: bare numbers.
create table event_counts_hourly (
  hour timestamptz not null,
  app text not null,
  name text not null,
  category text not null,
  events bigint not null,
  constraint event_counts_hourly_pkey primary key (hour, app, name, category)
);
call attune_keep_private('event_counts_hourly');

create table event_counts_daily (
  day date not null,
  app text not null,
  name text not null,
  category text not null,
  events bigint not null,
  constraint event_counts_daily_pkey primary key (day, app, name, category)
);
call attune_keep_private('event_counts_daily');

-- What came on top since a job last added it up. Writers append and never wait for each other; readers add what is here
-- to what is added up, so the numbers are right at every moment.
create table event_count_changes (
  id bigint generated always as identity,
  hour timestamptz not null,
  app text not null,
  name text not null,
  category text not null,
  change bigint not null,
  constraint event_count_changes_pkey primary key (id)
);
call attune_keep_private('event_count_changes');

-- In the database, so that no way to write or remove an event can forget to count it. A duplicate is not inserted and
-- so not counted. They run as the widest role: a person's statement may not see what everybody did together.
create function attune_count_events() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select date_trunc('hour', occurred_at, 'UTC'), app, name, category, count(*) from changed group by 1, 2, 3, 4;
  insert into public.active_days (user_id, day, app, events)
  select user_id, (occurred_at at time zone 'UTC')::date, app, count(*) from changed group by 1, 2, 3 order by 1, 2, 3
  on conflict (user_id, day, app) do update set events = public.active_days.events + excluded.events;
  return null;
end $$;

create function attune_uncount_events() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select date_trunc('hour', occurred_at, 'UTC'), app, name, category, -count(*) from changed group by 1, 2, 3, 4;
  update public.active_days a set events = a.events - gone.events
  from (select user_id, (occurred_at at time zone 'UTC')::date as day, app, count(*) as events from changed group by 1, 2, 3) gone
  where a.user_id = gone.user_id and a.day = gone.day and a.app = gone.app;
  delete from public.active_days a using (select distinct user_id from changed) gone
  where a.user_id = gone.user_id and a.events <= 0;
  return null;
end $$;

create function attune_uncount_archive() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select (one ->> 0)::timestamptz, one ->> 1, one ->> 2, one ->> 3, -sum((one ->> 4)::bigint)
  from changed, jsonb_array_elements(changed.counts) one group by 1, 2, 3, 4;
  return null;
end $$;

grant create on schema public to attune_any;
alter function attune_count_events owner to attune_any;
alter function attune_uncount_events owner to attune_any;
alter function attune_uncount_archive owner to attune_any;
revoke create on schema public from attune_any;

create trigger analytics_events_count after insert on analytics_events
  referencing new table as changed for each statement execute function attune_count_events();
create trigger analytics_events_uncount after delete on analytics_events
  referencing old table as changed for each statement execute function attune_uncount_events();
create trigger analytics_archive_uncount after delete on analytics_archive
  referencing old table as changed for each statement execute function attune_uncount_archive();

-- ── Partitions ──────────────────────────────────────────────────────────────────────────────────────────────────
-- The program may not change the schema. Some functions may, as its owner, and only this: a day of activities or a
-- month of events is made, with what the default partition holds of it moved there, or dropped. They give up soon
-- where somebody else holds a lock, so that nobody waits behind them; the job comes again. They move only as much as
-- takes a moment, because nobody can write meanwhile: a day of which the default partition holds more stays there.
create function attune_partition_span(parent regclass, begins date, out name text, out since timestamptz, out before timestamptz)
  language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if parent = 'public.activities'::regclass then
    name := 'activities_' || to_char(begins, 'YYYY_MM_DD');
    since := begins::timestamp at time zone 'UTC';
    before := (begins + 1)::timestamp at time zone 'UTC';
  elsif parent = 'public.analytics_events'::regclass then
    name := 'analytics_events_' || to_char(begins, 'YYYY_MM');
    since := date_trunc('month', begins::timestamp) at time zone 'UTC';
    before := (date_trunc('month', begins::timestamp) + interval '1 month') at time zone 'UTC';
  else
    raise exception 'no partitioned table of ours: %', parent;
  end if;
end $$;

-- Taken in this order, which is that of those who write: whom a row is about, the table, its part. A writer who holds the
-- table and waits for the part would otherwise hold up whoever holds the part and waits for the table.
create procedure attune_lock_partitions(parent regclass) language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  lock table only public.users in share row exclusive mode;
  -- Nobody may be on the way in: who has chosen the default partition already would be refused once it is not theirs.
  execute format('lock table only public.%I in access exclusive mode', parent::text);
  execute format('lock table only public.%I in access exclusive mode', parent::text || '_default');
end $$;

-- True when it was made, false when it was there, null when the default partition holds too much of it to be moved.
create function attune_make_partition(parent regclass, begins date) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '40ms' as $$
declare
  -- What is moved in a few hundredths of a second.
  most constant integer := 1000;
  span record;
  held bigint;
  counting text;
begin
  select * into span from public.attune_partition_span(parent, begins);
  if to_regclass('public.' || span.name) is not null then return false; end if;
  counting := format('select count(*) from (select from only public.%I where occurred_at >= %L and occurred_at < %L limit %s) found',
    parent::text || '_default', span.since, span.before, most + 1);
  execute counting into held;
  if held > most then return null; end if;
  call public.attune_lock_partitions(parent);
  -- Both again: others made it, or wrote, while this waited for the locks.
  if to_regclass('public.' || span.name) is not null then return false; end if;
  execute counting into held;
  if held > most then return null; end if;
  if held > 0 then
    execute format('create temporary table moving on commit drop as select * from only public.%I where occurred_at >= %L and occurred_at < %L',
      parent::text || '_default', span.since, span.before);
    execute format('delete from only public.%I where occurred_at >= %L and occurred_at < %L',
      parent::text || '_default', span.since, span.before);
  end if;
  execute format('create table public.%I partition of %s for values from (%L) to (%L)', span.name, parent, span.since, span.before);
  if held > 0 then
    execute format('insert into public.%I select * from moving', span.name);
    drop table moving;
  end if;
  return true;
end $$;

-- Whatever the clock of the program says: a day of activities that is not over for a day is never removed.
create procedure attune_check_over(parent regclass, name text, before timestamptz) language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  if parent = 'public.activities'::regclass and before > now() - interval '1 day' then
    raise exception '% is not over for a day yet', name;
  end if;
end $$;

-- True when it was dropped, false when there was none.
create function attune_drop_partition(parent regclass, begins date) returns boolean
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp set lock_timeout = '40ms' as $$
declare
  span record;
  held boolean;
begin
  select * into span from public.attune_partition_span(parent, begins);
  if to_regclass('public.' || span.name) is null then return false; end if;
  call public.attune_check_over(parent, span.name, span.before);
  call public.attune_lock_partitions(parent);
  if to_regclass('public.' || span.name) is null then return false; end if;
  -- What is dropped is not counted off. A month of events goes when everything in it is in the archive, and not before.
  if parent = 'public.analytics_events'::regclass then
    execute format('lock table only public.%I in access exclusive mode', span.name);
    execute format('select exists (select from only public.%I)', span.name) into held;
    if held then raise exception 'there are events in % that are not in the archive', span.name; end if;
  end if;
  execute format('drop table public.%I', span.name);
  return true;
end $$;

-- Removes some activities of a day that is over and was never moved out of the default partition. Row by row, which
-- takes longer and locks nobody out. It answers how many.
create function attune_empty_default(begins date, most integer) returns bigint
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  span record;
  gone bigint;
begin
  select * into span from public.attune_partition_span('public.activities', begins);
  call public.attune_check_over('public.activities', span.name, span.before);
  delete from only public.activities_default d using (
    select user_id, occurred_at, id from only public.activities_default
    where occurred_at >= span.since and occurred_at < span.before limit most
  ) old where d.user_id = old.user_id and d.occurred_at = old.occurred_at and d.id = old.id;
  get diagnostics gone = row_count;
  return gone;
end $$;

-- Takes some of one person's events of a month out of its partition, the oldest first, to be put into the archive in the
-- same transaction. It names the partition and not the parent, whose trigger would count them off: they go on being
-- counted. A month without a partition of its own is in the default one.
create function attune_take_events(person uuid, begins date, most integer) returns setof analytics_events
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  span record;
  place text;
begin
  select * into span from public.attune_partition_span('public.analytics_events', begins);
  place := case when to_regclass('public.' || span.name) is null then 'analytics_events_default' else span.name end;
  return query execute format('delete from only public.%1$I e using (
      select occurred_at, id from only public.%1$I where user_id = $1 and occurred_at >= $2 and occurred_at < $3
      order by occurred_at, id limit $4
    ) oldest where e.user_id = $1 and e.occurred_at = oldest.occurred_at and e.id = oldest.id returning e.*', place)
    using person, span.since, span.before, most;
end $$;

-- The days or months of which the default partition holds rows, and how many. The program may not look into a partition
-- by itself.
create function attune_spans_in_default(parent regclass) returns table (begins date, held bigint)
  language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  unit text := case parent when 'public.activities'::regclass then 'day' when 'public.analytics_events'::regclass then 'month' end;
begin
  if unit is null then raise exception 'no partitioned table of ours: %', parent; end if;
  return query execute format('select date_trunc(%L, occurred_at at time zone ''UTC'')::date, count(*) from only public.%I group by 1',
    unit, parent::text || '_default');
end $$;

revoke execute on function attune_make_partition, attune_drop_partition, attune_spans_in_default, attune_take_events, attune_empty_default from public;
revoke execute on procedure attune_lock_partitions, attune_check_over from public;
grant execute on function attune_make_partition, attune_drop_partition, attune_spans_in_default, attune_take_events, attune_empty_default to attune_any;

-- ── What there is to begin with ─────────────────────────────────────────────────────────────────────────────────
insert into permissions (name, description) values
  ('notification:read', 'See somebody''s notifications'),
  ('notification:write', 'Mark somebody''s notifications as read'),
  ('app:write', 'Register apps, and give them tokens'),
  ('grant:read', 'See which apps somebody lets act for them'),
  ('grant:write', 'Let apps act for somebody, and take it back'),
  ('appdata:read', 'See what apps store for somebody'),
  ('appdata:write', 'Change what apps store for somebody'),
  ('activity:read', 'See what somebody did in the last months'),
  ('activity:write', 'Record what somebody does'),
  ('event:read', 'See how somebody''s use of apps is counted'),
  ('event:write', 'Count somebody''s use of apps, where they agree'),
  ('analytics:read', 'See how everybody together uses the apps');

insert into role_permissions (role, permission, scope)
select 'user', name, 'own' from permissions
where name in (
  'notification:read', 'notification:write', 'grant:read', 'grant:write', 'appdata:read', 'appdata:write',
  'activity:read', 'activity:write', 'event:read', 'event:write'
);
insert into role_permissions (role, permission, scope) values
  ('practitioner', 'activity:read', 'related'),
  ('viewer', 'analytics:read', 'any');
insert into role_permissions (role, permission, scope)
select 'admin', name, 'any' from permissions
where name in (
  'app:write', 'grant:read', 'grant:write', 'appdata:read', 'appdata:write', 'activity:read', 'activity:write',
  'event:read', 'event:write', 'analytics:read', 'notification:read', 'notification:write'
);

insert into relationship_type_permissions (type, permission)
select type, permission
from (values ('parent-child'), ('guardian-ward')) as types (type),
  (values ('grant:read'), ('grant:write'), ('appdata:read'), ('activity:read'), ('event:read')) as given (permission);
insert into relationship_type_permissions (type, permission, needs_consent) values
  ('practitioner-patient', 'activity:read', true),
  ('coach-client', 'activity:read', true);

-- What the product itself does is an app's doing like any other.
insert into apps (slug, name, description) values ('attune', 'Attune', 'What people do in Attune itself');

insert into consent_texts (purpose, version, language, body) values
  ('service', '2026-11', 'he', 'מותר לכם לשמור את שמי ואת הדרך להשיג אותי, כדי שהתוכנית תוכל לשרת אותי.'),
  ('sensor-data', '2026-11', 'he', 'מותר לכם לשמור את מה שהחיישנים שלי מקליטים, כמו הדופק והנשימה שלי. אלה נתוני בריאות. אפשר להפסיק זאת בכל עת לפי בקשתי.'),
  ('practitioner-sharing', '2026-11', 'he', 'מי שמלווה אותי מקצועית רשאי לראות את המפגשים שלי.'),
  ('workshop-recording', '2026-11', 'he', 'מותר להקליט את החיישנים שלי במהלך סדנה.'),
  ('analytics', '2026-11', 'he', 'מותר לכם לספור איך האפליקציה משמשת אותי, כדי לשפר אותה.'),
  ('research', '2026-11', 'he', 'מותר להשתמש בהקלטות שלי למחקר, בלי השם שלי.');
