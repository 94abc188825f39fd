-- Privacy: how a consent was given and proven, ages at which children decide, requests to hand out or erase, the record
-- of erasures, an audit that shows every change to itself, and what retention removed.

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- The country decides from which age somebody agrees alone. The pseudonym finds in the audit who is still here; it goes
-- with the row.
alter table users
  add column country bytea,
  add column pseudonym bytea,
  add column told_of_age_at timestamptz,
  add column told_decides_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
create unique index users_pseudonym on users (pseudonym) where pseudonym is not null;

-- ── Consent ─────────────────────────────────────────────────────────────────────────────────────────────────────
alter table consents
  add column given_as text not null default 'self',
  add column given_how text not null default 'screen',
  add column seconded_by uuid,
  add column seconded_at timestamptz,
  add column seconded_language text,
  add column seconded_how text,
  add column withdrawn_why text,
  -- The newer text for which the person, or who agrees for them, was asked anew.
  add column asked_version text,
  add constraint consents_seconded_by_fkey foreign key (seconded_by) references users (id) not valid,
  add constraint consents_given_as_known check (given_as in ('self', 'guardian', 'both')) not valid,
  add constraint consents_given_how_known check (given_how in ('screen', 'invite', 'app', 'staff', 'demo')) not valid,
  add constraint consents_seconded_whole check (
    (given_as = 'both') = (seconded_by is not null)
    and num_nonnulls(seconded_by, seconded_at, seconded_language, seconded_how) in (0, 4)
  ) not valid,
  add constraint consents_withdrawn_why_known check (
    withdrawn_why is null or withdrawn_why in ('asked', 'new-text', 'of-age')
  ) not valid;
alter table notifications drop constraint notifications_kind_known;
alter table notifications add constraint notifications_kind_known check (kind in (
  'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'session-abandoned', 'app-allowed',
  'came-of-age', 'workshop-participation', 'workshop-reminder', 'workshop-organizing', 'consent-asked', 'of-age-soon',
  'decides-now'
)) not valid;
-- squawk-ignore require-concurrent-index-creation
create index consents_seconded_by on consents (seconded_by) where seconded_by is not null;
update consents set given_as = 'guardian' where given_by <> user_id;
update consents set withdrawn_why = 'asked' where withdrawn_at is not null;

-- The first of two who must agree both: with the second it becomes a consent, and this row goes.
create table consent_offers (
  user_id uuid not null,
  purpose text not null,
  version text not null,
  language text not null,
  given_by uuid not null,
  given_how text not null,
  given_at timestamptz not null,
  constraint consent_offers_pkey primary key (user_id, purpose, given_by),
  constraint consent_offers_user_fkey foreign key (user_id) references users (id),
  constraint consent_offers_given_by_fkey foreign key (given_by) references users (id),
  constraint consent_offers_text_fkey foreign key (purpose, version, language) references consent_texts (purpose, version, language),
  constraint consent_offers_how_known check (given_how in ('screen', 'invite', 'app', 'staff', 'demo'))
);
create index consent_offers_given_by on consent_offers (given_by);
create index consent_offers_text on consent_offers (purpose, version, language);
call attune_protect('consent_offers', 'user_id');

-- ── What is said to one person about another ────────────────────────────────────────────────────────────────────
-- Sealed with the reader's key, it could not be found when the other is erased. Of what was kept before, nobody can say.
alter table notifications
  add column about uuid,
  add constraint notifications_about_fkey foreign key (about) references users (id) not valid;
alter table mails
  add column about uuid,
  add constraint mails_about_fkey foreign key (about) references users (id) not valid;
-- squawk-ignore require-concurrent-index-creation
create index notifications_about on notifications (about) where about is not null;
-- squawk-ignore require-concurrent-index-creation
create index mails_about on mails (about) where about is not null;

-- From which age somebody agrees alone, by country and by the day from which that holds. Below `joint_below` the child
-- and a guardian agree both; below `age` and not below that, the guardian alone. Data, not code: the law changes.
create table consent_ages (
  country text not null,
  valid_from date not null,
  age smallint not null,
  joint_below smallint,
  source text not null,
  constraint consent_ages_pkey primary key (country, valid_from),
  constraint consent_ages_country_form check (country = '*' or country ~ '^[A-Z]{2}$'),
  constraint consent_ages_real check (age between 0 and 18 and (joint_below is null or joint_below between 1 and age))
);
call attune_share('consent_ages');

-- ── What a person asked for: their data, or to be erased ────────────────────────────────────────────────────────
create table data_requests (
  user_id uuid not null,
  id uuid not null,
  kind text not null,
  state text not null,
  asked_by uuid not null,
  asked_as text not null,
  asked_at timestamptz not null,
  -- By when the law wants it answered.
  due_at timestamptz not null,
  -- Erasing: when the time to think again is over. Data: until when they can be fetched.
  acts_at timestamptz not null,
  closed_at timestamptz,
  blocked_by text[] not null default '{}',
  fetched_at timestamptz,
  -- Of the secret with which whoever is erased can still read that it was done.
  receipt_hash bytea,
  constraint data_requests_pkey primary key (user_id, id),
  constraint data_requests_user_fkey foreign key (user_id) references users (id),
  constraint data_requests_asked_by_fkey foreign key (asked_by) references users (id),
  constraint data_requests_asked_as_known check (asked_as in ('self', 'guardian', 'administrator')),
  constraint data_requests_kind_known check (kind in ('export', 'erasure')),
  constraint data_requests_state_known check (state in ('ready', 'waiting', 'blocked', 'running', 'cancelled', 'done')),
  constraint data_requests_closed_whole check ((state in ('cancelled', 'done')) = (closed_at is not null)),
  constraint data_requests_blocked_known check (
    blocked_by <@ array['last-administrator', 'only-organizer', 'only-guardian'] and (state = 'blocked') = (blocked_by <> '{}')
  )
);
create unique index data_requests_one_open on data_requests (user_id, kind) where closed_at is null;
create index data_requests_due on data_requests (kind, acts_at) where closed_at is null;
create index data_requests_newest on data_requests (asked_at desc, id desc);
create index data_requests_asked_by on data_requests (asked_by);
call attune_protect_rights('data_requests', 'user_id');

-- Who was erased, by pseudonym: what is restored from a backup is erased again by it. `person` is there only until their
-- key is destroyed, so that work that was cut off can go on.
create table erasures (
  pseudonym bytea not null,
  begun_at timestamptz not null,
  asked_as text not null,
  person uuid,
  receipt_hash bytea,
  rows_removed_at timestamptz,
  completed_at timestamptz,
  repeated_at timestamptz,
  removed jsonb not null default '{}',
  constraint erasures_pkey primary key (pseudonym),
  constraint erasures_asked_as_known check (asked_as in ('self', 'guardian', 'administrator', 'restore')),
  constraint erasures_completed_whole check ((completed_at is null) = (person is not null)),
  constraint erasures_in_order check (completed_at is null or rows_removed_at is not null)
);
create unique index erasures_receipt on erasures (receipt_hash) where receipt_hash is not null;
create index erasures_unfinished on erasures (begun_at) where completed_at is null;
create index erasures_newest on erasures (begun_at desc);
call attune_keep_private('erasures');

-- What the planner remembers of a table are values out of it, and of one that is empty it is never renewed: where all rows
-- went with somebody, their ids would stay. Before PostgreSQL 18 there is no way to make it forget.
create function attune_forget_statistics(emptied text[], parted text[]) returns void language plpgsql security definer
set search_path = pg_catalog set row_security = off as $$
declare
  known record;
  part text;
  is_empty boolean;
begin
  if to_regprocedure('pg_clear_attribute_stats(text, text, text, boolean)') is null then return; end if;
  -- A part may be empty where its table is not; its owner sees all of it.
  for part in
    select c.relname from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_class c on c.oid = i.inhrelid
    where p.relnamespace = 'public'::regnamespace and p.relname = any (parted)
  loop
    execute format('select not exists (select from only public.%I)', part) into is_empty;
    if is_empty then emptied := emptied || part; end if;
  end loop;
  for known in
    select s.tablename, s.attname, s.inherited from pg_stats s where s.schemaname = 'public' and s.tablename = any (emptied)
  loop
    perform pg_clear_attribute_stats('public', known.tablename, known.attname, known.inherited);
  end loop;
end $$;
revoke execute on function attune_forget_statistics from public;
grant execute on function attune_forget_statistics to attune_any;

-- ── Retention ───────────────────────────────────────────────────────────────────────────────────────────────────
create table retention_runs (
  kind text not null,
  day date not null,
  ran_at timestamptz not null,
  removed bigint not null,
  constraint retention_runs_pkey primary key (kind, day),
  constraint retention_runs_kind_known check (kind in (
    'logins', 'app-tokens', 'requests', 'mails', 'notifications', 'activities', 'workshop-messages', 'sessions', 'audit'
  )),
  constraint retention_runs_real check (removed >= 0)
);
call attune_keep_private('retention_runs');

-- ── Audit ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- squawk-ignore require-concurrent-index-creation
create index audit_events_actor on audit_events (actor, at desc) where actor is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_events_action on audit_events (action text_pattern_ops, at desc);

-- Every event is a link of one of a few chains: its hash covers the one before. Links are made when a transaction
-- commits, after all its other locks, so that they never wait in a circle; several chains, so that commits seldom wait
-- for each other at all.
create table audit_heads (
  chain smallint not null,
  seq bigint not null default 0,
  hash bytea not null default '\x',
  -- Where the chain begins, once its oldest links were removed for their age.
  start_seq bigint not null default 0,
  start_hash bytea not null default '\x',
  constraint audit_heads_pkey primary key (chain)
);
insert into audit_heads (chain) select generate_series(0, 15);
grant select on audit_heads to attune_any;

create table audit_chain (
  chain smallint not null,
  seq bigint not null,
  event_id uuid not null,
  hash bytea not null,
  constraint audit_chain_pkey primary key (chain, seq),
  constraint audit_chain_event_once unique (event_id)
);
grant select on audit_chain to attune_any;

-- Lengths in front keep ('ab', 'c') and ('a', 'bc') apart; what is absent is not what is empty. The program that checks
-- the chains writes the same text by itself.
create function attune_audit_part(part text) returns text language sql immutable parallel safe
return coalesce(length(part)::text || ':' || part, '-');

create function attune_audit_text(event audit_events) returns text language sql stable parallel safe
return attune_audit_part(event.id::text)
  || ',' || attune_audit_part(((extract(epoch from event.at) * 1000000)::bigint)::text)
  || ',' || attune_audit_part(encode(event.actor, 'hex'))
  || ',' || attune_audit_part(event.actor_kind)
  || ',' || attune_audit_part(event.action)
  || ',' || attune_audit_part(encode(event.subject, 'hex'))
  || ',' || attune_audit_part(event.outcome)
  || ',' || attune_audit_part(event.request_id);

create function attune_link_audit(event audit_events, into_chain smallint) returns void language plpgsql
set search_path = pg_catalog, public as $$
declare
  link bytea;
  place bigint;
begin
  -- Whoever waits for the head goes on from what it is then.
  update audit_heads h
  set seq = h.seq + 1, hash = sha256(h.hash || convert_to(attune_audit_text(event), 'UTF8'))
  where h.chain = into_chain returning h.seq, h.hash into place, link;
  insert into audit_chain (chain, seq, event_id, hash) values (into_chain, place, event.id, link);
end $$;

create function attune_chain_audit() returns trigger language plpgsql security definer
set search_path = pg_catalog, public as $$
begin
  perform attune_link_audit(new, (pg_backend_pid() % 16)::smallint);
  return null;
end $$;

-- Of those from before the head is written once: a row that one transaction changes a million times is found ever slower.
do $$
declare
  earlier audit_events;
  link bytea := '\x';
  place bigint := 0;
begin
  for earlier in select * from audit_events order by at, id loop
    place := place + 1;
    link := sha256(link || convert_to(attune_audit_text(earlier), 'UTF8'));
    insert into audit_chain (chain, seq, event_id, hash) values (0, place, earlier.id, link);
  end loop;
  update audit_heads set seq = place, hash = link where chain = 0;
end $$;

create constraint trigger audit_chained after insert on audit_events deferrable initially deferred
for each row execute function attune_chain_audit();

-- Where the chains ended at a moment, with a code that only the program can make: whoever owns the database could write
-- a whole chain anew, and not this. Each holds the code of the one before, so that none of them can be taken out.
create table audit_anchors (
  number bigint not null,
  at timestamptz not null,
  -- Of each chain its number, how many links it had, and the hash of the last, as JSON: the code is made of this text.
  heads text not null,
  before bytea not null,
  mac bytea not null,
  constraint audit_anchors_pkey primary key (number)
);
create index audit_anchors_at on audit_anchors (at);
grant select, insert on audit_anchors to attune_any;

-- Removes what is older than so, and never what is younger than a year, from the old end of each chain. Heads are held
-- for the last moment only: whoever commits meanwhile needs them.
create function attune_prune_audit(older_than timestamptz) returns bigint language plpgsql security definer
set search_path = pg_catalog, public as $$
declare
  head audit_heads;
  chains smallint[] := '{}';
  ends bigint[] := '{}';
  hashes bytea[] := '{}';
  last_seq bigint;
  gone bigint;
  removed bigint := 0;
begin
  if older_than > now() - interval '1 year' then
    raise exception 'the audit of the last year stays' using errcode = '22023';
  end if;
  for head in select * from audit_heads order by chain loop
    -- Up to the first event that is young enough: a chain has no holes.
    select c.seq - 1 into last_seq from audit_chain c join audit_events e on e.id = c.event_id
    where c.chain = head.chain and e.at >= older_than order by c.seq limit 1;
    last_seq := coalesce(last_seq, head.seq);
    continue when last_seq <= head.start_seq;
    chains := array_append(chains, head.chain);
    ends := array_append(ends, last_seq);
    hashes := array_append(hashes, (select c.hash from audit_chain c where c.chain = head.chain and c.seq = last_seq));
    with old as (delete from audit_chain c where c.chain = head.chain and c.seq <= last_seq returning c.event_id)
    delete from audit_events e using old where e.id = old.event_id;
    get diagnostics gone = row_count;
    removed := removed + gone;
  end loop;
  for i in 1 .. cardinality(chains) loop
    update audit_heads set start_seq = ends[i], start_hash = hashes[i]
    where chain = chains[i] and start_seq < ends[i];
  end loop;
  -- The newest of the old stays: that the ones before it may be missing is seen by its age.
  delete from audit_anchors where number < (select max(a.number) from audit_anchors a where a.at < older_than);
  return removed;
end $$;

revoke execute on function attune_audit_part, attune_audit_text, attune_link_audit, attune_chain_audit, attune_prune_audit from public;
grant execute on function attune_prune_audit to attune_any;

-- ── Who may ─────────────────────────────────────────────────────────────────────────────────────────────────────
insert into permissions (name, description) values
  ('privacy:read', 'See what somebody asked of their data, and fetch the data that were asked for'),
  ('privacy:write', 'Ask for somebody''s data, or to erase them'),
  ('privacy:manage', 'See everybody''s requests, what retention removed, and write texts of consent'),
  ('audit:read', 'See in the audit who looked at somebody''s data, and what was done');
insert into role_permissions (role, permission, scope) values
  ('user', 'privacy:read', 'own'),
  ('user', 'privacy:write', 'own'),
  ('user', 'audit:read', 'own');
insert into role_permissions (role, permission, scope)
select 'admin', name, 'any' from permissions
where name in ('privacy:read', 'privacy:write', 'privacy:manage', 'audit:read');
insert into relationship_type_permissions (type, permission)
select type, permission
from (values ('parent-child'), ('guardian-ward')) as types (type),
  (values ('privacy:read'), ('privacy:write'), ('audit:read')) as given (permission);

-- ── Ages of consent ─────────────────────────────────────────────────────────────────────────────────────────────
-- GDPR Article 8: 16 unless a state says less, and never under 13. '*' is everywhere else.
insert into consent_ages (country, valid_from, age, source)
select country, '2018-05-25', age, 'GDPR Article 8 and the law of the country, as collected in 2026'
from (values
  (13, array['BE', 'DK', 'EE', 'FI', 'LV', 'MT', 'PT', 'SE', 'IS', 'NO', 'GB']),
  (14, array['AT', 'BG', 'CY', 'ES', 'IT', 'LT']),
  (15, array['CZ', 'GR', 'SI']),
  (16, array['DE', 'HR', 'HU', 'IE', 'LU', 'NL', 'PL', 'RO', 'SK', 'LI', '*'])
) as by_age (age, countries), unnest(countries) as country;
insert into consent_ages (country, valid_from, age, joint_below, source) values
  ('FR', '2018-05-25', 15, 15, 'Loi Informatique et Libertés, Article 45: below 15 the child and a guardian agree both');
