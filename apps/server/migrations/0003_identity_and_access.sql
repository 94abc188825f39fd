-- How people get in, what proves that they are who they say, and how rights are given and taken back.
-- Every secret is a hash or sealed; whatever may happen once is one row that one guarded UPDATE takes.

-- ── Once ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- Everything that may happen once and begins with a secret: an invite, a reset, a proof of an e-mail, a sign-in that
-- waits for its second factor, a visit to an outside provider, a passkey's challenge.
create table one_time_tokens (
  token_hash bytea not null,
  kind text not null,
  -- Nobody yet, where somebody is only about to say who they are.
  user_id uuid,
  -- The invite, the login or the relationship that it is for.
  about uuid,
  -- The browser that began it: it must be the one that ends it.
  browser_hash bytea,
  details jsonb not null default '{}',
  attempts smallint not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint one_time_tokens_pkey primary key (token_hash),
  constraint one_time_tokens_user_fkey foreign key (user_id) references users (id),
  constraint one_time_tokens_kind_known check (kind in (
    'login-link', 'invite', 'password-reset', 'email-change', 'second-factor', 'provider', 'passkey'
  ))
);
create index one_time_tokens_user on one_time_tokens (user_id, kind) where user_id is not null;
create index one_time_tokens_expiry on one_time_tokens (expires_at);
call attune_keep_private('one_time_tokens');

-- The demo's links were a table of their own. Nothing else ever wrote it, and the demo makes new ones at each start.
-- squawk-ignore ban-drop-table
drop table login_links;

-- How often somebody tried: by e-mail, by device and by network address, each as a keyed hash, known or not.
create table throttles (
  bucket bytea not null,
  failures integer not null default 0,
  wait_until timestamptz not null default '-infinity',
  last_at timestamptz not null default now(),
  constraint throttles_pkey primary key (bucket)
);
create index throttles_age on throttles (last_at);
call attune_keep_private('throttles');

-- ── Mail ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- A mail is written in the transaction that causes it, sealed, and sent by a job; then its words are removed.
create table mails (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  content bytea,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint mails_pkey primary key (user_id, id),
  constraint mails_user_fkey foreign key (user_id) references users (id),
  constraint mails_kind_known check (kind in (
    'invite', 'password-reset', 'email-proof', 'email-changed', 'security-changed', 'came-of-age', 'relationship-asked'
  ))
);
create index mails_newest on mails (created_at desc);
create index mails_by_id on mails (id);
call attune_protect_rights('mails', 'user_id');

-- ── Terms ───────────────────────────────────────────────────────────────────────────────────────────────────────
create table terms (
  version text not null,
  language text not null,
  body text not null,
  published_at timestamptz not null default now(),
  constraint terms_pkey primary key (version, language)
);
call attune_share('terms');

-- ── Proofs: password, passkeys, one-time codes, outside identities ─────────────────────────────────────────────
create table passwords (
  user_id uuid not null,
  hash text not null,
  -- Under 15 characters: enough together with a second factor, and only then.
  short boolean not null,
  changed_at timestamptz not null default now(),
  constraint passwords_pkey primary key (user_id),
  constraint passwords_user_fkey foreign key (user_id) references users (id)
);
call attune_keep_private('passwords');

-- Was never written. A password's hash is nobody's to see, not even of those who may see the person.
-- squawk-ignore ban-drop-column
alter table users drop column password_hash;

create table passkeys (
  user_id uuid not null,
  id uuid not null,
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  label bytea not null,
  backed_up boolean not null default false,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  constraint passkeys_pkey primary key (user_id, id),
  constraint passkeys_user_fkey foreign key (user_id) references users (id)
);
call attune_protect_rights('passkeys', 'user_id');

create table passkey_credentials (
  credential_id bytea not null,
  user_id uuid not null,
  passkey_id uuid not null,
  constraint passkey_credentials_pkey primary key (credential_id),
  constraint passkey_credentials_passkey_fkey foreign key (user_id, passkey_id) references passkeys (user_id, id) on delete cascade,
  constraint passkey_credentials_one_each unique (user_id, passkey_id)
);
call attune_keep_private('passkey_credentials');

create table code_generators (
  user_id uuid not null,
  secret bytea not null,
  confirmed_at timestamptz,
  -- The last 30 s step whose code was used: a code that somebody looked at over a shoulder works once.
  last_step bigint not null default 0,
  created_at timestamptz not null default now(),
  constraint code_generators_pkey primary key (user_id),
  constraint code_generators_user_fkey foreign key (user_id) references users (id)
);
call attune_keep_private('code_generators');

create table recovery_codes (
  user_id uuid not null,
  code_hash bytea not null,
  used_at timestamptz,
  constraint recovery_codes_pkey primary key (user_id, code_hash),
  constraint recovery_codes_user_fkey foreign key (user_id) references users (id)
);
call attune_keep_private('recovery_codes');

create table identities (
  user_id uuid not null,
  id uuid not null,
  provider text not null,
  issuer text not null,
  subject bytea not null,
  -- How the provider calls them, to be told apart in a list.
  name bytea,
  linked_at timestamptz not null default now(),
  last_used_at timestamptz,
  constraint identities_pkey primary key (user_id, id),
  constraint identities_user_fkey foreign key (user_id) references users (id)
);
call attune_protect_rights('identities', 'user_id');

create table identity_subjects (
  issuer text not null,
  subject_index bytea not null,
  user_id uuid not null,
  identity_id uuid not null,
  constraint identity_subjects_pkey primary key (issuer, subject_index),
  constraint identity_subjects_identity_fkey foreign key (user_id, identity_id) references identities (user_id, id) on delete cascade,
  constraint identity_subjects_one_each unique (user_id, identity_id)
);
call attune_keep_private('identity_subjects');

-- ── Invites ─────────────────────────────────────────────────────────────────────────────────────────────────────
create table invites (
  user_id uuid not null,
  id uuid not null,
  -- Nobody: the command that makes the first administrator.
  inviter_id uuid,
  role text,
  relationship_type text,
  -- The other side of the relationship, and whether the invited one leads it.
  relative_id uuid,
  invited_leads boolean,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- The mail that carries its link.
  mail_id uuid,
  accepted_at timestamptz,
  revoked_at timestamptz,
  constraint invites_pkey primary key (user_id, id),
  constraint invites_user_fkey foreign key (user_id) references users (id),
  constraint invites_inviter_fkey foreign key (inviter_id) references users (id),
  -- A role goes only while no open invite grants it: what is nulled is a line of history.
  constraint invites_role_fkey foreign key (role) references roles (name) on delete set null,
  constraint invites_type_fkey foreign key (relationship_type) references relationship_types (name),
  constraint invites_relative_fkey foreign key (relative_id) references users (id),
  constraint invites_relationship_whole check (
    (relationship_type is null) = (relative_id is null) and (relative_id is null) = (invited_leads is null)
  ),
  constraint invites_ended_once check (accepted_at is null or revoked_at is null)
);
create unique index invites_one_open on invites (user_id) where accepted_at is null and revoked_at is null;
create index invites_newest on invites (created_at desc, id desc);
create index invites_inviter on invites (inviter_id, created_at desc) where inviter_id is not null;
create index invites_role on invites (role) where role is not null;
create index invites_type on invites (relationship_type) where relationship_type is not null;
create index invites_relative on invites (relative_id) where relative_id is not null;
call attune_protect_rights('invites', 'user_id');

-- The new address, until it is proven.
create table email_changes (
  user_id uuid not null,
  email bytea not null,
  requested_at timestamptz not null default now(),
  constraint email_changes_pkey primary key (user_id),
  constraint email_changes_user_fkey foreign key (user_id) references users (id)
);
call attune_protect_rights('email_changes', 'user_id');

-- ── Logins ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- `strong`: with a second factor, or with a passkey, which is two in one. `authenticated_at`: when the person last
-- proved who they are; what changes how one gets in asks for a recent proof.
alter table logins
  add column method text not null default 'link',
  add column strong boolean not null default false,
  add column place bytea,
  add column authenticated_at timestamptz not null default now(),
  add column idle_seconds integer not null default 1209600;
alter table logins add constraint logins_method_known
  check (method in ('link', 'password', 'passkey', 'provider', 'invite')) not valid;

-- ── Access ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- Roles that the program itself speaks of cannot be removed.
alter table roles add column built_in boolean not null default false;
update roles set built_in = true;

-- `lead_role`: only who has the role may lead by this type. `of_minor`: ends when the follower comes of age.
alter table relationship_types
  add column lead_role text,
  add column of_minor boolean not null default false;
alter table relationship_types add constraint relationship_types_lead_role_fkey
  foreign key (lead_role) references roles (name) not valid;
-- Who accompanies whom is a short table, and migrations run in a transaction: these are made in an instant.
-- squawk-ignore require-concurrent-index-creation
create index relationship_types_lead_role on relationship_types (lead_role) where lead_role is not null;

-- `unseen`: asked for by e-mail. Until it is answered, its lead must not learn that somebody has this address.
alter table relationships
  add column unseen boolean not null default false,
  add column requested_by uuid,
  add column answered_by uuid,
  add column answered_at timestamptz,
  add column ended_by uuid,
  add column ended_at timestamptz;
alter table relationships
  add constraint relationships_requested_by_fkey foreign key (requested_by) references users (id) not valid,
  add constraint relationships_answered_by_fkey foreign key (answered_by) references users (id) not valid,
  add constraint relationships_ended_by_fkey foreign key (ended_by) references users (id) not valid;
-- squawk-ignore require-concurrent-index-creation
create index relationships_requested_by on relationships (requested_by) where requested_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index relationships_answered_by on relationships (answered_by) where answered_by is not null;
-- squawk-ignore require-concurrent-index-creation
create index relationships_ended_by on relationships (ended_by) where ended_by is not null;

-- Nobody leads, by one type, somebody who leads them by the same: not in a row of any length, not in a race. Two
-- relationships of a type are made one after the other; the lock is one of 2^32, by the type's name.
create function attune_refuse_cycle() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('attune relationships'), hashtext(new.type));
  if exists (
    with recursive above (id) as (
      select new.lead_id
      union
      select r.lead_id from public.relationships r join above a on r.user_id = a.id
      where r.type = new.type and r.state <> 'ended' and (r.expires_at is null or r.expires_at > now())
    )
    select from above where id = new.user_id
  ) then
    raise exception using errcode = '23514', constraint = 'relationships_no_cycle',
      message = 'a relationship may not lead back to its own beginning';
  end if;
  return new;
end $$;
grant create on schema public to attune_any;
alter function attune_refuse_cycle owner to attune_any;
revoke create on schema public from attune_any;
create trigger relationships_no_cycle before insert or update of lead_id, user_id, type, state, expires_at on relationships
  for each row when (new.state <> 'ended') execute function attune_refuse_cycle();

-- ── Names ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Names are sealed, so they are found by keyed hashes of how their words begin, among those whom one may see.
create table name_prefixes (
  user_id uuid not null,
  prefix bytea not null,
  constraint name_prefixes_pkey primary key (user_id, prefix),
  constraint name_prefixes_user_fkey foreign key (user_id) references users (id)
);
create index name_prefixes_prefix on name_prefixes (prefix, user_id);
call attune_protect('name_prefixes', 'user_id');

-- ── Activities and analytics ────────────────────────────────────────────────────────────────────────────────────
-- Partitioned by day, so that the day 90 days ago is dropped and not deleted; until days are made, the default holds.
create table activities (
  user_id uuid not null,
  occurred_at timestamptz not null,
  id uuid not null,
  app text not null,
  type text not null,
  visit uuid,
  data bytea,
  metadata bytea,
  received_at timestamptz not null default now(),
  constraint activities_pkey primary key (user_id, occurred_at, id),
  constraint activities_user_fkey foreign key (user_id) references users (id)
) partition by range (occurred_at);
create table activities_default partition of activities default;
call attune_protect('activities', 'user_id');

create table analytics_events (
  user_id uuid not null,
  occurred_at timestamptz not null,
  id uuid not null,
  app text not null,
  name text not null,
  category text not null,
  visit uuid,
  data bytea,
  received_at timestamptz not null default now(),
  constraint analytics_events_pkey primary key (user_id, occurred_at, id),
  constraint analytics_events_user_fkey foreign key (user_id) references users (id),
  constraint analytics_events_category_known check (category in ('engagement', 'conversion', 'error', 'custom'))
) partition by range (occurred_at);
create table analytics_events_default partition of analytics_events default;
call attune_protect('analytics_events', 'user_id');

-- ── What there is to begin with ─────────────────────────────────────────────────────────────────────────────────
drop trigger role_permissions_raise on role_permissions;
drop trigger relationship_type_permissions_raise on relationship_type_permissions;

insert into permissions (name, description) values
  ('person:details', 'See somebody''s own fields: e-mail, birth date, where they live'),
  ('person:find', 'Find somebody by their exact e-mail'),
  ('person:invite', 'Invite people'),
  ('person:disable', 'Shut somebody out, and let them in again'),
  ('child:create', 'Make a child who has no e-mail of their own'),
  ('role:read', 'See roles, and who has which'),
  ('role:write', 'Change roles, and give them'),
  ('relationship:read', 'See who accompanies whom'),
  ('relationship:write', 'Ask for, accept and end relationships'),
  ('relationship:confirm', 'Confirm the first guardian of a child');

insert into roles (name, description, built_in) values
  ('guardian', 'A parent or guardian whom staff has confirmed', true);

insert into role_permissions (role, permission, scope) values
  ('user', 'person:details', 'own'),
  ('user', 'relationship:read', 'own'),
  ('user', 'relationship:write', 'own'),
  ('practitioner', 'person:details', 'related'),
  ('practitioner', 'person:invite', 'own'),
  ('guardian', 'child:create', 'own');

insert into role_permissions (role, permission, scope)
select 'admin', name, 'any' from permissions
where name in (
  'person:details', 'person:find', 'person:invite', 'person:disable', 'child:create',
  'role:read', 'role:write', 'relationship:read', 'relationship:write', 'relationship:confirm'
);

insert into relationship_type_permissions (type, permission)
select type, permission
from (values ('parent-child'), ('guardian-ward')) as types (type),
  (values ('person:details'), ('person:write'), ('person:invite'), ('relationship:read'), ('relationship:write'),
    ('login:read'), ('login:write')) as given (permission);
insert into relationship_type_permissions (type, permission) values ('practitioner-patient', 'person:details');

-- A role's permissions change in one statement, and so do the versions of all who have it: each person is written once
-- however many permissions change. Only now: what was added above makes no earlier decision wrong.
create function attune_raise_access_versions() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  names text[];
  actors uuid[];
begin
  if tg_table_name = 'role_permissions' then
    names := array(select role from changed);
    if tg_op = 'UPDATE' then names := names || array(select role from changed_to); end if;
    actors := array(select r.user_id from public.user_roles r where r.role = any (names));
  else
    names := array(select type from changed);
    if tg_op = 'UPDATE' then names := names || array(select type from changed_to); end if;
    actors := array(select r.lead_id from public.relationships r where r.type = any (names));
  end if;
  -- Locked in the order of their ids: two changes at once cannot wait for each other.
  update public.users u set access_version = u.access_version + 1
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for update);
  return null;
end $$;
grant create on schema public to attune_any;
alter function attune_raise_access_versions owner to attune_any;
revoke create on schema public from attune_any;
create trigger role_permissions_raise_inserted after insert on role_permissions
  referencing new table as changed for each statement execute function attune_raise_access_versions();
create trigger role_permissions_raise_updated after update on role_permissions
  referencing old table as changed new table as changed_to for each statement execute function attune_raise_access_versions();
create trigger role_permissions_raise_deleted after delete on role_permissions
  referencing old table as changed for each statement execute function attune_raise_access_versions();
create trigger relationship_type_permissions_raise_inserted after insert on relationship_type_permissions
  referencing new table as changed for each statement execute function attune_raise_access_versions();
create trigger relationship_type_permissions_raise_updated after update on relationship_type_permissions
  referencing old table as changed new table as changed_to for each statement execute function attune_raise_access_versions();
create trigger relationship_type_permissions_raise_deleted after delete on relationship_type_permissions
  referencing old table as changed for each statement execute function attune_raise_access_versions();

update relationship_types set of_minor = true where name in ('parent-child', 'guardian-ward');
update relationship_types set lead_role = 'practitioner' where name in ('practitioner-patient', 'coach-client');

insert into terms (version, language, body) values
  ('2026-11', 'en', 'Use Attune for yourself and for those who let you. Keep how you get in to yourself. Do not look at what is not meant for you. Whoever runs Attune here keeps your data safe, shows it only to those whom you see under "Who can see my data", and removes it when you ask.'),
  ('2026-11', 'de', 'Nutze Attune für dich und für die, die es dir erlauben. Behalte für dich, womit du hineinkommst. Sieh nicht an, was nicht für dich bestimmt ist. Wer Attune hier betreibt, schützt deine Daten, zeigt sie nur denen, die du unter "Wer meine Daten sehen kann" siehst, und entfernt sie, wenn du es verlangst.'),
  ('2026-11', 'he', 'השתמשו ב-Attune עבור עצמכם ועבור מי שהרשה לכם. שמרו לעצמכם את דרכי הכניסה שלכם. אל תביטו במה שלא נועד לכם. מי שמפעיל כאן את Attune שומר על הנתונים שלכם, מראה אותם רק למי שמופיע תחת "מי רואה את הנתונים שלי", ומוחק אותם לבקשתכם.');
