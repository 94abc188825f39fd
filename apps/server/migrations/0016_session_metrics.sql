-- Numbers of sessions: what analysis makes of the points, kept with the version of its methods.
--
-- serves: 0015

-- Which version analysed the session; 0: none yet. When it was last queued for that: one that fails does not keep others.
alter table sessions
  add column analysis_version smallint not null default 0,
  add column analysed_at timestamptz,
  add column analysis_queued_at timestamptz;

-- One number of one channel, or why there is none: what was measured is in `answer`, sealed. All rows of a session are of
-- one version. They go with their channel, whichever program removes that.
create table session_metrics (
  user_id uuid not null,
  session_id uuid not null,
  channel smallint not null,
  metric text not null,
  unit text not null,
  version smallint not null,
  answer bytea not null,
  constraint session_metrics_pkey primary key (user_id, session_id, channel, metric),
  constraint session_metrics_channel_fkey foreign key (user_id, session_id, channel)
    references channels (user_id, session_id, number) on delete cascade,
  constraint session_metrics_version_real check (version > 0)
);
call attune_protect('session_metrics', 'user_id');

-- The intervals between beats that a channel's numbers rest on, as they were found, and how good the signal was: packed
-- and sealed.
create table session_intervals (
  user_id uuid not null,
  session_id uuid not null,
  channel smallint not null,
  version smallint not null,
  intervals bytea not null,
  constraint session_intervals_pkey primary key (user_id, session_id, channel),
  constraint session_intervals_channel_fkey foreign key (user_id, session_id, channel)
    references channels (user_id, session_id, number) on delete cascade,
  constraint session_intervals_version_real check (version > 0)
);
alter table session_intervals alter column intervals set storage external;
call attune_protect('session_intervals', 'user_id');
