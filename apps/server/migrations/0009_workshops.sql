-- Workshops: who runs them, who comes, what they ask for. The row of a workshop is the lock of everything about it: whoever
-- changes seats, organizers or requirements holds it first, several in the order of their ids.

-- ── Workshops ───────────────────────────────────────────────────────────────────────────────────────────────────
create table workshops (
  id uuid not null,
  -- Shared by a workshop and its copies to further dates.
  series_id uuid not null,
  state text not null default 'draft',
  title text not null,
  description text not null default '',
  language text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  time_zone text not null,
  -- What everybody may read: the city or the house. Where exactly is in workshop_places.
  place text,
  is_online boolean not null default false,
  visibility text not null default 'public',
  -- A new one ends every link that was given away.
  link_version integer not null default 1,
  capacity integer not null,
  -- Counted by a trigger from participants; never more than there are, on whatever path.
  seats_taken integer not null default 0,
  next_position bigint not null default 1,
  -- Nobody is confirmed to run it just now: kept by a trigger on organizers, and shown.
  organizer_wanted boolean not null default true,
  sign_up_from timestamptz,
  -- Absent: until it starts. Afterwards nobody signs up, and nobody moves up.
  sign_up_until timestamptz,
  -- Goes up with whatever it asks for: signing up names the one that was shown.
  requirements_version bigint not null default 1,
  version bigint not null default 1,
  -- SEQUENCE of its calendar entry (RFC 5545, 3.8.7.4).
  sequence integer not null default 0,
  cancel_message text,
  published_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workshops_pkey primary key (id),
  constraint workshops_state_known check (state in ('draft', 'published', 'completed', 'cancelled')),
  constraint workshops_language_known check (language in ('en', 'de', 'he')),
  constraint workshops_visibility_known check (visibility in ('public', 'link')),
  constraint workshops_time_real check (ends_at > starts_at and ends_at <= starts_at + interval '31 days'),
  constraint workshops_sign_up_real check (sign_up_until <= ends_at and (sign_up_from is null or sign_up_from < coalesce(sign_up_until, starts_at))),
  constraint workshops_capacity_real check (capacity between 1 and 10000),
  constraint workshops_seats_real check (seats_taken between 0 and capacity),
  constraint workshops_published_known check (state not in ('published', 'completed') or published_at is not null),
  constraint workshops_ended_known check ((state in ('completed', 'cancelled')) = (ended_at is not null))
);
create index workshops_upcoming on workshops (starts_at, id) where state = 'published';
create index workshops_unended on workshops (ends_at) where state = 'published';
create index workshops_series on workshops (series_id, starts_at);

-- Everybody may read what is announced; drafts, and what is shown by a link only, come through the program's own questions.
alter table workshops enable row level security;
alter table workshops force row level security;
grant select on workshops to attune_subject, attune_related;
grant select, insert, update, delete on workshops to attune_any;
create policy announced on workshops for select to attune_subject, attune_related
  using (visibility = 'public' and published_at is not null);
create policy any_rows on workshops to attune_any using (true) with check (true);

-- Where exactly it is: for those who are registered, and for its organizers.
create table workshop_places (
  workshop_id uuid not null,
  address text,
  online_url text,
  constraint workshop_places_pkey primary key (workshop_id),
  constraint workshop_places_workshop_fkey foreign key (workshop_id) references workshops (id)
);
call attune_keep_private('workshop_places');

create table agenda_items (
  workshop_id uuid not null,
  number smallint not null,
  title text not null,
  description text not null default '',
  minutes integer not null,
  exercise_id uuid,
  constraint agenda_items_pkey primary key (workshop_id, number),
  constraint agenda_items_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint agenda_items_exercise_fkey foreign key (exercise_id) references exercises (id),
  constraint agenda_items_minutes_real check (minutes between 0 and 1440)
);
create index agenda_items_exercise on agenda_items (exercise_id, workshop_id) where exercise_id is not null;
call attune_share('agenda_items');

-- ── Who runs it ─────────────────────────────────────────────────────────────────────────────────────────────────
create table organizers (
  workshop_id uuid not null,
  user_id uuid not null,
  state text not null,
  -- Whether they were asked to stand by rather than to run it.
  asked_as text not null default 'confirmed',
  -- In whose place they came.
  covers uuid,
  invited_by uuid,
  since timestamptz not null default now(),
  constraint organizers_pkey primary key (workshop_id, user_id),
  constraint organizers_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint organizers_user_fkey foreign key (user_id) references users (id),
  constraint organizers_covers_fkey foreign key (covers) references users (id),
  constraint organizers_invited_by_fkey foreign key (invited_by) references users (id),
  constraint organizers_state_known check (state in ('invited', 'confirmed', 'standby', 'unavailable', 'covered')),
  constraint organizers_asked_as_known check (asked_as in ('confirmed', 'standby')),
  constraint organizers_covers_other check (covers <> user_id)
);
create index organizers_user on organizers (user_id, workshop_id);
create index organizers_covers on organizers (covers) where covers is not null;
create index organizers_invited_by on organizers (invited_by) where invited_by is not null;
call attune_protect_rights('organizers', 'user_id');

create function attune_note_organizers() returns trigger language plpgsql as $$
declare
  changed uuid := case when tg_op = 'DELETE' then old.workshop_id else new.workshop_id end;
begin
  update workshops w set organizer_wanted = not has.confirmed
  from (select exists (select from organizers o where o.workshop_id = changed and o.state = 'confirmed') as confirmed) as has
  where w.id = changed and w.organizer_wanted = has.confirmed;
  return null;
end $$;
create trigger organizers_note after insert or update of state or delete on organizers
  for each row execute function attune_note_organizers();

-- Somebody cannot run it; the first of those who are asked to accept runs it in their place.
create table cover_calls (
  workshop_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  reason bytea,
  state text not null default 'open',
  opened_at timestamptz not null default now(),
  -- When more people are told, because nobody has accepted.
  escalates_at timestamptz not null,
  escalated_at timestamptz,
  filled_by uuid,
  closed_at timestamptz,
  constraint cover_calls_pkey primary key (workshop_id, id),
  constraint cover_calls_organizer_fkey foreign key (workshop_id, user_id) references organizers (workshop_id, user_id),
  constraint cover_calls_user_fkey foreign key (user_id) references users (id),
  constraint cover_calls_filled_by_fkey foreign key (filled_by) references users (id),
  constraint cover_calls_state_known check (state in ('open', 'filled', 'withdrawn', 'lapsed')),
  constraint cover_calls_closed_known check ((state = 'open') = (closed_at is null) and (state = 'filled') = (filled_by is not null))
);
create unique index cover_calls_open on cover_calls (workshop_id, user_id) where state = 'open';
create index cover_calls_organizer on cover_calls (workshop_id, user_id);
create index cover_calls_waiting on cover_calls (escalates_at) where state = 'open' and escalated_at is null;
create index cover_calls_user on cover_calls (user_id);
create index cover_calls_filled_by on cover_calls (filled_by) where filled_by is not null;
call attune_protect_rights('cover_calls', 'user_id');

create table cover_asks (
  workshop_id uuid not null,
  call_id uuid not null,
  user_id uuid not null,
  asked_at timestamptz not null default now(),
  answer text,
  answered_at timestamptz,
  constraint cover_asks_pkey primary key (workshop_id, call_id, user_id),
  constraint cover_asks_call_fkey foreign key (workshop_id, call_id) references cover_calls (workshop_id, id) on delete cascade,
  constraint cover_asks_user_fkey foreign key (user_id) references users (id),
  constraint cover_asks_answer_known check (answer in ('accepted', 'declined')),
  constraint cover_asks_answered_known check ((answer is null) = (answered_at is null))
);
create index cover_asks_user on cover_asks (user_id);
call attune_protect_rights('cover_asks', 'user_id');

-- Who did what, to whom, when. What an organizer gives as a reason stays with their cover call.
create table workshop_history (
  workshop_id uuid not null,
  id uuid not null,
  kind text not null,
  actor uuid,
  about uuid,
  -- Which fields a change was of.
  fields text[] not null default '{}',
  at timestamptz not null default now(),
  constraint workshop_history_pkey primary key (workshop_id, id),
  constraint workshop_history_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint workshop_history_actor_fkey foreign key (actor) references users (id),
  constraint workshop_history_about_fkey foreign key (about) references users (id),
  constraint workshop_history_kind_known check (kind in (
    'created', 'published', 'changed', 'cancelled', 'completed', 'copied',
    'organizer-asked', 'organizer-answered', 'organizer-removed',
    'cover-asked', 'cover-filled', 'cover-withdrawn', 'cover-escalated', 'cover-lapsed',
    'checked-in', 'check-in-undone', 'no-show', 'removed', 'link-renewed'
  ))
);
create index workshop_history_actor on workshop_history (actor) where actor is not null;
create index workshop_history_about on workshop_history (about) where about is not null;
call attune_keep_private('workshop_history');

-- ── What it asks for ────────────────────────────────────────────────────────────────────────────────────────────
create table requirements (
  id uuid not null,
  name text not null,
  description text not null default '',
  kind text not null,
  min_age smallint,
  max_age smallint,
  purpose text,
  version bigint not null default 1,
  -- No workshop asks for it any more; those that did keep it.
  retired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint requirements_pkey primary key (id),
  constraint requirements_name_once unique (name),
  constraint requirements_purpose_fkey foreign key (purpose) references consent_purposes (name),
  constraint requirements_kind_known check (kind in ('material', 'age', 'allergy', 'skill', 'consent', 'other')),
  constraint requirements_rule_fits check (
    (kind = 'age') = (min_age is not null or max_age is not null) and (kind = 'consent') = (purpose is not null)
  ),
  constraint requirements_age_real check (min_age between 0 and 130 and max_age between 0 and 130 and min_age <= max_age)
);
create index requirements_purpose on requirements (purpose) where purpose is not null;
call attune_share('requirements');

create table workshop_requirements (
  workshop_id uuid not null,
  requirement_id uuid not null,
  -- Without it nobody signs up; otherwise they are asked.
  hard boolean not null,
  note text not null default '',
  constraint workshop_requirements_pkey primary key (workshop_id, requirement_id),
  constraint workshop_requirements_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint workshop_requirements_requirement_fkey foreign key (requirement_id) references requirements (id)
);
create index workshop_requirements_requirement on workshop_requirements (requirement_id, workshop_id);
call attune_share('workshop_requirements');

-- What a person says of themselves about a requirement: sealed, since it may be an allergy.
create table user_requirements (
  user_id uuid not null,
  requirement_id uuid not null,
  answer bytea not null,
  declared_by uuid not null,
  declared_at timestamptz not null default now(),
  constraint user_requirements_pkey primary key (user_id, requirement_id),
  constraint user_requirements_user_fkey foreign key (user_id) references users (id),
  constraint user_requirements_requirement_fkey foreign key (requirement_id) references requirements (id),
  constraint user_requirements_declared_by_fkey foreign key (declared_by) references users (id)
);
create index user_requirements_requirement on user_requirements (requirement_id);
create index user_requirements_declared_by on user_requirements (declared_by);
call attune_protect('user_requirements', 'user_id');

-- ── Who comes ───────────────────────────────────────────────────────────────────────────────────────────────────
create table participants (
  workshop_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  state text not null,
  takes_seat boolean not null generated always as (state in ('registered', 'attended')) stored,
  -- The order in which they were let in under the workshop's lock.
  position bigint not null,
  -- Whether every hard requirement is met: who is not eligible does not move up.
  eligible boolean not null,
  signed_up_by uuid not null,
  requirements_version bigint not null,
  -- Which requirements they were shown, in which version, and how each stood: sealed.
  shown bytea not null,
  -- Whether other participants may see that they come.
  visible boolean not null default false,
  -- Whether its organizers may see what they record there.
  shares_sessions boolean not null default false,
  signed_up_at timestamptz not null default now(),
  state_at timestamptz not null default now(),
  checked_in_by uuid,
  constraint participants_pkey primary key (workshop_id, id),
  constraint participants_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint participants_user_fkey foreign key (user_id) references users (id),
  constraint participants_signed_up_by_fkey foreign key (signed_up_by) references users (id),
  constraint participants_checked_in_by_fkey foreign key (checked_in_by) references users (id),
  constraint participants_state_known check (state in ('registered', 'waitlisted', 'cancelled', 'attended', 'no-show')),
  constraint participants_position_once unique (workshop_id, position)
);
create unique index participants_open on participants (workshop_id, user_id) where state in ('registered', 'waitlisted');
create index participants_waiting on participants (workshop_id, position) where state = 'waitlisted' and eligible;
create index participants_user on participants (user_id, workshop_id);
create index participants_signed_up_by on participants (signed_up_by);
create index participants_checked_in_by on participants (checked_in_by) where checked_in_by is not null;
call attune_protect_rights('participants', 'user_id');

-- What people are told: written with its cause, told by a job once. Reminders are of a start: moved, it is told anew.
create table workshop_messages (
  workshop_id uuid not null,
  id uuid not null,
  -- Who is told, and about whom: oneself, or one's child.
  user_id uuid not null,
  about uuid,
  kind text not null,
  -- Which fields a change was of.
  fields text[] not null default '{}',
  starts_at timestamptz,
  created_at timestamptz not null default now(),
  told_at timestamptz,
  constraint workshop_messages_pkey primary key (workshop_id, id),
  constraint workshop_messages_workshop_fkey foreign key (workshop_id) references workshops (id),
  constraint workshop_messages_user_fkey foreign key (user_id) references users (id),
  constraint workshop_messages_about_fkey foreign key (about) references users (id),
  constraint workshop_messages_kind_known check (kind in (
    'registered', 'waitlisted', 'moved-up', 'changed', 'cancelled', 'removed', 'reminder-day', 'reminder-hour',
    'organizer-asked', 'organizer-answered', 'organizer-removed',
    'cover-asked', 'cover-filled', 'cover-taken', 'cover-escalated'
  )),
  constraint workshop_messages_fields_known check (fields <@ array[
    'startsAt', 'endsAt', 'timeZone', 'place', 'isOnline', 'address', 'onlineUrl', 'requirements', 'organizers'
  ])
);
create unique index workshop_messages_reminder on workshop_messages (workshop_id, user_id, about, kind, starts_at) where starts_at is not null;
-- Reminders first: they are of use for a while only.
create index workshop_messages_untold on workshop_messages ((starts_at is null), created_at, id) where told_at is null;
create index workshop_messages_told on workshop_messages (told_at) where told_at is not null;
create index workshop_messages_user on workshop_messages (user_id);
create index workshop_messages_about on workshop_messages (about) where about is not null;
call attune_protect_rights('workshop_messages', 'user_id');

alter table notifications drop constraint notifications_kind_known;
alter table notifications add constraint notifications_kind_known check (kind in (
  'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'session-abandoned', 'app-allowed',
  'came-of-age', 'workshop-participation', 'workshop-reminder', 'workshop-organizing'
)) not valid;

-- A session recorded at a workshop: those who run it see it where the person agreed to that.
alter table sessions add column workshop_id uuid;
alter table sessions add constraint sessions_workshop_fkey foreign key (workshop_id) references workshops (id) not valid;
-- squawk-ignore require-concurrent-index-creation
create index sessions_workshop on sessions (workshop_id, user_id) where workshop_id is not null;

-- The address at which somebody's calendar reads their workshops: one each. Only the hash of its secret is kept.
create table calendar_feeds (
  token_hash bytea not null,
  user_id uuid not null,
  created_at timestamptz not null default now(),
  last_read_at timestamptz,
  constraint calendar_feeds_pkey primary key (token_hash),
  constraint calendar_feeds_one_each unique (user_id),
  constraint calendar_feeds_user_fkey foreign key (user_id) references users (id)
);
call attune_keep_private('calendar_feeds');

-- ── Seats ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Whatever changes who has a seat, the workshop's own count changes with it, and its check refuses one too many.
create function attune_count_seats() returns trigger language plpgsql as $$
declare
  changed bigint := case when tg_op = 'DELETE' then 0 else new.takes_seat::int end
    - case when tg_op = 'INSERT' then 0 else old.takes_seat::int end;
begin
  if changed <> 0 then
    update workshops set seats_taken = seats_taken + changed
    where id = case when tg_op = 'DELETE' then old.workshop_id else new.workshop_id end;
  end if;
  return null;
end $$;
create trigger participants_count_seats after insert or update of state or delete on participants
  for each row execute function attune_count_seats();

-- Tells a participant, and who signed them up. The time comes from the caller: tests move it.
create function attune_tell_participant(
  p_workshop uuid, p_user uuid, p_by uuid, p_kind text, p_at timestamptz, p_fields text[] default '{}'
) returns void language sql as $$
  insert into workshop_messages (workshop_id, id, user_id, about, kind, fields, created_at)
  select p_workshop, gen_random_uuid(), told, p_user, p_kind, p_fields, p_at
  from (select p_user as told union select p_by) as people;
$$;

-- Gives every free seat to the first on the waitlist who is eligible, unless sign-up is closed. Whoever frees or adds a
-- seat, or makes somebody eligible, calls it in the same transaction. @returns who moved up
create function attune_fill_seats(p_workshop uuid, p_at timestamptz) returns setof uuid language plpgsql as $$
declare
  free bigint;
begin
  select capacity - seats_taken into free from workshops
  where id = p_workshop and state = 'published' and coalesce(sign_up_until, starts_at) > p_at
  for update;
  if free is null or free = 0 then return; end if;
  return query
    with next as (
      select p.id from participants p
      where p.workshop_id = p_workshop and p.state = 'waitlisted' and p.eligible
      order by p.position limit free
    ), moved as (
      update participants p set state = 'registered', state_at = p_at from next
      where p.workshop_id = p_workshop and p.id = next.id
      returning p.id, p.user_id, p.signed_up_by
    )
    select moved.id from moved, lateral attune_tell_participant(p_workshop, moved.user_id, moved.signed_up_by, 'moved-up', p_at);
end $$;

-- Signs somebody up: one statement, so that the lock is held for no round trip. The position is given under the lock.
-- @returns how it stands: registered, waitlisted, or why not; and whether that is new
create function attune_sign_up(
  p_workshop uuid, p_id uuid, p_user uuid, p_by uuid, p_requirements bigint, p_eligible boolean, p_shown bytea,
  p_visible boolean, p_shares boolean, p_at timestamptz
) returns table (outcome text, is_new boolean, participant_id uuid) language plpgsql as $$
declare
  w workshops;
  there participants;
  next_state text;
begin
  select * into w from workshops where id = p_workshop for update;
  if not found or w.published_at is null then return query select 'not-found', false, null::uuid; return; end if;
  select * into there from participants p
    where p.workshop_id = p_workshop and p.user_id = p_user and p.state in ('registered', 'waitlisted', 'attended');
  if found then return query select there.state, false, there.id; return; end if;
  if w.state <> 'published' then return query select w.state, false, null::uuid; return; end if;
  if w.sign_up_from > p_at then return query select 'not-yet', false, null::uuid; return; end if;
  if coalesce(w.sign_up_until, w.starts_at) <= p_at then return query select 'closed', false, null::uuid; return; end if;
  if w.requirements_version <> p_requirements then return query select 'requirements-changed', false, null::uuid; return; end if;
  if not p_eligible then return query select 'not-eligible', false, null::uuid; return; end if;
  -- Where there is a free seat nobody eligible waits for it.
  next_state := case when w.seats_taken < w.capacity then 'registered' else 'waitlisted' end;
  update workshops set next_position = next_position + 1 where id = p_workshop;
  insert into participants (workshop_id, id, user_id, state, position, eligible, signed_up_by, requirements_version, shown, visible, shares_sessions, signed_up_at, state_at)
  values (p_workshop, p_id, p_user, next_state, w.next_position, true, p_by, p_requirements, p_shown, p_visible, p_shares, p_at, p_at);
  perform attune_tell_participant(p_workshop, p_user, p_by, next_state, p_at);
  return query select next_state, true, p_id;
end $$;

-- Whether somebody is at a workshop: they have a seat, and it takes place about now. Asked by statements that may not see
-- workshops that are found by a link; it answers yes or no, nothing else.
create function attune_is_at_workshop(p_user uuid, p_workshop uuid, p_at timestamptz) returns boolean
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  begin atomic
    select exists (
      select from public.participants p join public.workshops w on w.id = p.workshop_id
      where p.workshop_id = p_workshop and p.user_id = p_user and p.takes_seat and w.state = 'published'
        and p_at between w.starts_at - interval '2 hours' and w.ends_at + interval '2 hours'
    );
  end;
grant create on schema public to attune_any;
alter function attune_is_at_workshop owner to attune_any;
revoke create on schema public from attune_any;

-- ── What must always be so ──────────────────────────────────────────────────────────────────────────────────────
-- Each shows what breaks it, and is empty. They are exposed as metrics.
create view workshops_over_capacity as
  select w.id, w.capacity, w.seats_taken, count(p.id) as seats
  from workshops w left join participants p on p.workshop_id = w.id and p.takes_seat
  group by w.id having count(p.id) > w.capacity or count(p.id) <> w.seats_taken;

create view participants_open_twice as
  select workshop_id, user_id, count(*) as open
  from participants where state in ('registered', 'waitlisted') group by workshop_id, user_id having count(*) > 1;

create view workshops_without_organizer as
  select w.id from workshops w
  where w.state = 'published'
    and not exists (select from organizers o where o.workshop_id = w.id and o.state = 'confirmed')
    and not exists (select from cover_calls c where c.workshop_id = w.id and c.state = 'open')
  union
  select w.id from workshops w
  where w.organizer_wanted = exists (select from organizers o where o.workshop_id = w.id and o.state = 'confirmed');

-- As of a time, for tests that move it.
create function attune_seats_left_empty(p_at timestamptz) returns table (id uuid, free bigint, waiting bigint)
  language sql stable as $$
  select w.id, w.capacity - w.seats_taken, count(*)
  from workshops w join participants p on p.workshop_id = w.id and p.state = 'waitlisted' and p.eligible
  where w.state = 'published' and w.seats_taken < w.capacity and coalesce(w.sign_up_until, w.starts_at) > p_at
  group by w.id;
$$;
create view seats_left_empty as select * from attune_seats_left_empty(now());

grant select on workshops_over_capacity, participants_open_twice, workshops_without_organizer, seats_left_empty to attune_any;
grant execute on function attune_sign_up, attune_fill_seats, attune_seats_left_empty to attune_any;

-- ── Who may ─────────────────────────────────────────────────────────────────────────────────────────────────────
insert into permissions (name, description) values
  ('workshop:write', 'Organize workshops'),
  ('requirement:write', 'Edit what workshops can ask for'),
  ('participation:read', 'See in which workshops somebody takes part, and what they say about requirements'),
  ('participation:write', 'Sign somebody up for workshops, and say what they bring');
insert into role_permissions (role, permission, scope) values
  ('user', 'participation:read', 'own'),
  ('user', 'participation:write', 'own'),
  ('organizer', 'workshop:write', 'own'),
  ('editor', 'requirement:write', 'any');
insert into role_permissions (role, permission, scope)
select 'admin', name, 'any' from permissions
where name in ('workshop:write', 'requirement:write', 'participation:read', 'participation:write');
insert into relationship_type_permissions (type, permission)
select type, permission
from (values ('parent-child'), ('guardian-ward')) as types (type),
  (values ('participation:read'), ('participation:write')) as given (permission);
