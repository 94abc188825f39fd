-- The spine: who exists, who may see whom, what they agreed to, what their sensors recorded.
-- Every column that holds a person's words or numbers is bytea: sealed with that person's key before it gets here.

create extension if not exists btree_gist;

-- ── Row level security ──────────────────────────────────────────────────────────────────────────────────────────
-- Three roles, three comparisons, no sub-queries (Citus refuses them, and they cost 90 ms on a million rows).
-- An absent setting reads as NULL, one left by an earlier transaction as '': both show nothing.
create function attune_subject_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('attune.subject', true), '')::uuid;

create function attune_subject_ids() returns uuid[] language sql stable parallel safe
  return nullif(current_setting('attune.subjects', true), '')::uuid[];

create procedure attune_protect(protected regclass, person text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('grant select, insert, update, delete on %s to attune_subject, attune_related, attune_any', protected);
  execute format('create policy own_rows on %s to attune_subject using (%I = attune_subject_id()) with check (%2$I = attune_subject_id())', protected, person);
  execute format('create policy related_rows on %s to attune_related using (%I = any (attune_subject_ids())) with check (%2$I = any (attune_subject_ids()))', protected, person);
  execute format('create policy any_rows on %s to attune_any using (true) with check (true)', protected);
end $$;

-- What decides about rights is written by the system capabilities only: whoever gets hold of a statement as a person
-- may not make themselves an administrator with it.
create procedure attune_protect_rights(protected regclass, person text) language plpgsql as $$
begin
  call attune_protect(protected, person);
  execute format('revoke insert, update, delete on %s from attune_subject, attune_related', protected);
end $$;

-- Tables of a closed list or of a directory: readable by every request, written by the widest role only.
create procedure attune_share(shared regclass) language plpgsql as $$
begin
  execute format('grant select on %s to attune_subject, attune_related, attune_any', shared);
  execute format('grant insert, update, delete on %s to attune_any', shared);
end $$;

-- Directories answer "whose is this?" for one exact key; only the system capabilities may ask.
create procedure attune_keep_private(directory regclass) language plpgsql as $$
begin
  execute format('grant select, insert, update, delete on %s to attune_any', directory);
end $$;

-- ── Identity ────────────────────────────────────────────────────────────────────────────────────────────────────
create table users (
  id uuid not null,
  status text not null default 'active',
  password_hash text,
  email bytea,
  first_name bytea,
  last_name bytea,
  birth_date bytea,
  location bytea,
  gender bytea,
  demographics bytea,
  minor boolean not null default false,
  access_version bigint not null default 1,
  last_login_at timestamptz,
  terms_version text,
  terms_accepted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint users_pkey primary key (id),
  constraint users_status_known check (status in ('invited', 'active', 'disabled', 'erasing'))
);
call attune_protect_rights('users', 'id');

create table user_emails (
  email_index bytea not null,
  user_id uuid not null,
  constraint user_emails_pkey primary key (email_index),
  constraint user_emails_user_fkey foreign key (user_id) references users (id),
  constraint user_emails_one_each unique (user_id)
);
call attune_keep_private('user_emails');

create table logins (
  user_id uuid not null,
  id uuid not null,
  device bytea,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  constraint logins_pkey primary key (user_id, id),
  constraint logins_user_fkey foreign key (user_id) references users (id)
);
call attune_protect_rights('logins', 'user_id');

create table login_tokens (
  token_hash bytea not null,
  user_id uuid not null,
  login_id uuid not null,
  expires_at timestamptz not null,
  constraint login_tokens_pkey primary key (token_hash),
  constraint login_tokens_login_fkey foreign key (user_id, login_id) references logins (user_id, id) on delete cascade,
  constraint login_tokens_one_each unique (user_id, login_id)
);
call attune_keep_private('login_tokens');

-- The demo's one-time links. Used once: one guarded UPDATE decides who wins.
create table login_links (
  token_hash bytea not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint login_links_pkey primary key (token_hash),
  constraint login_links_user_fkey foreign key (user_id) references users (id)
);
create index login_links_user on login_links (user_id);
call attune_keep_private('login_links');

-- What every request asks first, in the same round trip as its own statement: does this login still stand, and is
-- what was decided about its user still true? It runs as the widest role and answers yes or no, nothing else.
create function attune_login_stands(token bytea, version bigint) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  begin atomic
    select exists (
      select from public.login_tokens t join public.users u on u.id = t.user_id
      where t.token_hash = token and t.expires_at > now() and u.access_version = version and u.status = 'active'
    );
  end;
-- Owning a function takes the right to create one, for the moment of the handing over.
grant create on schema public to attune_any;
alter function attune_login_stands owner to attune_any;
revoke create on schema public from attune_any;

-- ── Access ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table permissions (
  name text not null,
  description text not null,
  constraint permissions_pkey primary key (name),
  constraint permissions_name_form check (name ~ '^[a-z-]+:[a-z-]+$')
);
call attune_share('permissions');

create table roles (
  name text not null,
  description text not null,
  constraint roles_pkey primary key (name)
);
call attune_share('roles');

create table role_permissions (
  role text not null,
  permission text not null,
  scope text not null,
  constraint role_permissions_pkey primary key (role, permission),
  constraint role_permissions_role_fkey foreign key (role) references roles (name),
  constraint role_permissions_permission_fkey foreign key (permission) references permissions (name),
  constraint role_permissions_scope_known check (scope in ('own', 'related', 'any'))
);
create index role_permissions_permission on role_permissions (permission);
call attune_share('role_permissions');

create table user_roles (
  user_id uuid not null,
  role text not null,
  granted_at timestamptz not null default now(),
  constraint user_roles_pkey primary key (user_id, role),
  constraint user_roles_user_fkey foreign key (user_id) references users (id),
  constraint user_roles_role_fkey foreign key (role) references roles (name)
);
create index user_roles_role on user_roles (role);
call attune_protect_rights('user_roles', 'user_id');

create table user_permissions (
  user_id uuid not null,
  permission text not null,
  scope text not null,
  granted_at timestamptz not null default now(),
  constraint user_permissions_pkey primary key (user_id, permission),
  constraint user_permissions_user_fkey foreign key (user_id) references users (id),
  constraint user_permissions_permission_fkey foreign key (permission) references permissions (name),
  constraint user_permissions_scope_known check (scope in ('own', 'related', 'any'))
);
create index user_permissions_permission on user_permissions (permission);
call attune_protect_rights('user_permissions', 'user_id');

create table relationship_types (
  name text not null,
  lead_word text not null,
  follower_word text not null,
  constraint relationship_types_pkey primary key (name)
);
call attune_share('relationship_types');

create table relationship_type_permissions (
  type text not null,
  permission text not null,
  -- Only while the follower has agreed to share with whom accompanies them.
  needs_consent boolean not null default false,
  constraint relationship_type_permissions_pkey primary key (type, permission),
  constraint relationship_type_permissions_type_fkey foreign key (type) references relationship_types (name),
  constraint relationship_type_permissions_permission_fkey foreign key (permission) references permissions (name)
);
create index relationship_type_permissions_permission on relationship_type_permissions (permission);
call attune_share('relationship_type_permissions');

-- A relationship is about the follower: it says who may see them.
create table relationships (
  user_id uuid not null,
  id uuid not null,
  lead_id uuid not null,
  type text not null,
  state text not null default 'pending',
  consented boolean not null default false,
  starts_at timestamptz not null default now(),
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint relationships_pkey primary key (user_id, id),
  constraint relationships_follower_fkey foreign key (user_id) references users (id),
  constraint relationships_lead_fkey foreign key (lead_id) references users (id),
  constraint relationships_type_fkey foreign key (type) references relationship_types (name),
  constraint relationships_state_known check (state in ('pending', 'active', 'ended')),
  constraint relationships_two_people check (lead_id <> user_id)
);
create unique index relationships_one_open on relationships (user_id, lead_id, type) where state <> 'ended';
create index relationships_lead on relationships (lead_id, user_id);
create index relationships_type on relationships (type);
call attune_protect_rights('relationships', 'user_id');

-- Whatever changes what somebody may do raises their access_version in the same transaction, so that no decision
-- made before it is used after it. It runs as the widest role: the one who ends a relationship cannot see the lead.
create function attune_raise_access_version() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  actors uuid[];
begin
  if tg_table_name in ('user_roles', 'user_permissions') then
    actors := array[old.user_id, new.user_id];
  elsif tg_table_name = 'relationships' then
    actors := array[old.lead_id, new.lead_id];
  elsif tg_table_name = 'role_permissions' then
    actors := array(select r.user_id from public.user_roles r where r.role in (old.role, new.role));
  else
    actors := array(select r.lead_id from public.relationships r where r.type in (old.type, new.type));
  end if;
  -- Locked in the order of their ids: two changes at once cannot wait for each other.
  update public.users u set access_version = u.access_version + 1
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for update);
  return null;
end $$;
grant create on schema public to attune_any;
alter function attune_raise_access_version owner to attune_any;
revoke create on schema public from attune_any;

create trigger user_roles_raise after insert or update or delete on user_roles
  for each row execute function attune_raise_access_version();
create trigger user_permissions_raise after insert or update or delete on user_permissions
  for each row execute function attune_raise_access_version();
create trigger relationships_raise after insert or update or delete on relationships
  for each row execute function attune_raise_access_version();
create trigger role_permissions_raise after insert or update or delete on role_permissions
  for each row execute function attune_raise_access_version();
create trigger relationship_type_permissions_raise after insert or update or delete on relationship_type_permissions
  for each row execute function attune_raise_access_version();

create function attune_raise_on_status() returns trigger language plpgsql as $$
begin
  new.access_version := old.access_version + 1;
  return new;
end $$;
create trigger users_raise before update of status on users
  for each row when (old.status is distinct from new.status) execute function attune_raise_on_status();

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table profiles (
  user_id uuid not null,
  display_name bytea not null,
  bio bytea,
  avatar_url bytea,
  thumbnail_url bytea,
  metadata bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_pkey primary key (user_id),
  constraint profiles_user_fkey foreign key (user_id) references users (id)
);
call attune_protect('profiles', 'user_id');

create table preferences (
  user_id uuid not null,
  theme text not null default 'auto',
  language text not null default 'en',
  notify_email boolean not null default true,
  notify_push boolean not null default true,
  notify_in_app boolean not null default true,
  widgets_enabled text[] not null default '{}',
  widgets_disabled text[] not null default '{}',
  widget_customizations jsonb not null default '{}',
  dashboard_layout text not null default 'grid',
  default_view text not null default 'overview',
  favourite_apps text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint preferences_pkey primary key (user_id),
  constraint preferences_user_fkey foreign key (user_id) references users (id),
  constraint preferences_theme_known check (theme in ('light', 'dark', 'auto')),
  constraint preferences_widgets_disjoint check (not widgets_enabled && widgets_disabled)
);
call attune_protect('preferences', 'user_id');

-- ── Consent ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table consent_purposes (
  name text not null,
  current_version text not null,
  constraint consent_purposes_pkey primary key (name)
);
call attune_share('consent_purposes');

create table consent_texts (
  purpose text not null,
  version text not null,
  language text not null,
  body text not null,
  published_at timestamptz not null default now(),
  constraint consent_texts_pkey primary key (purpose, version, language),
  constraint consent_texts_purpose_fkey foreign key (purpose) references consent_purposes (name)
);
call attune_share('consent_texts');

create table consents (
  user_id uuid not null,
  id uuid not null,
  purpose text not null,
  version text not null,
  language text not null,
  given_at timestamptz not null,
  given_by uuid not null,
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  constraint consents_pkey primary key (user_id, id),
  constraint consents_user_fkey foreign key (user_id) references users (id),
  constraint consents_text_fkey foreign key (purpose, version, language) references consent_texts (purpose, version, language),
  constraint consents_given_by_fkey foreign key (given_by) references users (id),
  constraint consents_withdrawn_by_fkey foreign key (withdrawn_by) references users (id),
  constraint consents_withdrawn_whole check ((withdrawn_at is null) = (withdrawn_by is null))
);
create unique index consents_one_open on consents (user_id, purpose) where withdrawn_at is null;
create index consents_text on consents (purpose, version, language);
create index consents_given_by on consents (given_by);
create index consents_withdrawn_by on consents (withdrawn_by) where withdrawn_by is not null;
call attune_protect('consents', 'user_id');
-- What was agreed to is on record: it can be withdrawn, not rewritten.
revoke update, delete on consents from attune_subject, attune_related;
grant update (withdrawn_at, withdrawn_by) on consents to attune_subject, attune_related;

-- ── Sessions and points ─────────────────────────────────────────────────────────────────────────────────────────
create table data_types (
  name text not null,
  title text not null,
  unit text not null,
  value_kind text not null,
  default_rate double precision,
  valid_min double precision,
  valid_max double precision,
  description text not null,
  metadata jsonb not null default '{}',
  constraint data_types_pkey primary key (name),
  constraint data_types_kind_known check (value_kind in ('integer', 'float', 'intervals', 'marker'))
);
call attune_share('data_types');

create table tracks (
  name text not null,
  constraint tracks_pkey primary key (name)
);
call attune_share('tracks');

create table exercises (
  id uuid not null,
  name text not null,
  description text not null,
  track text not null,
  guidance jsonb not null default '{}',
  data_types text[] not null default '{}',
  constraint exercises_pkey primary key (id),
  constraint exercises_name_once unique (name),
  constraint exercises_track_fkey foreign key (track) references tracks (name)
);
create index exercises_track on exercises (track);
call attune_share('exercises');

create table sessions (
  user_id uuid not null,
  id uuid not null,
  state text not null default 'recording',
  discard_reason text,
  exercise_id uuid,
  started_at timestamptz not null,
  ended_at timestamptz,
  time_zone text not null default 'UTC',
  device bytea,
  location bytea,
  feedback_before bytea,
  feedback_after bytea,
  notes bytea,
  source bytea,
  source_digest bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sessions_pkey primary key (user_id, id),
  constraint sessions_user_fkey foreign key (user_id) references users (id),
  constraint sessions_exercise_fkey foreign key (exercise_id) references exercises (id),
  constraint sessions_state_known check (state in ('recording', 'complete', 'discarded')),
  constraint sessions_discard_reasoned check ((state = 'discarded') = (discard_reason is not null)),
  constraint sessions_of_this_age check (started_at >= '1900-01-01' and started_at < '2200-01-01' and ended_at < '2201-01-02'),
  constraint sessions_complete_ended check (state <> 'complete' or ended_at is not null)
);
-- One file is one session of one person, however often it is sent.
create unique index sessions_source_once on sessions (user_id, source_digest) where source_digest is not null;
create index sessions_newest on sessions (user_id, started_at desc, id desc);
create index sessions_exercise on sessions (exercise_id) where exercise_id is not null;
call attune_protect('sessions', 'user_id');

create table channels (
  user_id uuid not null,
  session_id uuid not null,
  number smallint not null,
  data_type text not null,
  label bytea not null,
  unit text not null,
  rate double precision,
  scale double precision not null,
  "offset" double precision not null,
  bits smallint not null,
  details bytea,
  point_count bigint not null default 0,
  constraint channels_pkey primary key (user_id, session_id, number),
  constraint channels_session_fkey foreign key (user_id, session_id) references sessions (user_id, id),
  constraint channels_data_type_fkey foreign key (data_type) references data_types (name),
  constraint channels_rate_real check (rate > 0 and rate <= 1e6),
  constraint channels_scale_finite check (scale > '-infinity' and scale < 'infinity' and "offset" > '-infinity' and "offset" < 'infinity'),
  constraint channels_bits_known check (bits between 4 and 24)
);
create index channels_data_type on channels (data_type);
call attune_protect('channels', 'user_id');

create table markers (
  user_id uuid not null,
  session_id uuid not null,
  id uuid not null,
  at_seconds double precision not null,
  length_seconds double precision,
  label bytea not null,
  constraint markers_pkey primary key (user_id, session_id, id),
  constraint markers_session_fkey foreign key (user_id, session_id) references sessions (user_id, id),
  constraint markers_time_finite check (at_seconds > '-infinity' and at_seconds < 'infinity')
);
create index markers_in_order on markers (user_id, session_id, at_seconds, id);
call attune_protect('markers', 'user_id');

create table blocks (
  user_id uuid not null,
  session_id uuid not null,
  channel smallint not null,
  first_sample bigint not null,
  sample_count integer not null,
  samples bytea not null,
  overview bytea not null,
  digest bytea not null,
  constraint blocks_pkey primary key (user_id, session_id, channel, first_sample),
  constraint blocks_channel_fkey foreign key (user_id, session_id, channel) references channels (user_id, session_id, number),
  constraint blocks_place_real check (first_sample >= 0 and sample_count > 0),
  constraint blocks_never_overlap exclude using gist (
    user_id with =, session_id with =, channel with =, int8range(first_sample, first_sample + sample_count) with &&
  )
);
-- Sealed bytes do not compress: trying would only cost time.
alter table blocks alter column samples set storage external, alter column overview set storage external;
call attune_protect('blocks', 'user_id');

-- ── Kernel: audit, idempotency, failed jobs ─────────────────────────────────────────────────────────────────────
-- People appear by a keyed pseudonym, so a row outlives them without being about them. Nobody may change a row.
create table audit_events (
  id uuid not null,
  at timestamptz not null default now(),
  actor bytea,
  actor_kind text not null,
  action text not null,
  subject bytea,
  outcome text not null,
  request_id text,
  constraint audit_events_pkey primary key (id),
  constraint audit_events_actor_known check (actor_kind in ('user', 'app', 'system', 'nobody')),
  constraint audit_events_outcome_known check (outcome in ('done', 'refused'))
);
create index audit_events_subject on audit_events (subject, at desc);
create index audit_events_newest on audit_events (at desc, id desc);
grant insert on audit_events to attune_subject, attune_related, attune_any;
grant select on audit_events to attune_any;

-- Which key store the sealed values of this database belong to: with another one nothing can be read.
create table key_stores (
  single boolean not null default true,
  fingerprint bytea not null,
  first_seen_at timestamptz not null default now(),
  constraint key_stores_pkey primary key (single),
  constraint key_stores_one check (single)
);
call attune_keep_private('key_stores');

create table idempotency_keys (
  user_id uuid not null,
  key text not null,
  request_digest bytea not null,
  answer bytea,
  created_at timestamptz not null default now(),
  constraint idempotency_keys_pkey primary key (user_id, key),
  constraint idempotency_keys_user_fkey foreign key (user_id) references users (id)
);
create index idempotency_keys_age on idempotency_keys (created_at);
call attune_protect('idempotency_keys', 'user_id');

create table failed_jobs (
  id uuid not null,
  job text not null,
  connection text not null,
  error text not null,
  payload_ref text not null,
  attempts integer not null,
  failed_at timestamptz not null,
  retried_at timestamptz,
  retried_by uuid,
  retry_reason text,
  constraint failed_jobs_pkey primary key (id),
  constraint failed_jobs_retried_by_fkey foreign key (retried_by) references users (id),
  constraint failed_jobs_retry_whole check ((retried_at is null) = (retried_by is null))
);
create unique index failed_jobs_once on failed_jobs (payload_ref, failed_at);
create index failed_jobs_newest on failed_jobs (failed_at desc);
create index failed_jobs_retried_by on failed_jobs (retried_by) where retried_by is not null;
call attune_keep_private('failed_jobs');
