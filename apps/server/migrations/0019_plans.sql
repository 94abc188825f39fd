-- Plans: which exercise somebody means to practise on which days, by themselves or because whoever accompanies them planned it.
-- And when somebody last looked at another's sessions: what came since is new to them.
--
-- serves: 0015

-- What is said with it is sealed. `planned_by`: null for one's own. One that was ended stays, and may be taken up again.
create table plans (
  user_id uuid not null,
  id uuid not null,
  exercise_id uuid not null,
  planned_by uuid,
  note bytea,
  days smallint[] not null,
  minutes smallint not null,
  starts_on date not null,
  ends_on date,
  ended_at timestamptz,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint plans_pkey primary key (user_id, id),
  constraint plans_user_fkey foreign key (user_id) references users (id),
  constraint plans_exercise_fkey foreign key (exercise_id) references exercises (id),
  constraint plans_planned_by_fkey foreign key (planned_by) references users (id),
  constraint plans_days_some check (cardinality(days) between 1 and 7),
  constraint plans_days_real check (days <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[]),
  constraint plans_minutes_some check (minutes between 1 and 240),
  constraint plans_ends_after check (ends_on is null or ends_on >= starts_on)
);
create index plans_exercise on plans (exercise_id);
create index plans_planned_by on plans (planned_by) where planned_by is not null;
call attune_protect('plans', 'user_id');

create table session_looks (
  user_id uuid not null,
  looked_by uuid not null,
  looked_at timestamptz not null,
  constraint session_looks_pkey primary key (user_id, looked_by),
  constraint session_looks_user_fkey foreign key (user_id) references users (id),
  constraint session_looks_looked_by_fkey foreign key (looked_by) references users (id)
);
create index session_looks_looked_by on session_looks (looked_by);
call attune_protect('session_looks', 'user_id');

insert into permissions (name, description) values
  ('plan:write', 'Plan exercises, and change what is planned');
insert into role_permissions (role, permission, scope) values
  ('user', 'plan:write', 'own'),
  ('practitioner', 'plan:write', 'related'),
  ('admin', 'plan:write', 'any');
insert into relationship_type_permissions (type, permission, needs_consent) values
  ('parent-child', 'plan:write', false),
  ('guardian-ward', 'plan:write', false),
  ('practitioner-patient', 'plan:write', true),
  ('coach-client', 'plan:write', true);

alter table notifications drop constraint notifications_kind_known;
alter table notifications add constraint notifications_kind_known check (kind in (
  'relationship-asked', 'relationship-accepted', 'relationship-ended', 'session-added', 'session-abandoned', 'app-allowed',
  'came-of-age', 'workshop-participation', 'workshop-reminder', 'workshop-organizing', 'consent-asked', 'of-age-soon',
  'decides-now', 'weekly-report', 'exercise-planned'
)) not valid;
