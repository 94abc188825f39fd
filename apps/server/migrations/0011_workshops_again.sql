-- Workshops: times in the reader's own zone, how many wait, who steps back without having said so, and what was said of an
-- earlier wording.

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- In which time zone somebody reads times; null: in that of what they read about.
alter table preferences add column time_zone text;

-- ── How many wait ───────────────────────────────────────────────────────────────────────────────────────────────
-- Counted like the seats, by the same trigger: lists say it without reading who it is.
alter table workshops add column waiting integer not null default 0;
update workshops w set waiting = counted.waiting
from (
  select workshop_id, count(*)::int as waiting from participants where state = 'waitlisted' group by workshop_id
) as counted
where w.id = counted.workshop_id;

create or replace function attune_count_seats() returns trigger language plpgsql as $$
declare
  seats bigint := case when tg_op = 'DELETE' then 0 else new.takes_seat::int end
    - case when tg_op = 'INSERT' then 0 else old.takes_seat::int end;
  waits bigint := case when tg_op = 'DELETE' then 0 else (new.state = 'waitlisted')::int end
    - case when tg_op = 'INSERT' then 0 else (old.state = 'waitlisted')::int end;
begin
  if seats <> 0 or waits <> 0 then
    update workshops set seats_taken = seats_taken + seats, waiting = waiting + waits
    where id = case when tg_op = 'DELETE' then old.workshop_id else new.workshop_id end;
  end if;
  return null;
end $$;

create or replace view workshops_over_capacity as
  select w.id, w.capacity, w.seats_taken, count(p.id) filter (where p.takes_seat) as seats
  from workshops w left join participants p on p.workshop_id = w.id and (p.takes_seat or p.state = 'waitlisted')
  group by w.id
  having count(p.id) filter (where p.takes_seat) > w.capacity
    or count(p.id) filter (where p.takes_seat) <> w.seats_taken
    or count(p.id) filter (where p.state = 'waitlisted') <> w.waiting;

-- ── Who cannot run it, without having said so ───────────────────────────────────────────────────────────────────
-- Whoever is shut out, or may not organize any more, says nothing of it; whoever is erased is not named any more.
alter table cover_calls
  add column why text not null default 'said' constraint cover_calls_why_known check (why in ('said', 'gone'));
-- What ran before finds those alone that name somebody, as it always did.
-- squawk-ignore ban-drop-not-null
alter table cover_calls alter column user_id drop not null;

-- Rows that name a person are written by whoever holds a workshop, and whoever changes a person's rights may want that
-- workshop next: so the person is held less strictly than before, as every change of them is.
create or replace function attune_raise_access_version() returns trigger
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
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for no key update);
  return null;
end $$;
create or replace function attune_raise_access_versions() returns trigger
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
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for no key update);
  return null;
end $$;

-- ── What was said of an earlier wording ─────────────────────────────────────────────────────────────────────────
-- Goes up with its text and its rule: what people said of an earlier one counts no more. Nothing was changed before this.
alter table requirements add column wording bigint not null default 1;
-- Of which wording it was said.
alter table user_requirements add column wording bigint not null default 1;

-- ── All guardians are told ──────────────────────────────────────────────────────────────────────────────────────
-- Who are parents or guardians of a child just now; nobody, of who is of age.
create function attune_guardians_of(p_user uuid) returns setof uuid language sql stable as $$
  select distinct r.lead_id
  from users u
    join relationships r on r.user_id = u.id
    join relationship_types t on t.name = r.type
  where u.id = p_user and u.minor and t.of_minor and r.state = 'active'
    and r.starts_at <= now() and (r.expires_at is null or r.expires_at > now());
$$;

-- Tells a participant, who signed them up, and whoever else is a guardian of theirs: each once.
create or replace function attune_tell_participant(
  p_workshop uuid, p_user uuid, p_by uuid, p_kind text, p_at timestamptz, p_fields text[] default '{}'
) returns void language sql as $$
  insert into workshop_messages (workshop_id, id, user_id, about, kind, fields, created_at)
  select p_workshop, gen_random_uuid(), told, p_user, p_kind, p_fields, p_at
  from (select p_user as told union select p_by union select attune_guardians_of(p_user)) as people;
$$;

grant execute on function attune_guardians_of to attune_any;
