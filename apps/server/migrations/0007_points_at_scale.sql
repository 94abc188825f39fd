-- Points of every kind: integers up to 32 bits, floating-point values, values at irregular times; live, and in any zoom.

-- ── Catalogue ───────────────────────────────────────────────────────────────────────────────────────────────────
-- The version is what a change is compared with: of two who change the same, one is told.
alter table data_types
  add column version bigint not null default 1,
  add column updated_at timestamptz not null default now();
alter table exercises
  add column version bigint not null default 1,
  add column updated_at timestamptz not null default now(),
  -- What was practised stays nameable; nobody begins it any more.
  add column retired_at timestamptz;
insert into permissions (name, description) values ('catalogue:write', 'Edit exercises and data types');
insert into role_permissions (role, permission, scope) values
  ('admin', 'catalogue:write', 'any'),
  ('editor', 'catalogue:write', 'any');

-- ── Sessions ────────────────────────────────────────────────────────────────────────────────────────────────────
alter table sessions
  add column version bigint not null default 1,
  -- When its points were packed into full blocks, summed up and checked; null until then.
  add column finished_at timestamptz;
-- Sessions that were complete before are as their import or their recorder left them, and are packed by the same job.
-- One row a sitting: the index is made in well under a second.
-- squawk-ignore require-concurrent-index-creation
create index sessions_recording on sessions (created_at) where state = 'recording';
-- squawk-ignore require-concurrent-index-creation
create index sessions_unfinished on sessions (user_id, id) where state = 'complete' and finished_at is null;
-- Why it was discarded is chosen from a list: nobody's own words stand there.
alter table sessions
  add constraint sessions_discard_known check (discard_reason in ('by-person', 'bad-signal', 'mistake', 'abandoned', 'other')) not valid;
alter table notifications drop constraint notifications_kind_known;
alter table notifications add constraint notifications_kind_known check (kind in (
  'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'session-abandoned', 'app-allowed',
  'came-of-age'
)) not valid;

alter table channels
  -- What a point is: an integer with scale and offset, or a floating-point value.
  add column value_kind text not null default 'integer',
  -- Points a second by the server's clock, where a live recorder's own clock was found to run fast or slow.
  add column measured_rate double precision,
  -- When every block of the finished channel was read and found to be what was sent; null until then.
  add column verified_at timestamptz,
  -- What the whole channel comes to, made when it was checked: sealed JSON.
  add column summary bytea;
alter table channels drop constraint channels_bits_known;
alter table channels
  add constraint channels_value_known check (
    (value_kind = 'integer' and bits between 4 and 32)
    or (value_kind = 'float32' and bits = 32)
    or (value_kind = 'float64' and bits = 64)
  ) not valid,
  add constraint channels_measured_real check (measured_rate > 0 and measured_rate <= 2e6) not valid;

alter table markers
  -- Who set it where it was not the person; null for the person, and for what came with a file.
  add column added_by uuid,
  add column updated_at timestamptz not null default now();
alter table markers
  add constraint markers_added_by_fkey foreign key (added_by) references users (id) not valid;
-- squawk-ignore require-concurrent-index-creation
create index markers_added_by on markers (added_by) where added_by is not null;

-- ── Blocks ──────────────────────────────────────────────────────────────────────────────────────────────────────
alter table blocks
  add column stored_at timestamptz not null default now(),
  -- Times of the first and last point, in microseconds since the start of the session: where points come irregularly.
  add column first_us bigint,
  add column last_us bigint;
-- Small live blocks are read themselves; they get an overview when they are packed.
-- squawk-ignore ban-drop-not-null
alter table blocks alter column overview drop not null;
alter table blocks
  add constraint blocks_time_real check ((first_us is null) = (last_us is null) and first_us <= last_us) not valid;

-- The coarser steps of a channel's overview, so that any zoom of any length reads about as many rows. Blocks hold the
-- finest, of 256 points a bucket; each step here is 16 times the one below. A row holds 512 buckets.
create table overviews (
  user_id uuid not null,
  session_id uuid not null,
  channel smallint not null,
  step bigint not null,
  first_bucket bigint not null,
  buckets bytea not null,
  constraint overviews_pkey primary key (user_id, session_id, channel, step, first_bucket),
  constraint overviews_channel_fkey foreign key (user_id, session_id, channel) references channels (user_id, session_id, number),
  constraint overviews_step_known check (step in (4096, 65536, 1048576, 16777216)),
  constraint overviews_place_real check (first_bucket >= 0 and first_bucket % 512 = 0)
);
alter table overviews alter column buckets set storage external;
call attune_protect('overviews', 'user_id');

-- What a recorder's clock and the server's showed when the same samples passed: by these a rate is measured.
create table clock_readings (
  user_id uuid not null,
  session_id uuid not null,
  channel smallint not null,
  -- How many samples of the channel had been taken.
  samples bigint not null,
  -- Microseconds: of the device's own clock, which may begin anywhere, and of the server's since 1970.
  device_us bigint,
  received_us bigint not null,
  constraint clock_readings_pkey primary key (user_id, session_id, channel, samples),
  constraint clock_readings_channel_fkey foreign key (user_id, session_id, channel) references channels (user_id, session_id, number),
  constraint clock_readings_samples_real check (samples > 0)
);
call attune_protect('clock_readings', 'user_id');

-- ── Reading points ──────────────────────────────────────────────────────────────────────────────────────────────
-- Channels and what a range of time holds of them, in one round trip: blocks with their points or, where `pairs` are
-- wanted of a long range, the coarsest overviews of which they can be made exactly. One page: see `more`. Under the
-- caller's row level security. As one statement of joins it took 270 ms to plan; these are planned once a connection.
create function attune_read_points(
  p_user uuid, p_session uuid, p_channels smallint[], p_from double precision, p_to double precision,
  p_after bigint, p_pairs bigint, p_budget bigint, p_rows bigint
) returns table (
  number smallint, nominal_rate double precision, rate double precision, value_kind text, unit text,
  scale double precision, "offset" double precision, bits smallint, label bytea, state text, finished_at timestamptz,
  started_at timestamptz, lo bigint, hi bigint, step bigint, first_us bigint, last_us bigint, kind text, first bigint,
  count integer, sealed bytea, more boolean
) language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  -- No block is longer, so what begins before this ends before the range.
  most constant bigint := 131072;
  s sessions;
  c channels;
  v_rate double precision;
  v_lo bigint;
  v_hi bigint;
  v_first bigint;
  v_last bigint;
  v_final bigint;
  v_step bigint;
  v_begin bigint;
  v_first_us bigint;
  v_last_us bigint;
begin
  select * into s from sessions t where t.user_id = p_user and t.id = p_session and t.state <> 'discarded';
  if not found then
    return;
  end if;
  for c in select * from channels t
    where t.user_id = p_user and t.session_id = p_session and t.number = any (p_channels) order by t.number
  loop
    v_rate := coalesce(c.measured_rate, c.rate);
    v_lo := 0;
    v_hi := 9007199254740991;
    v_step := 1;
    v_first_us := null;
    v_last_us := null;
    if v_rate is not null and p_from is not null then
      v_lo := greatest(0, floor(p_from * v_rate)::bigint - 1);
    end if;
    if v_rate is not null and p_to is not null then
      v_hi := greatest(0, ceil(p_to * v_rate)::bigint + 1);
    end if;
    if p_pairs is not null and v_rate is null then
      select min(b.first_us), max(b.last_us) into v_first_us, v_last_us from blocks b
        where b.user_id = p_user and b.session_id = p_session and b.channel = c.number;
    elsif p_pairs is not null then
      select b.first_sample into v_first from blocks b
        where b.user_id = p_user and b.session_id = p_session and b.channel = c.number
          and b.first_sample > v_lo - most and b.first_sample + b.sample_count > v_lo
        order by b.first_sample limit 1;
      select b.first_sample + b.sample_count into v_last from blocks b
        where b.user_id = p_user and b.session_id = p_session and b.channel = c.number and b.first_sample < v_hi
        order by b.first_sample desc limit 1;
      v_lo := greatest(v_lo, v_first);
      v_hi := least(v_hi, v_last);
      if v_first is null or v_last is null then
        v_hi := v_lo;
      end if;
      -- Half of such a step would need more than so many buckets, so they are at least as wide as the step.
      if 256 * p_pairs < 2 * (v_hi - v_lo) then
        v_step := 256;
      end if;
      if s.finished_at is not null and 4096 * p_pairs < 2 * (v_hi - v_lo) then
        select b.first_sample + b.sample_count into v_final from blocks b
          where b.user_id = p_user and b.session_id = p_session and b.channel = c.number
          order by b.first_sample desc limit 1;
        -- A step is stored where the one below takes more than 16 rows of 512 buckets.
        select coalesce(max(t.step), v_step) into v_step from unnest(array[4096, 65536, 1048576, 16777216]::bigint[]) t (step)
          where v_final > t.step * 512 and t.step * p_pairs < 2 * (v_hi - v_lo);
      end if;
    end if;

    if v_step >= 4096 then
      return query select c.number, c.rate, v_rate, c.value_kind, c.unit, c.scale, c."offset", c.bits, c.label, s.state,
          s.finished_at, s.started_at, v_lo, v_hi, v_step, v_first_us, v_last_us,
          'pyramid', o.first_bucket, 0, o.buckets, false
        from overviews o
        where o.user_id = p_user and o.session_id = p_session and o.channel = c.number and o.step = v_step
          and o.first_bucket > v_lo / v_step - 512 and o.first_bucket <= v_hi / v_step
        order by o.first_bucket;
    else
      v_begin := greatest(v_lo / v_step * v_step, p_after);
      return query select c.number, c.rate, v_rate, c.value_kind, c.unit, c.scale, c."offset", c.bits, c.label, s.state,
          s.finished_at, s.started_at, v_lo, v_hi, v_step, v_first_us, v_last_us,
          p.kind, p.first_sample, p.sample_count, p.sealed, p.before + p.weight >= p_budget or p.place = p_rows
        from (
          select q.*, row_number() over w as place, sum(q.weight) over w - q.weight as before
          from (
            select b.first_sample, b.sample_count,
              case when v_step > 1 and b.overview is not null then 'overview' else 'samples' end as kind,
              case when v_step > 1 and b.overview is not null then b.overview else b.samples end as sealed,
              case when v_step > 1 and b.overview is not null then b.sample_count / 64 else b.sample_count end as weight
            from blocks b
            where b.user_id = p_user and b.session_id = p_session and b.channel = c.number
              and b.first_sample > v_begin - most and b.first_sample + b.sample_count > v_begin
              and b.first_sample < (v_hi + v_step - 1) / v_step * v_step
              and (b.first_us is null or ((p_to is null or b.first_us < p_to * 1e6) and (p_from is null or b.last_us >= p_from * 1e6)))
            order by b.first_sample limit p_rows
          ) q
          window w as (order by q.first_sample rows unbounded preceding)
        ) p
        where p.before < p_budget
        order by p.first_sample;
    end if;
    if not found then
      return query select c.number, c.rate, v_rate, c.value_kind, c.unit, c.scale, c."offset", c.bits, c.label, s.state,
        s.finished_at, s.started_at, v_lo, v_hi, v_step, v_first_us, v_last_us, null::text, null::bigint, null::integer, null::bytea, false;
    end if;
  end loop;
end $$;
