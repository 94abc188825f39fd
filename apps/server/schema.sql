-- The schema after all migrations, written from the database. To change it, add a migration.

create table active_days (
  "user_id" uuid not null,
  "day" date not null,
  "app" text not null,
  "events" bigint not null,
  constraint active_days_pkey PRIMARY KEY (user_id, day, app),
  constraint active_days_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX active_days_day ON public.active_days USING btree (day, app);
alter table active_days force row level security;
create policy any_rows on active_days to attune_any using (true);
create policy own_rows on active_days to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on active_days to attune_related using ((user_id = ANY (attune_subject_ids())));

create table activities (
  "user_id" uuid not null,
  "occurred_at" timestamp with time zone not null,
  "id" uuid not null,
  "app" text not null,
  "type" text not null,
  "visit" uuid,
  "data" bytea,
  "metadata" bytea,
  "received_at" timestamp with time zone not null default now(),
  constraint activities_pkey PRIMARY KEY (user_id, occurred_at, id),
  constraint activities_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX activities_app ON ONLY public.activities USING btree (app, occurred_at DESC, id DESC);
CREATE INDEX activities_time ON ONLY public.activities USING btree (occurred_at DESC, id DESC);
CREATE INDEX activities_type ON ONLY public.activities USING btree (type, occurred_at DESC, id DESC);
CREATE INDEX activities_visit ON ONLY public.activities USING btree (visit, occurred_at DESC, id DESC) WHERE (visit IS NOT NULL);
alter table activities force row level security;
create policy any_rows on activities to attune_any using (true);
create policy own_rows on activities to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on activities to attune_related using ((user_id = ANY (attune_subject_ids())));

create table activities_default (
  "user_id" uuid not null,
  "occurred_at" timestamp with time zone not null,
  "id" uuid not null,
  "app" text not null,
  "type" text not null,
  "visit" uuid,
  "data" bytea,
  "metadata" bytea,
  "received_at" timestamp with time zone not null default now(),
  constraint activities_default_pkey PRIMARY KEY (user_id, occurred_at, id),
  constraint activities_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX activities_default_app_occurred_at_id_idx ON public.activities_default USING btree (app, occurred_at DESC, id DESC);
CREATE INDEX activities_default_occurred_at_id_idx ON public.activities_default USING btree (occurred_at DESC, id DESC);
CREATE INDEX activities_default_type_occurred_at_id_idx ON public.activities_default USING btree (type, occurred_at DESC, id DESC);
CREATE INDEX activities_default_visit_occurred_at_id_idx ON public.activities_default USING btree (visit, occurred_at DESC, id DESC) WHERE (visit IS NOT NULL);

create table agenda_items (
  "workshop_id" uuid not null,
  "number" smallint not null,
  "title" text not null,
  "description" text not null default ''::text,
  "minutes" integer not null,
  "exercise_id" uuid,
  constraint agenda_items_pkey PRIMARY KEY (workshop_id, number),
  constraint agenda_items_exercise_fkey FOREIGN KEY (exercise_id) REFERENCES exercises(id),
  constraint agenda_items_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint agenda_items_minutes_real CHECK (((minutes >= 0) AND (minutes <= 1440)))
);
CREATE INDEX agenda_items_exercise ON public.agenda_items USING btree (exercise_id, workshop_id) WHERE (exercise_id IS NOT NULL);

create table analytics_archive (
  "user_id" uuid not null,
  "month" date not null,
  "portion" integer not null,
  "events" bytea not null,
  "counts" jsonb not null,
  "event_count" integer not null,
  "archived_at" timestamp with time zone not null default now(),
  constraint analytics_archive_pkey PRIMARY KEY (user_id, month, portion),
  constraint analytics_archive_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint analytics_archive_portion_real CHECK ((portion > 0)),
  constraint analytics_archive_whole_month CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);
CREATE INDEX analytics_archive_month ON public.analytics_archive USING btree (month);
alter table analytics_archive force row level security;
create policy any_rows on analytics_archive to attune_any using (true);
create policy own_rows on analytics_archive to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on analytics_archive to attune_related using ((user_id = ANY (attune_subject_ids())));

create table analytics_events (
  "user_id" uuid not null,
  "occurred_at" timestamp with time zone not null,
  "id" uuid not null,
  "app" text not null,
  "name" text not null,
  "category" text not null,
  "visit" uuid,
  "data" bytea,
  "received_at" timestamp with time zone not null default now(),
  constraint analytics_events_pkey PRIMARY KEY (user_id, occurred_at, id),
  constraint analytics_events_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint analytics_events_category_known CHECK ((category = ANY (ARRAY['engagement'::text, 'conversion'::text, 'error'::text, 'custom'::text])))
);
CREATE INDEX analytics_events_app ON ONLY public.analytics_events USING btree (app, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_category ON ONLY public.analytics_events USING btree (category, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_name ON ONLY public.analytics_events USING btree (name, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_time ON ONLY public.analytics_events USING btree (occurred_at DESC, id DESC);
CREATE INDEX analytics_events_visit ON ONLY public.analytics_events USING btree (visit, occurred_at DESC, id DESC) WHERE (visit IS NOT NULL);
alter table analytics_events force row level security;
create policy any_rows on analytics_events to attune_any using (true);
create policy own_rows on analytics_events to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on analytics_events to attune_related using ((user_id = ANY (attune_subject_ids())));

create table analytics_events_default (
  "user_id" uuid not null,
  "occurred_at" timestamp with time zone not null,
  "id" uuid not null,
  "app" text not null,
  "name" text not null,
  "category" text not null,
  "visit" uuid,
  "data" bytea,
  "received_at" timestamp with time zone not null default now(),
  constraint analytics_events_default_pkey PRIMARY KEY (user_id, occurred_at, id),
  constraint analytics_events_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint analytics_events_category_known CHECK ((category = ANY (ARRAY['engagement'::text, 'conversion'::text, 'error'::text, 'custom'::text])))
);
CREATE INDEX analytics_events_default_app_occurred_at_id_idx ON public.analytics_events_default USING btree (app, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_default_category_occurred_at_id_idx ON public.analytics_events_default USING btree (category, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_default_name_occurred_at_id_idx ON public.analytics_events_default USING btree (name, occurred_at DESC, id DESC);
CREATE INDEX analytics_events_default_occurred_at_id_idx ON public.analytics_events_default USING btree (occurred_at DESC, id DESC);
CREATE INDEX analytics_events_default_visit_occurred_at_id_idx ON public.analytics_events_default USING btree (visit, occurred_at DESC, id DESC) WHERE (visit IS NOT NULL);

create table app_codes (
  "code_hash" bytea not null,
  "app" text not null,
  "user_id" uuid not null,
  "granted_by" uuid not null,
  "challenge" bytea not null,
  "return_to" text not null,
  "expires_at" timestamp with time zone not null,
  "used_at" timestamp with time zone,
  "token_id" uuid,
  constraint app_codes_pkey PRIMARY KEY (code_hash),
  constraint app_codes_grant_fkey FOREIGN KEY (user_id, app) REFERENCES app_grants(user_id, app) ON DELETE CASCADE,
  constraint app_codes_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users(id)
);
CREATE INDEX app_codes_expiry ON public.app_codes USING btree (expires_at);
CREATE INDEX app_codes_grant ON public.app_codes USING btree (user_id, app);
CREATE INDEX app_codes_granted_by ON public.app_codes USING btree (granted_by);

create table app_data (
  "user_id" uuid not null,
  "app" text not null,
  "key" text not null,
  "value" bytea not null,
  "version" bigint not null default 1,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  constraint app_data_pkey PRIMARY KEY (user_id, app, key),
  constraint app_data_app_fkey FOREIGN KEY (app) REFERENCES apps(slug),
  constraint app_data_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint app_data_version_real CHECK ((version > 0))
);
CREATE INDEX app_data_app ON public.app_data USING btree (app);
alter table app_data force row level security;
create policy any_rows on app_data to attune_any using (true);
create policy own_rows on app_data to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on app_data to attune_related using ((user_id = ANY (attune_subject_ids())));

create table app_data_versions (
  "user_id" uuid not null,
  "app" text not null,
  "key" text not null,
  "version" bigint not null,
  "value" bytea not null,
  "written_at" timestamp with time zone not null,
  constraint app_data_versions_pkey PRIMARY KEY (user_id, app, key, version),
  constraint app_data_versions_data_fkey FOREIGN KEY (user_id, app, key) REFERENCES app_data(user_id, app, key) ON DELETE CASCADE
);
alter table app_data_versions force row level security;
create policy any_rows on app_data_versions to attune_any using (true);
create policy own_rows on app_data_versions to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on app_data_versions to attune_related using ((user_id = ANY (attune_subject_ids())));

create table app_grants (
  "user_id" uuid not null,
  "app" text not null,
  "scopes" text[] not null,
  "granted_by" uuid not null,
  "granted_at" timestamp with time zone not null default now(),
  constraint app_grants_pkey PRIMARY KEY (user_id, app),
  constraint app_grants_app_fkey FOREIGN KEY (app) REFERENCES apps(slug),
  constraint app_grants_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES users(id),
  constraint app_grants_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX app_grants_app ON public.app_grants USING btree (app, user_id);
CREATE INDEX app_grants_granted_by ON public.app_grants USING btree (granted_by);
alter table app_grants force row level security;
create policy any_rows on app_grants to attune_any using (true);
create policy own_rows on app_grants to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on app_grants to attune_related using ((user_id = ANY (attune_subject_ids())));

create table app_schemas (
  "app" text not null,
  "key" text not null,
  "schema" jsonb not null,
  "updated_at" timestamp with time zone not null default now(),
  constraint app_schemas_pkey PRIMARY KEY (app, key),
  constraint app_schemas_app_fkey FOREIGN KEY (app) REFERENCES apps(slug)
);

create table app_tokens (
  "token_hash" bytea not null,
  "app" text not null,
  "id" uuid not null,
  "user_id" uuid,
  "label" text not null default ''::text,
  "scopes" text[] not null,
  "created_by" uuid,
  "created_at" timestamp with time zone not null default now(),
  "last_used_at" timestamp with time zone,
  "expires_at" timestamp with time zone not null,
  constraint app_tokens_pkey PRIMARY KEY (token_hash),
  constraint app_tokens_id_once UNIQUE (app, id),
  constraint app_tokens_app_fkey FOREIGN KEY (app) REFERENCES apps(slug),
  constraint app_tokens_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id),
  constraint app_tokens_grant_fkey FOREIGN KEY (user_id, app) REFERENCES app_grants(user_id, app) ON DELETE CASCADE
);
CREATE INDEX app_tokens_created_by ON public.app_tokens USING btree (created_by);
CREATE INDEX app_tokens_expiry ON public.app_tokens USING btree (expires_at);
CREATE INDEX app_tokens_grant ON public.app_tokens USING btree (user_id, app) WHERE (user_id IS NOT NULL);

create table apps (
  "slug" text not null,
  "name" text not null,
  "description" text not null default ''::text,
  "origins" text[] not null default '{}'::text[],
  "state" text not null default 'active'::text,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  constraint apps_pkey PRIMARY KEY (slug),
  constraint apps_slug_form CHECK ((slug ~ '^[a-z][a-z0-9-]{0,48}[a-z0-9]$'::text)),
  constraint apps_state_known CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text])))
);

create table audit_anchors (
  "number" bigint not null,
  "at" timestamp with time zone not null,
  "heads" text not null,
  "before" bytea not null,
  "mac" bytea not null,
  constraint audit_anchors_pkey PRIMARY KEY (number)
);
CREATE INDEX audit_anchors_at ON public.audit_anchors USING btree (at);

create table audit_chain (
  "chain" smallint not null,
  "seq" bigint not null,
  "event_id" uuid not null,
  "hash" bytea not null,
  constraint audit_chain_pkey PRIMARY KEY (chain, seq),
  constraint audit_chain_event_once UNIQUE (event_id)
);

create table audit_events (
  "id" uuid not null,
  "at" timestamp with time zone not null default now(),
  "actor" bytea,
  "actor_kind" text not null,
  "action" text not null,
  "subject" bytea,
  "outcome" text not null,
  "request_id" text,
  constraint audit_chained TRIGGER DEFERRABLE INITIALLY DEFERRED,
  constraint audit_events_pkey PRIMARY KEY (id),
  constraint audit_events_actor_known CHECK ((actor_kind = ANY (ARRAY['user'::text, 'app'::text, 'system'::text, 'nobody'::text]))),
  constraint audit_events_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX audit_events_action ON public.audit_events USING btree (action text_pattern_ops, at DESC);
CREATE INDEX audit_events_actor ON public.audit_events USING btree (actor, at DESC) WHERE (actor IS NOT NULL);
CREATE INDEX audit_events_newest ON public.audit_events USING btree (at DESC, id DESC);
CREATE INDEX audit_events_subject ON public.audit_events USING btree (subject, at DESC);

create table audit_heads (
  "chain" smallint not null,
  "seq" bigint not null default 0,
  "hash" bytea not null default '\x'::bytea,
  "start_seq" bigint not null default 0,
  "start_hash" bytea not null default '\x'::bytea,
  constraint audit_heads_pkey PRIMARY KEY (chain)
);

create table avatars (
  "user_id" uuid not null,
  "id" uuid not null,
  "image" bytea,
  "thumbnail" bytea,
  "in_bucket" boolean not null,
  "created_at" timestamp with time zone not null default now(),
  constraint avatars_pkey PRIMARY KEY (user_id),
  constraint avatars_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint avatars_somewhere CHECK (((in_bucket = (image IS NULL)) AND (in_bucket = (thumbnail IS NULL))))
);
CREATE INDEX avatars_in_bucket ON public.avatars USING btree (id) WHERE in_bucket;
alter table avatars force row level security;
create policy any_rows on avatars to attune_any using (true);
create policy own_rows on avatars to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on avatars to attune_related using ((user_id = ANY (attune_subject_ids())));

create table backup_events (
  "id" uuid not null,
  "kind" text not null,
  "at" timestamp with time zone not null,
  "what" text not null,
  "outcome" text not null,
  "facts" jsonb not null default '{}'::jsonb,
  constraint backup_events_pkey PRIMARY KEY (id),
  constraint backup_events_kind_known CHECK ((kind = ANY (ARRAY['data'::text, 'keys'::text, 'verify'::text, 'restore'::text]))),
  constraint backup_events_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text])))
);
CREATE INDEX backup_events_newest ON public.backup_events USING btree (kind, outcome, at DESC);

create table blocks (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "first_sample" bigint not null,
  "sample_count" integer not null,
  "samples" bytea not null,
  "overview" bytea,
  "digest" bytea not null,
  "stored_at" timestamp with time zone not null default now(),
  "first_us" bigint,
  "last_us" bigint,
  constraint blocks_pkey PRIMARY KEY (user_id, session_id, channel, first_sample),
  constraint blocks_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number),
  constraint blocks_place_real CHECK (((first_sample >= 0) AND (sample_count > 0))),
  constraint blocks_time_real CHECK ((((first_us IS NULL) = (last_us IS NULL)) AND (first_us <= last_us))),
  constraint blocks_never_overlap EXCLUDE USING gist (user_id WITH =, session_id WITH =, channel WITH =, int8range(first_sample, (first_sample + sample_count)) WITH &&)
);
alter table blocks force row level security;
create policy any_rows on blocks to attune_any using (true);
create policy own_rows on blocks to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on blocks to attune_related using ((user_id = ANY (attune_subject_ids())));

create table calendar_feeds (
  "token_hash" bytea not null,
  "user_id" uuid not null,
  "created_at" timestamp with time zone not null default now(),
  "last_read_at" timestamp with time zone,
  constraint calendar_feeds_pkey PRIMARY KEY (token_hash),
  constraint calendar_feeds_one_each UNIQUE (user_id),
  constraint calendar_feeds_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table channels (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "number" smallint not null,
  "data_type" text not null,
  "label" bytea not null,
  "unit" text not null,
  "rate" double precision,
  "scale" double precision not null,
  "offset" double precision not null,
  "bits" smallint not null,
  "details" bytea,
  "point_count" bigint not null default 0,
  "value_kind" text not null default 'integer'::text,
  "measured_rate" double precision,
  "verified_at" timestamp with time zone,
  "summary" bytea,
  constraint channels_pkey PRIMARY KEY (user_id, session_id, number),
  constraint channels_data_type_fkey FOREIGN KEY (data_type) REFERENCES data_types(name),
  constraint channels_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES sessions(user_id, id),
  constraint channels_measured_real CHECK (((measured_rate > (0)::double precision) AND (measured_rate <= ('2000000'::numeric)::double precision))),
  constraint channels_rate_real CHECK (((rate > (0)::double precision) AND (rate <= ('1000000'::numeric)::double precision))),
  constraint channels_scale_finite CHECK (((scale > '-Infinity'::double precision) AND (scale < 'Infinity'::double precision) AND ("offset" > '-Infinity'::double precision) AND ("offset" < 'Infinity'::double precision))),
  constraint channels_value_known CHECK ((((value_kind = 'integer'::text) AND ((bits >= 4) AND (bits <= 32))) OR ((value_kind = 'float32'::text) AND (bits = 32)) OR ((value_kind = 'float64'::text) AND (bits = 64))))
);
CREATE INDEX channels_data_type ON public.channels USING btree (data_type);
alter table channels force row level security;
create policy any_rows on channels to attune_any using (true);
create policy own_rows on channels to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on channels to attune_related using ((user_id = ANY (attune_subject_ids())));

create table clock_readings (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "samples" bigint not null,
  "device_us" bigint,
  "received_us" bigint not null,
  constraint clock_readings_pkey PRIMARY KEY (user_id, session_id, channel, samples),
  constraint clock_readings_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number),
  constraint clock_readings_samples_real CHECK ((samples > 0))
);
alter table clock_readings force row level security;
create policy any_rows on clock_readings to attune_any using (true);
create policy own_rows on clock_readings to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on clock_readings to attune_related using ((user_id = ANY (attune_subject_ids())));

create table code_generators (
  "user_id" uuid not null,
  "secret" bytea not null,
  "confirmed_at" timestamp with time zone,
  "last_step" bigint not null default 0,
  "created_at" timestamp with time zone not null default now(),
  constraint code_generators_pkey PRIMARY KEY (user_id),
  constraint code_generators_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table consent_ages (
  "country" text not null,
  "valid_from" date not null,
  "age" smallint not null,
  "joint_below" smallint,
  "source" text not null,
  constraint consent_ages_pkey PRIMARY KEY (country, valid_from),
  constraint consent_ages_country_form CHECK (((country = '*'::text) OR (country ~ '^[A-Z]{2}$'::text))),
  constraint consent_ages_real CHECK ((((age >= 0) AND (age <= 18)) AND ((joint_below IS NULL) OR ((joint_below >= 1) AND (joint_below <= age)))))
);

create table consent_offers (
  "user_id" uuid not null,
  "purpose" text not null,
  "version" text not null,
  "language" text not null,
  "given_by" uuid not null,
  "given_how" text not null,
  "given_at" timestamp with time zone not null,
  constraint consent_offers_pkey PRIMARY KEY (user_id, purpose, given_by),
  constraint consent_offers_given_by_fkey FOREIGN KEY (given_by) REFERENCES users(id),
  constraint consent_offers_text_fkey FOREIGN KEY (purpose, version, language) REFERENCES consent_texts(purpose, version, language),
  constraint consent_offers_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint consent_offers_how_known CHECK ((given_how = ANY (ARRAY['screen'::text, 'invite'::text, 'app'::text, 'staff'::text, 'demo'::text])))
);
CREATE INDEX consent_offers_given_by ON public.consent_offers USING btree (given_by);
CREATE INDEX consent_offers_text ON public.consent_offers USING btree (purpose, version, language);
alter table consent_offers force row level security;
create policy any_rows on consent_offers to attune_any using (true);
create policy own_rows on consent_offers to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on consent_offers to attune_related using ((user_id = ANY (attune_subject_ids())));

create table consent_purposes (
  "name" text not null,
  "current_version" text not null,
  constraint consent_purposes_pkey PRIMARY KEY (name)
);

create table consent_texts (
  "purpose" text not null,
  "version" text not null,
  "language" text not null,
  "body" text not null,
  "published_at" timestamp with time zone not null default now(),
  constraint consent_texts_pkey PRIMARY KEY (purpose, version, language),
  constraint consent_texts_purpose_fkey FOREIGN KEY (purpose) REFERENCES consent_purposes(name)
);

create table consents (
  "user_id" uuid not null,
  "id" uuid not null,
  "purpose" text not null,
  "version" text not null,
  "language" text not null,
  "given_at" timestamp with time zone not null,
  "given_by" uuid not null,
  "withdrawn_at" timestamp with time zone,
  "withdrawn_by" uuid,
  "given_as" text not null default 'self'::text,
  "given_how" text not null default 'screen'::text,
  "seconded_by" uuid,
  "seconded_at" timestamp with time zone,
  "seconded_language" text,
  "seconded_how" text,
  "withdrawn_why" text,
  "asked_version" text,
  constraint consents_pkey PRIMARY KEY (user_id, id),
  constraint consents_given_by_fkey FOREIGN KEY (given_by) REFERENCES users(id),
  constraint consents_seconded_by_fkey FOREIGN KEY (seconded_by) REFERENCES users(id),
  constraint consents_text_fkey FOREIGN KEY (purpose, version, language) REFERENCES consent_texts(purpose, version, language),
  constraint consents_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint consents_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES users(id),
  constraint consents_given_as_known CHECK ((given_as = ANY (ARRAY['self'::text, 'guardian'::text, 'both'::text]))),
  constraint consents_given_how_known CHECK ((given_how = ANY (ARRAY['screen'::text, 'invite'::text, 'app'::text, 'staff'::text, 'demo'::text]))),
  constraint consents_seconded_whole CHECK ((((given_as = 'both'::text) = (seconded_by IS NOT NULL)) AND (num_nonnulls(seconded_by, seconded_at, seconded_language, seconded_how) = ANY (ARRAY[0, 4])))),
  constraint consents_withdrawn_whole CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
  constraint consents_withdrawn_why_known CHECK (((withdrawn_why IS NULL) OR (withdrawn_why = ANY (ARRAY['asked'::text, 'new-text'::text, 'of-age'::text]))))
);
CREATE INDEX consents_given_by ON public.consents USING btree (given_by);
CREATE UNIQUE INDEX consents_one_open ON public.consents USING btree (user_id, purpose) WHERE (withdrawn_at IS NULL);
CREATE INDEX consents_seconded_by ON public.consents USING btree (seconded_by) WHERE (seconded_by IS NOT NULL);
CREATE INDEX consents_text ON public.consents USING btree (purpose, version, language);
CREATE INDEX consents_withdrawn_by ON public.consents USING btree (withdrawn_by) WHERE (withdrawn_by IS NOT NULL);
alter table consents force row level security;
create policy any_rows on consents to attune_any using (true);
create policy own_rows on consents to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on consents to attune_related using ((user_id = ANY (attune_subject_ids())));

create table cover_asks (
  "workshop_id" uuid not null,
  "call_id" uuid not null,
  "user_id" uuid not null,
  "asked_at" timestamp with time zone not null default now(),
  "answer" text,
  "answered_at" timestamp with time zone,
  constraint cover_asks_pkey PRIMARY KEY (workshop_id, call_id, user_id),
  constraint cover_asks_call_fkey FOREIGN KEY (workshop_id, call_id) REFERENCES cover_calls(workshop_id, id) ON DELETE CASCADE,
  constraint cover_asks_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint cover_asks_answer_known CHECK ((answer = ANY (ARRAY['accepted'::text, 'declined'::text]))),
  constraint cover_asks_answered_known CHECK (((answer IS NULL) = (answered_at IS NULL)))
);
CREATE INDEX cover_asks_user ON public.cover_asks USING btree (user_id);
alter table cover_asks force row level security;
create policy any_rows on cover_asks to attune_any using (true);
create policy own_rows on cover_asks to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on cover_asks to attune_related using ((user_id = ANY (attune_subject_ids())));

create table cover_calls (
  "workshop_id" uuid not null,
  "id" uuid not null,
  "user_id" uuid,
  "reason" bytea,
  "state" text not null default 'open'::text,
  "opened_at" timestamp with time zone not null default now(),
  "escalates_at" timestamp with time zone not null,
  "escalated_at" timestamp with time zone,
  "filled_by" uuid,
  "closed_at" timestamp with time zone,
  "why" text not null default 'said'::text,
  constraint cover_calls_pkey PRIMARY KEY (workshop_id, id),
  constraint cover_calls_filled_by_fkey FOREIGN KEY (filled_by) REFERENCES users(id),
  constraint cover_calls_organizer_fkey FOREIGN KEY (workshop_id, user_id) REFERENCES organizers(workshop_id, user_id),
  constraint cover_calls_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint cover_calls_closed_known CHECK ((((state = 'open'::text) = (closed_at IS NULL)) AND ((state = 'filled'::text) = (filled_by IS NOT NULL)))),
  constraint cover_calls_state_known CHECK ((state = ANY (ARRAY['open'::text, 'filled'::text, 'withdrawn'::text, 'lapsed'::text]))),
  constraint cover_calls_why_known CHECK ((why = ANY (ARRAY['said'::text, 'gone'::text])))
);
CREATE INDEX cover_calls_filled_by ON public.cover_calls USING btree (filled_by) WHERE (filled_by IS NOT NULL);
CREATE UNIQUE INDEX cover_calls_open ON public.cover_calls USING btree (workshop_id, user_id) WHERE (state = 'open'::text);
CREATE INDEX cover_calls_organizer ON public.cover_calls USING btree (workshop_id, user_id);
CREATE INDEX cover_calls_user ON public.cover_calls USING btree (user_id);
CREATE INDEX cover_calls_waiting ON public.cover_calls USING btree (escalates_at) WHERE ((state = 'open'::text) AND (escalated_at IS NULL));
alter table cover_calls force row level security;
create policy any_rows on cover_calls to attune_any using (true);
create policy own_rows on cover_calls to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on cover_calls to attune_related using ((user_id = ANY (attune_subject_ids())));

create table data_requests (
  "user_id" uuid not null,
  "id" uuid not null,
  "kind" text not null,
  "state" text not null,
  "asked_by" uuid not null,
  "asked_as" text not null,
  "asked_at" timestamp with time zone not null,
  "due_at" timestamp with time zone not null,
  "acts_at" timestamp with time zone not null,
  "closed_at" timestamp with time zone,
  "blocked_by" text[] not null default '{}'::text[],
  "fetched_at" timestamp with time zone,
  "receipt_hash" bytea,
  constraint data_requests_pkey PRIMARY KEY (user_id, id),
  constraint data_requests_asked_by_fkey FOREIGN KEY (asked_by) REFERENCES users(id),
  constraint data_requests_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint data_requests_asked_as_known CHECK ((asked_as = ANY (ARRAY['self'::text, 'guardian'::text, 'administrator'::text]))),
  constraint data_requests_blocked_known CHECK (((blocked_by <@ ARRAY['last-administrator'::text, 'only-organizer'::text, 'only-guardian'::text]) AND ((state = 'blocked'::text) = (blocked_by <> '{}'::text[])))),
  constraint data_requests_closed_whole CHECK (((state = ANY (ARRAY['cancelled'::text, 'done'::text])) = (closed_at IS NOT NULL))),
  constraint data_requests_kind_known CHECK ((kind = ANY (ARRAY['export'::text, 'erasure'::text]))),
  constraint data_requests_state_known CHECK ((state = ANY (ARRAY['ready'::text, 'waiting'::text, 'blocked'::text, 'running'::text, 'cancelled'::text, 'done'::text])))
);
CREATE INDEX data_requests_asked_by ON public.data_requests USING btree (asked_by);
CREATE INDEX data_requests_due ON public.data_requests USING btree (kind, acts_at) WHERE (closed_at IS NULL);
CREATE INDEX data_requests_newest ON public.data_requests USING btree (asked_at DESC, id DESC);
CREATE UNIQUE INDEX data_requests_one_open ON public.data_requests USING btree (user_id, kind) WHERE (closed_at IS NULL);
alter table data_requests force row level security;
create policy any_rows on data_requests to attune_any using (true);
create policy own_rows on data_requests to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on data_requests to attune_related using ((user_id = ANY (attune_subject_ids())));

create table data_types (
  "name" text not null,
  "title" text not null,
  "unit" text not null,
  "value_kind" text not null,
  "default_rate" double precision,
  "valid_min" double precision,
  "valid_max" double precision,
  "description" text not null,
  "metadata" jsonb not null default '{}'::jsonb,
  "version" bigint not null default 1,
  "updated_at" timestamp with time zone not null default now(),
  constraint data_types_pkey PRIMARY KEY (name),
  constraint data_types_kind_known CHECK ((value_kind = ANY (ARRAY['integer'::text, 'float'::text, 'intervals'::text, 'marker'::text])))
);

create table email_changes (
  "user_id" uuid not null,
  "email" bytea not null,
  "requested_at" timestamp with time zone not null default now(),
  constraint email_changes_pkey PRIMARY KEY (user_id),
  constraint email_changes_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table email_changes force row level security;
create policy any_rows on email_changes to attune_any using (true);
create policy own_rows on email_changes to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on email_changes to attune_related using ((user_id = ANY (attune_subject_ids())));

create table erasures (
  "pseudonym" bytea not null,
  "begun_at" timestamp with time zone not null,
  "asked_as" text not null,
  "person" uuid,
  "receipt_hash" bytea,
  "rows_removed_at" timestamp with time zone,
  "completed_at" timestamp with time zone,
  "repeated_at" timestamp with time zone,
  "removed" jsonb not null default '{}'::jsonb,
  constraint erasures_pkey PRIMARY KEY (pseudonym),
  constraint erasures_asked_as_known CHECK ((asked_as = ANY (ARRAY['self'::text, 'guardian'::text, 'administrator'::text, 'restore'::text]))),
  constraint erasures_completed_whole CHECK (((completed_at IS NULL) = (person IS NOT NULL))),
  constraint erasures_in_order CHECK (((completed_at IS NULL) OR (rows_removed_at IS NOT NULL)))
);
CREATE INDEX erasures_newest ON public.erasures USING btree (begun_at DESC);
CREATE UNIQUE INDEX erasures_receipt ON public.erasures USING btree (receipt_hash) WHERE (receipt_hash IS NOT NULL);
CREATE INDEX erasures_unfinished ON public.erasures USING btree (begun_at) WHERE (completed_at IS NULL);

create table event_count_changes (
  "id" bigint not null,
  "hour" timestamp with time zone not null,
  "app" text not null,
  "name" text not null,
  "category" text not null,
  "change" bigint not null,
  "noted_at" timestamp with time zone not null default now(),
  constraint event_count_changes_pkey PRIMARY KEY (id)
);

create table event_counts_daily (
  "day" date not null,
  "app" text not null,
  "name" text not null,
  "category" text not null,
  "events" bigint not null,
  constraint event_counts_daily_pkey PRIMARY KEY (day, app, name, category)
);

create table event_counts_hourly (
  "hour" timestamp with time zone not null,
  "app" text not null,
  "name" text not null,
  "category" text not null,
  "events" bigint not null,
  constraint event_counts_hourly_pkey PRIMARY KEY (hour, app, name, category)
);

create table exercises (
  "id" uuid not null,
  "name" text not null,
  "description" text not null,
  "track" text not null,
  "guidance" jsonb not null default '{}'::jsonb,
  "data_types" text[] not null default '{}'::text[],
  "version" bigint not null default 1,
  "updated_at" timestamp with time zone not null default now(),
  "retired_at" timestamp with time zone,
  constraint exercises_pkey PRIMARY KEY (id),
  constraint exercises_name_once UNIQUE (name),
  constraint exercises_track_fkey FOREIGN KEY (track) REFERENCES tracks(name)
);
CREATE INDEX exercises_track ON public.exercises USING btree (track);

create table failed_jobs (
  "id" uuid not null,
  "job" text not null,
  "connection" text not null,
  "error" text not null,
  "payload_ref" text not null,
  "attempts" integer not null,
  "failed_at" timestamp with time zone not null,
  "retried_at" timestamp with time zone,
  "retried_by" uuid,
  "retry_reason" text,
  "state" text not null default 'open'::text,
  "retried_as" uuid,
  "retry_of" uuid,
  constraint failed_jobs_pkey PRIMARY KEY (id),
  constraint failed_jobs_retried_by_fkey FOREIGN KEY (retried_by) REFERENCES users(id),
  constraint failed_jobs_retry_of_fkey FOREIGN KEY (retry_of) REFERENCES failed_jobs(id),
  constraint failed_jobs_open_whole CHECK (((state <> 'open'::text) OR (retried_at IS NULL))),
  constraint failed_jobs_reason_length CHECK (((char_length(retry_reason) >= 1) AND (char_length(retry_reason) <= 500))),
  constraint failed_jobs_retried_as_whole CHECK (((state = 'retried'::text) = (retried_as IS NOT NULL))),
  constraint failed_jobs_state_known CHECK ((state = ANY (ARRAY['open'::text, 'retried'::text, 'discarded'::text])))
);
CREATE INDEX failed_jobs_job ON public.failed_jobs USING btree (job, failed_at DESC, id DESC);
CREATE INDEX failed_jobs_newest ON public.failed_jobs USING btree (failed_at DESC);
CREATE UNIQUE INDEX failed_jobs_once ON public.failed_jobs USING btree (payload_ref, failed_at);
CREATE INDEX failed_jobs_open ON public.failed_jobs USING btree (failed_at DESC, id DESC) WHERE (state = 'open'::text);
CREATE UNIQUE INDEX failed_jobs_retried_as ON public.failed_jobs USING btree (retried_as) WHERE (retried_as IS NOT NULL);
CREATE INDEX failed_jobs_retried_by ON public.failed_jobs USING btree (retried_by) WHERE (retried_by IS NOT NULL);
CREATE INDEX failed_jobs_retry_of ON public.failed_jobs USING btree (retry_of) WHERE (retry_of IS NOT NULL);

create table idempotency_keys (
  "user_id" uuid not null,
  "key" text not null,
  "request_digest" bytea not null,
  "answer" bytea,
  "created_at" timestamp with time zone not null default now(),
  constraint idempotency_keys_pkey PRIMARY KEY (user_id, key),
  constraint idempotency_keys_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
alter table idempotency_keys force row level security;
create policy any_rows on idempotency_keys to attune_any using (true);
create policy own_rows on idempotency_keys to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on idempotency_keys to attune_related using ((user_id = ANY (attune_subject_ids())));

create table identities (
  "user_id" uuid not null,
  "id" uuid not null,
  "provider" text not null,
  "issuer" text not null,
  "subject" bytea not null,
  "name" bytea,
  "linked_at" timestamp with time zone not null default now(),
  "last_used_at" timestamp with time zone,
  constraint identities_pkey PRIMARY KEY (user_id, id),
  constraint identities_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table identities force row level security;
create policy any_rows on identities to attune_any using (true);
create policy own_rows on identities to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on identities to attune_related using ((user_id = ANY (attune_subject_ids())));

create table identity_subjects (
  "issuer" text not null,
  "subject_index" bytea not null,
  "user_id" uuid not null,
  "identity_id" uuid not null,
  constraint identity_subjects_pkey PRIMARY KEY (issuer, subject_index),
  constraint identity_subjects_one_each UNIQUE (user_id, identity_id),
  constraint identity_subjects_identity_fkey FOREIGN KEY (user_id, identity_id) REFERENCES identities(user_id, id) ON DELETE CASCADE
);

create table invites (
  "user_id" uuid not null,
  "id" uuid not null,
  "inviter_id" uuid,
  "role" text,
  "relationship_type" text,
  "relative_id" uuid,
  "invited_leads" boolean,
  "created_at" timestamp with time zone not null default now(),
  "expires_at" timestamp with time zone not null,
  "mail_id" uuid,
  "accepted_at" timestamp with time zone,
  "revoked_at" timestamp with time zone,
  constraint invites_pkey PRIMARY KEY (user_id, id),
  constraint invites_inviter_fkey FOREIGN KEY (inviter_id) REFERENCES users(id),
  constraint invites_relative_fkey FOREIGN KEY (relative_id) REFERENCES users(id),
  constraint invites_role_fkey FOREIGN KEY (role) REFERENCES roles(name) ON DELETE SET NULL,
  constraint invites_type_fkey FOREIGN KEY (relationship_type) REFERENCES relationship_types(name),
  constraint invites_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint invites_ended_once CHECK (((accepted_at IS NULL) OR (revoked_at IS NULL))),
  constraint invites_relationship_whole CHECK ((((relationship_type IS NULL) = (relative_id IS NULL)) AND ((relative_id IS NULL) = (invited_leads IS NULL))))
);
CREATE INDEX invites_inviter ON public.invites USING btree (inviter_id, created_at DESC) WHERE (inviter_id IS NOT NULL);
CREATE INDEX invites_newest ON public.invites USING btree (created_at DESC, id DESC);
CREATE UNIQUE INDEX invites_one_open ON public.invites USING btree (user_id) WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));
CREATE INDEX invites_relative ON public.invites USING btree (relative_id) WHERE (relative_id IS NOT NULL);
CREATE INDEX invites_role ON public.invites USING btree (role) WHERE (role IS NOT NULL);
CREATE INDEX invites_type ON public.invites USING btree (relationship_type) WHERE (relationship_type IS NOT NULL);
alter table invites force row level security;
create policy any_rows on invites to attune_any using (true);
create policy own_rows on invites to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on invites to attune_related using ((user_id = ANY (attune_subject_ids())));

create table job_runs (
  "job" text not null,
  "succeeded_at" timestamp with time zone,
  "seconds" double precision,
  "failed_at" timestamp with time zone,
  constraint job_runs_pkey PRIMARY KEY (job)
);

create table key_stores (
  "single" boolean not null default true,
  "fingerprint" bytea not null,
  "first_seen_at" timestamp with time zone not null default now(),
  constraint key_stores_pkey PRIMARY KEY (single),
  constraint key_stores_one CHECK (single)
);

create table login_tokens (
  "token_hash" bytea not null,
  "user_id" uuid not null,
  "login_id" uuid not null,
  "expires_at" timestamp with time zone not null,
  constraint login_tokens_pkey PRIMARY KEY (token_hash),
  constraint login_tokens_one_each UNIQUE (user_id, login_id),
  constraint login_tokens_login_fkey FOREIGN KEY (user_id, login_id) REFERENCES logins(user_id, id) ON DELETE CASCADE
);

create table logins (
  "user_id" uuid not null,
  "id" uuid not null,
  "device" bytea,
  "created_at" timestamp with time zone not null default now(),
  "last_seen_at" timestamp with time zone not null default now(),
  "expires_at" timestamp with time zone not null,
  "method" text not null default 'link'::text,
  "strong" boolean not null default false,
  "place" bytea,
  "authenticated_at" timestamp with time zone not null default now(),
  "idle_seconds" integer not null default 1209600,
  constraint logins_pkey PRIMARY KEY (user_id, id),
  constraint logins_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint logins_method_known CHECK ((method = ANY (ARRAY['link'::text, 'password'::text, 'passkey'::text, 'provider'::text, 'invite'::text])))
);
alter table logins force row level security;
create policy any_rows on logins to attune_any using (true);
create policy own_rows on logins to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on logins to attune_related using ((user_id = ANY (attune_subject_ids())));

create table mails (
  "user_id" uuid not null,
  "id" uuid not null,
  "kind" text not null,
  "content" bytea,
  "created_at" timestamp with time zone not null default now(),
  "sent_at" timestamp with time zone,
  "about" uuid,
  constraint mails_pkey PRIMARY KEY (user_id, id),
  constraint mails_about_fkey FOREIGN KEY (about) REFERENCES users(id),
  constraint mails_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint mails_kind_known CHECK ((kind = ANY (ARRAY['invite'::text, 'password-reset'::text, 'email-proof'::text, 'email-changed'::text, 'security-changed'::text, 'came-of-age'::text, 'relationship-asked'::text, 'notification'::text])))
);
CREATE INDEX mails_about ON public.mails USING btree (about) WHERE (about IS NOT NULL);
CREATE INDEX mails_by_id ON public.mails USING btree (id);
CREATE INDEX mails_newest ON public.mails USING btree (created_at DESC);
alter table mails force row level security;
create policy any_rows on mails to attune_any using (true);
create policy own_rows on mails to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on mails to attune_related using ((user_id = ANY (attune_subject_ids())));

create table markers (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "id" uuid not null,
  "at_seconds" double precision not null,
  "length_seconds" double precision,
  "label" bytea not null,
  "added_by" uuid,
  "updated_at" timestamp with time zone not null default now(),
  constraint markers_pkey PRIMARY KEY (user_id, session_id, id),
  constraint markers_added_by_fkey FOREIGN KEY (added_by) REFERENCES users(id),
  constraint markers_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES sessions(user_id, id),
  constraint markers_time_finite CHECK (((at_seconds > '-Infinity'::double precision) AND (at_seconds < 'Infinity'::double precision)))
);
CREATE INDEX markers_added_by ON public.markers USING btree (added_by) WHERE (added_by IS NOT NULL);
CREATE INDEX markers_in_order ON public.markers USING btree (user_id, session_id, at_seconds, id);
alter table markers force row level security;
create policy any_rows on markers to attune_any using (true);
create policy own_rows on markers to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on markers to attune_related using ((user_id = ANY (attune_subject_ids())));

create table name_prefixes (
  "user_id" uuid not null,
  "prefix" bytea not null,
  constraint name_prefixes_pkey PRIMARY KEY (user_id, prefix),
  constraint name_prefixes_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX name_prefixes_prefix ON public.name_prefixes USING btree (prefix, user_id);
alter table name_prefixes force row level security;
create policy any_rows on name_prefixes to attune_any using (true);
create policy own_rows on name_prefixes to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on name_prefixes to attune_related using ((user_id = ANY (attune_subject_ids())));

create table notifications (
  "user_id" uuid not null,
  "id" uuid not null,
  "kind" text not null,
  "facts" bytea not null,
  "shown" boolean not null,
  "created_at" timestamp with time zone not null default now(),
  "read_at" timestamp with time zone,
  "sent_at" timestamp with time zone,
  "about" uuid,
  constraint notifications_pkey PRIMARY KEY (user_id, id),
  constraint notifications_about_fkey FOREIGN KEY (about) REFERENCES users(id),
  constraint notifications_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint notifications_kind_known CHECK ((kind = ANY (ARRAY['relationship-asked'::text, 'relationship-accepted'::text, 'relationship-ended'::text, 'session-added'::text, 'session-abandoned'::text, 'app-allowed'::text, 'came-of-age'::text, 'workshop-participation'::text, 'workshop-reminder'::text, 'workshop-organizing'::text, 'consent-asked'::text, 'of-age-soon'::text, 'decides-now'::text, 'weekly-report'::text, 'exercise-planned'::text])))
);
CREATE INDEX notifications_about ON public.notifications USING btree (about) WHERE (about IS NOT NULL);
CREATE INDEX notifications_age ON public.notifications USING btree (created_at);
CREATE INDEX notifications_newest ON public.notifications USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX notifications_unread ON public.notifications USING btree (user_id) WHERE ((read_at IS NULL) AND shown);
CREATE INDEX notifications_unsent ON public.notifications USING btree (created_at) WHERE (sent_at IS NULL);
alter table notifications force row level security;
create policy any_rows on notifications to attune_any using (true);
create policy own_rows on notifications to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on notifications to attune_related using ((user_id = ANY (attune_subject_ids())));

create table one_time_tokens (
  "token_hash" bytea not null,
  "kind" text not null,
  "user_id" uuid,
  "about" uuid,
  "browser_hash" bytea,
  "details" jsonb not null default '{}'::jsonb,
  "attempts" smallint not null default 0,
  "created_at" timestamp with time zone not null default now(),
  "expires_at" timestamp with time zone not null,
  "used_at" timestamp with time zone,
  constraint one_time_tokens_pkey PRIMARY KEY (token_hash),
  constraint one_time_tokens_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint one_time_tokens_kind_known CHECK ((kind = ANY (ARRAY['login-link'::text, 'invite'::text, 'password-reset'::text, 'email-change'::text, 'second-factor'::text, 'provider'::text, 'passkey'::text])))
);
CREATE INDEX one_time_tokens_expiry ON public.one_time_tokens USING btree (expires_at);
CREATE INDEX one_time_tokens_user ON public.one_time_tokens USING btree (user_id, kind) WHERE (user_id IS NOT NULL);

create table organizers (
  "workshop_id" uuid not null,
  "user_id" uuid not null,
  "state" text not null,
  "asked_as" text not null default 'confirmed'::text,
  "covers" uuid,
  "invited_by" uuid,
  "since" timestamp with time zone not null default now(),
  constraint organizers_pkey PRIMARY KEY (workshop_id, user_id),
  constraint organizers_covers_fkey FOREIGN KEY (covers) REFERENCES users(id),
  constraint organizers_invited_by_fkey FOREIGN KEY (invited_by) REFERENCES users(id),
  constraint organizers_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint organizers_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint organizers_asked_as_known CHECK ((asked_as = ANY (ARRAY['confirmed'::text, 'standby'::text]))),
  constraint organizers_covers_other CHECK ((covers <> user_id)),
  constraint organizers_state_known CHECK ((state = ANY (ARRAY['invited'::text, 'confirmed'::text, 'standby'::text, 'unavailable'::text, 'covered'::text])))
);
CREATE INDEX organizers_covers ON public.organizers USING btree (covers) WHERE (covers IS NOT NULL);
CREATE INDEX organizers_invited_by ON public.organizers USING btree (invited_by) WHERE (invited_by IS NOT NULL);
CREATE INDEX organizers_user ON public.organizers USING btree (user_id, workshop_id);
alter table organizers force row level security;
create policy any_rows on organizers to attune_any using (true);
create policy own_rows on organizers to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on organizers to attune_related using ((user_id = ANY (attune_subject_ids())));

create table overviews (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "step" bigint not null,
  "first_bucket" bigint not null,
  "buckets" bytea not null,
  constraint overviews_pkey PRIMARY KEY (user_id, session_id, channel, step, first_bucket),
  constraint overviews_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number),
  constraint overviews_place_real CHECK (((first_bucket >= 0) AND ((first_bucket % (512)::bigint) = 0))),
  constraint overviews_step_known CHECK ((step = ANY (ARRAY[(4096)::bigint, (65536)::bigint, (1048576)::bigint, (16777216)::bigint])))
);
alter table overviews force row level security;
create policy any_rows on overviews to attune_any using (true);
create policy own_rows on overviews to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on overviews to attune_related using ((user_id = ANY (attune_subject_ids())));

create table participants (
  "workshop_id" uuid not null,
  "id" uuid not null,
  "user_id" uuid not null,
  "state" text not null,
  "takes_seat" boolean not null default (state = ANY (ARRAY['registered'::text, 'attended'::text])),
  "position" bigint not null,
  "eligible" boolean not null,
  "signed_up_by" uuid not null,
  "requirements_version" bigint not null,
  "shown" bytea not null,
  "visible" boolean not null default false,
  "shares_sessions" boolean not null default false,
  "signed_up_at" timestamp with time zone not null default now(),
  "state_at" timestamp with time zone not null default now(),
  "checked_in_by" uuid,
  constraint participants_pkey PRIMARY KEY (workshop_id, id),
  constraint participants_position_once UNIQUE (workshop_id, "position"),
  constraint participants_checked_in_by_fkey FOREIGN KEY (checked_in_by) REFERENCES users(id),
  constraint participants_signed_up_by_fkey FOREIGN KEY (signed_up_by) REFERENCES users(id),
  constraint participants_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint participants_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint participants_state_known CHECK ((state = ANY (ARRAY['registered'::text, 'waitlisted'::text, 'cancelled'::text, 'attended'::text, 'no-show'::text])))
);
CREATE INDEX participants_checked_in_by ON public.participants USING btree (checked_in_by) WHERE (checked_in_by IS NOT NULL);
CREATE UNIQUE INDEX participants_open ON public.participants USING btree (workshop_id, user_id) WHERE (state = ANY (ARRAY['registered'::text, 'waitlisted'::text]));
CREATE INDEX participants_signed_up_by ON public.participants USING btree (signed_up_by);
CREATE INDEX participants_user ON public.participants USING btree (user_id, workshop_id);
CREATE INDEX participants_waiting ON public.participants USING btree (workshop_id, "position") WHERE ((state = 'waitlisted'::text) AND eligible);
alter table participants force row level security;
create policy any_rows on participants to attune_any using (true);
create policy own_rows on participants to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on participants to attune_related using ((user_id = ANY (attune_subject_ids())));

create table passkey_credentials (
  "credential_id" bytea not null,
  "user_id" uuid not null,
  "passkey_id" uuid not null,
  constraint passkey_credentials_pkey PRIMARY KEY (credential_id),
  constraint passkey_credentials_one_each UNIQUE (user_id, passkey_id),
  constraint passkey_credentials_passkey_fkey FOREIGN KEY (user_id, passkey_id) REFERENCES passkeys(user_id, id) ON DELETE CASCADE
);

create table passkeys (
  "user_id" uuid not null,
  "id" uuid not null,
  "public_key" bytea not null,
  "counter" bigint not null default 0,
  "transports" text[] not null default '{}'::text[],
  "label" bytea not null,
  "backed_up" boolean not null default false,
  "created_at" timestamp with time zone not null default now(),
  "last_used_at" timestamp with time zone,
  constraint passkeys_pkey PRIMARY KEY (user_id, id),
  constraint passkeys_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table passkeys force row level security;
create policy any_rows on passkeys to attune_any using (true);
create policy own_rows on passkeys to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on passkeys to attune_related using ((user_id = ANY (attune_subject_ids())));

create table passwords (
  "user_id" uuid not null,
  "hash" text not null,
  "short" boolean not null,
  "changed_at" timestamp with time zone not null default now(),
  constraint passwords_pkey PRIMARY KEY (user_id),
  constraint passwords_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table permissions (
  "name" text not null,
  "description" text not null,
  constraint permissions_pkey PRIMARY KEY (name),
  constraint permissions_name_form CHECK ((name ~ '^[a-z-]+:[a-z-]+$'::text))
);

create table picture_removals (
  "picture_id" uuid not null,
  "due_at" timestamp with time zone not null default now(),
  constraint picture_removals_pkey PRIMARY KEY (picture_id)
);
CREATE INDEX picture_removals_due ON public.picture_removals USING btree (due_at);

create table plans (
  "user_id" uuid not null,
  "id" uuid not null,
  "exercise_id" uuid not null,
  "planned_by" uuid,
  "note" bytea,
  "days" smallint[] not null,
  "minutes" smallint not null,
  "starts_on" date not null,
  "ends_on" date,
  "ended_at" timestamp with time zone,
  "version" bigint not null default 1,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  constraint plans_pkey PRIMARY KEY (user_id, id),
  constraint plans_exercise_fkey FOREIGN KEY (exercise_id) REFERENCES exercises(id),
  constraint plans_planned_by_fkey FOREIGN KEY (planned_by) REFERENCES users(id),
  constraint plans_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint plans_days_real CHECK ((days <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint, (5)::smallint, (6)::smallint, (7)::smallint])),
  constraint plans_days_some CHECK (((cardinality(days) >= 1) AND (cardinality(days) <= 7))),
  constraint plans_ends_after CHECK (((ends_on IS NULL) OR (ends_on >= starts_on))),
  constraint plans_minutes_some CHECK (((minutes >= 1) AND (minutes <= 240)))
);
CREATE INDEX plans_exercise ON public.plans USING btree (exercise_id);
CREATE INDEX plans_planned_by ON public.plans USING btree (planned_by) WHERE (planned_by IS NOT NULL);
alter table plans force row level security;
create policy any_rows on plans to attune_any using (true);
create policy own_rows on plans to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on plans to attune_related using ((user_id = ANY (attune_subject_ids())));

create table preferences (
  "user_id" uuid not null,
  "theme" text not null default 'auto'::text,
  "language" text not null default 'en'::text,
  "notify_email" boolean not null default true,
  "notify_push" boolean not null default true,
  "notify_in_app" boolean not null default true,
  "widgets_enabled" text[] not null default '{}'::text[],
  "widgets_disabled" text[] not null default '{}'::text[],
  "dashboard_layout" text not null default 'grid'::text,
  "default_view" text not null default 'overview'::text,
  "favourite_apps" text[] not null default '{}'::text[],
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "version" bigint not null default 1,
  "widget_settings" bytea,
  "time_zone" text,
  "weekly_report" text not null default 'in-app'::text,
  "weekly_report_day" smallint not null default 1,
  constraint preferences_pkey PRIMARY KEY (user_id),
  constraint preferences_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint preferences_layout_known CHECK ((dashboard_layout = ANY (ARRAY['grid'::text, 'list'::text]))),
  constraint preferences_theme_known CHECK ((theme = ANY (ARRAY['light'::text, 'dark'::text, 'auto'::text]))),
  constraint preferences_weekly_report_day_real CHECK (((weekly_report_day >= 1) AND (weekly_report_day <= 7))),
  constraint preferences_weekly_report_known CHECK ((weekly_report = ANY (ARRAY['off'::text, 'in-app'::text, 'everywhere'::text]))),
  constraint preferences_widgets_disjoint CHECK ((NOT (widgets_enabled && widgets_disabled)))
);
alter table preferences force row level security;
create policy any_rows on preferences to attune_any using (true);
create policy own_rows on preferences to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on preferences to attune_related using ((user_id = ANY (attune_subject_ids())));

create table profiles (
  "user_id" uuid not null,
  "display_name" bytea not null,
  "bio" bytea,
  "avatar_url" bytea,
  "thumbnail_url" bytea,
  "metadata" bytea,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "visibility" text not null default 'private'::text,
  "version" bigint not null default 1,
  constraint profiles_pkey PRIMARY KEY (user_id),
  constraint profiles_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint profiles_visibility_known CHECK ((visibility = ANY (ARRAY['private'::text, 'related'::text, 'organisation'::text])))
);
alter table profiles force row level security;
create policy any_rows on profiles to attune_any using (true);
create policy own_rows on profiles to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on profiles to attune_related using ((user_id = ANY (attune_subject_ids())));

create table push_endpoints (
  "endpoint_index" bytea not null,
  "user_id" uuid not null,
  "subscription_id" uuid not null,
  constraint push_endpoints_pkey PRIMARY KEY (endpoint_index),
  constraint push_endpoints_one_each UNIQUE (user_id, subscription_id),
  constraint push_endpoints_subscription_fkey FOREIGN KEY (user_id, subscription_id) REFERENCES push_subscriptions(user_id, id) ON DELETE CASCADE
);

create table push_subscriptions (
  "user_id" uuid not null,
  "id" uuid not null,
  "login_id" uuid not null,
  "subscription" bytea not null,
  "created_at" timestamp with time zone not null default now(),
  constraint push_subscriptions_pkey PRIMARY KEY (user_id, id),
  constraint push_subscriptions_login_fkey FOREIGN KEY (user_id, login_id) REFERENCES logins(user_id, id) ON DELETE CASCADE
);
CREATE INDEX push_subscriptions_login ON public.push_subscriptions USING btree (user_id, login_id);
alter table push_subscriptions force row level security;
create policy any_rows on push_subscriptions to attune_any using (true);
create policy own_rows on push_subscriptions to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on push_subscriptions to attune_related using ((user_id = ANY (attune_subject_ids())));

create table recovery_codes (
  "user_id" uuid not null,
  "code_hash" bytea not null,
  "used_at" timestamp with time zone,
  constraint recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
  constraint recovery_codes_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table relationship_type_permissions (
  "type" text not null,
  "permission" text not null,
  "needs_consent" boolean not null default false,
  constraint relationship_type_permissions_pkey PRIMARY KEY (type, permission),
  constraint relationship_type_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES permissions(name),
  constraint relationship_type_permissions_type_fkey FOREIGN KEY (type) REFERENCES relationship_types(name)
);
CREATE INDEX relationship_type_permissions_permission ON public.relationship_type_permissions USING btree (permission);

create table relationship_types (
  "name" text not null,
  "lead_word" text not null,
  "follower_word" text not null,
  "lead_role" text,
  "of_minor" boolean not null default false,
  constraint relationship_types_pkey PRIMARY KEY (name),
  constraint relationship_types_lead_role_fkey FOREIGN KEY (lead_role) REFERENCES roles(name)
);
CREATE INDEX relationship_types_lead_role ON public.relationship_types USING btree (lead_role) WHERE (lead_role IS NOT NULL);

create table relationships (
  "user_id" uuid not null,
  "id" uuid not null,
  "lead_id" uuid not null,
  "type" text not null,
  "state" text not null default 'pending'::text,
  "consented" boolean not null default false,
  "starts_at" timestamp with time zone not null default now(),
  "expires_at" timestamp with time zone,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "unseen" boolean not null default false,
  "requested_by" uuid,
  "answered_by" uuid,
  "answered_at" timestamp with time zone,
  "ended_by" uuid,
  "ended_at" timestamp with time zone,
  constraint relationships_pkey PRIMARY KEY (user_id, id),
  constraint relationships_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES users(id),
  constraint relationships_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES users(id),
  constraint relationships_follower_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint relationships_lead_fkey FOREIGN KEY (lead_id) REFERENCES users(id),
  constraint relationships_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES users(id),
  constraint relationships_type_fkey FOREIGN KEY (type) REFERENCES relationship_types(name),
  constraint relationships_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'ended'::text]))),
  constraint relationships_two_people CHECK ((lead_id <> user_id))
);
CREATE INDEX relationships_answered_by ON public.relationships USING btree (answered_by) WHERE (answered_by IS NOT NULL);
CREATE INDEX relationships_ended_by ON public.relationships USING btree (ended_by) WHERE (ended_by IS NOT NULL);
CREATE INDEX relationships_lead ON public.relationships USING btree (lead_id, user_id);
CREATE UNIQUE INDEX relationships_one_open ON public.relationships USING btree (user_id, lead_id, type) WHERE (state <> 'ended'::text);
CREATE INDEX relationships_requested_by ON public.relationships USING btree (requested_by) WHERE (requested_by IS NOT NULL);
CREATE INDEX relationships_type ON public.relationships USING btree (type);
alter table relationships force row level security;
create policy any_rows on relationships to attune_any using (true);
create policy own_rows on relationships to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on relationships to attune_related using ((user_id = ANY (attune_subject_ids())));

create table requirements (
  "id" uuid not null,
  "name" text not null,
  "description" text not null default ''::text,
  "kind" text not null,
  "min_age" smallint,
  "max_age" smallint,
  "purpose" text,
  "version" bigint not null default 1,
  "retired_at" timestamp with time zone,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "wording" bigint not null default 1,
  constraint requirements_pkey PRIMARY KEY (id),
  constraint requirements_name_once UNIQUE (name),
  constraint requirements_purpose_fkey FOREIGN KEY (purpose) REFERENCES consent_purposes(name),
  constraint requirements_age_real CHECK ((((min_age >= 0) AND (min_age <= 130)) AND ((max_age >= 0) AND (max_age <= 130)) AND (min_age <= max_age))),
  constraint requirements_kind_known CHECK ((kind = ANY (ARRAY['material'::text, 'age'::text, 'allergy'::text, 'skill'::text, 'consent'::text, 'other'::text]))),
  constraint requirements_rule_fits CHECK ((((kind = 'age'::text) = ((min_age IS NOT NULL) OR (max_age IS NOT NULL))) AND ((kind = 'consent'::text) = (purpose IS NOT NULL))))
);
CREATE INDEX requirements_purpose ON public.requirements USING btree (purpose) WHERE (purpose IS NOT NULL);

create table retention_runs (
  "kind" text not null,
  "day" date not null,
  "ran_at" timestamp with time zone not null,
  "removed" bigint not null,
  constraint retention_runs_pkey PRIMARY KEY (kind, day),
  constraint retention_runs_kind_known CHECK ((kind = ANY (ARRAY['logins'::text, 'app-tokens'::text, 'requests'::text, 'mails'::text, 'notifications'::text, 'activities'::text, 'workshop-messages'::text, 'sessions'::text, 'audit'::text]))),
  constraint retention_runs_real CHECK ((removed >= 0))
);

create table role_permissions (
  "role" text not null,
  "permission" text not null,
  "scope" text not null,
  constraint role_permissions_pkey PRIMARY KEY (role, permission),
  constraint role_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES permissions(name),
  constraint role_permissions_role_fkey FOREIGN KEY (role) REFERENCES roles(name),
  constraint role_permissions_scope_known CHECK ((scope = ANY (ARRAY['own'::text, 'related'::text, 'any'::text])))
);
CREATE INDEX role_permissions_permission ON public.role_permissions USING btree (permission);

create table roles (
  "name" text not null,
  "description" text not null,
  "built_in" boolean not null default false,
  constraint roles_pkey PRIMARY KEY (name)
);

create table session_intervals (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "version" smallint not null,
  "intervals" bytea not null,
  constraint session_intervals_pkey PRIMARY KEY (user_id, session_id, channel),
  constraint session_intervals_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number) ON DELETE CASCADE,
  constraint session_intervals_version_real CHECK ((version > 0))
);
alter table session_intervals force row level security;
create policy any_rows on session_intervals to attune_any using (true);
create policy own_rows on session_intervals to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on session_intervals to attune_related using ((user_id = ANY (attune_subject_ids())));

create table session_looks (
  "user_id" uuid not null,
  "looked_by" uuid not null,
  "looked_at" timestamp with time zone not null,
  constraint session_looks_pkey PRIMARY KEY (user_id, looked_by),
  constraint session_looks_looked_by_fkey FOREIGN KEY (looked_by) REFERENCES users(id),
  constraint session_looks_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX session_looks_looked_by ON public.session_looks USING btree (looked_by);
alter table session_looks force row level security;
create policy any_rows on session_looks to attune_any using (true);
create policy own_rows on session_looks to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on session_looks to attune_related using ((user_id = ANY (attune_subject_ids())));

create table session_metrics (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "metric" text not null,
  "unit" text not null,
  "version" smallint not null,
  "answer" bytea not null,
  constraint session_metrics_pkey PRIMARY KEY (user_id, session_id, channel, metric),
  constraint session_metrics_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number) ON DELETE CASCADE,
  constraint session_metrics_version_real CHECK ((version > 0))
);
alter table session_metrics force row level security;
create policy any_rows on session_metrics to attune_any using (true);
create policy own_rows on session_metrics to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on session_metrics to attune_related using ((user_id = ANY (attune_subject_ids())));

create table sessions (
  "user_id" uuid not null,
  "id" uuid not null,
  "state" text not null default 'recording'::text,
  "discard_reason" text,
  "exercise_id" uuid,
  "started_at" timestamp with time zone not null,
  "ended_at" timestamp with time zone,
  "time_zone" text not null default 'UTC'::text,
  "device" bytea,
  "location" bytea,
  "feedback_before" bytea,
  "feedback_after" bytea,
  "notes" bytea,
  "source" bytea,
  "source_digest" bytea,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "version" bigint not null default 1,
  "finished_at" timestamp with time zone,
  "workshop_id" uuid,
  "analysis_version" smallint not null default 0,
  "analysed_at" timestamp with time zone,
  "analysis_queued_at" timestamp with time zone,
  "analysis_tries" smallint not null default 0,
  "analysis_tried_version" smallint not null default 0,
  constraint sessions_pkey PRIMARY KEY (user_id, id),
  constraint sessions_exercise_fkey FOREIGN KEY (exercise_id) REFERENCES exercises(id),
  constraint sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint sessions_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint sessions_complete_ended CHECK (((state <> 'complete'::text) OR (ended_at IS NOT NULL))),
  constraint sessions_discard_known CHECK ((discard_reason = ANY (ARRAY['by-person'::text, 'bad-signal'::text, 'mistake'::text, 'abandoned'::text, 'other'::text]))),
  constraint sessions_discard_reasoned CHECK (((state = 'discarded'::text) = (discard_reason IS NOT NULL))),
  constraint sessions_of_this_age CHECK (((started_at >= '1900-01-01 00:00:00+00'::timestamp with time zone) AND (started_at < '2200-01-01 00:00:00+00'::timestamp with time zone) AND (ended_at < '2201-01-02 00:00:00+00'::timestamp with time zone))),
  constraint sessions_state_known CHECK ((state = ANY (ARRAY['recording'::text, 'complete'::text, 'discarded'::text])))
);
CREATE INDEX sessions_by_analysis ON public.sessions USING btree (analysis_version, started_at DESC) WHERE ((state = 'complete'::text) AND (finished_at IS NOT NULL));
CREATE INDEX sessions_exercise ON public.sessions USING btree (exercise_id) WHERE (exercise_id IS NOT NULL);
CREATE INDEX sessions_newest ON public.sessions USING btree (user_id, started_at DESC, id DESC);
CREATE INDEX sessions_recording ON public.sessions USING btree (created_at) WHERE (state = 'recording'::text);
CREATE UNIQUE INDEX sessions_source_once ON public.sessions USING btree (user_id, source_digest) WHERE (source_digest IS NOT NULL);
CREATE INDEX sessions_unfinished ON public.sessions USING btree (user_id, id) WHERE ((state = 'complete'::text) AND (finished_at IS NULL));
CREATE INDEX sessions_workshop ON public.sessions USING btree (workshop_id, user_id) WHERE (workshop_id IS NOT NULL);
alter table sessions force row level security;
create policy any_rows on sessions to attune_any using (true);
create policy own_rows on sessions to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on sessions to attune_related using ((user_id = ANY (attune_subject_ids())));

create table terms (
  "version" text not null,
  "language" text not null,
  "body" text not null,
  "published_at" timestamp with time zone not null default now(),
  constraint terms_pkey PRIMARY KEY (version, language)
);

create table throttles (
  "bucket" bytea not null,
  "failures" integer not null default 0,
  "wait_until" timestamp with time zone not null default '-infinity'::timestamp with time zone,
  "last_at" timestamp with time zone not null default now(),
  constraint throttles_pkey PRIMARY KEY (bucket)
);
CREATE INDEX throttles_age ON public.throttles USING btree (last_at);

create table tracks (
  "name" text not null,
  constraint tracks_pkey PRIMARY KEY (name)
);

create table user_emails (
  "email_index" bytea not null,
  "user_id" uuid not null,
  constraint user_emails_pkey PRIMARY KEY (email_index),
  constraint user_emails_one_each UNIQUE (user_id),
  constraint user_emails_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

create table user_permissions (
  "user_id" uuid not null,
  "permission" text not null,
  "scope" text not null,
  "granted_at" timestamp with time zone not null default now(),
  constraint user_permissions_pkey PRIMARY KEY (user_id, permission),
  constraint user_permissions_permission_fkey FOREIGN KEY (permission) REFERENCES permissions(name),
  constraint user_permissions_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint user_permissions_scope_known CHECK ((scope = ANY (ARRAY['own'::text, 'related'::text, 'any'::text])))
);
CREATE INDEX user_permissions_permission ON public.user_permissions USING btree (permission);
alter table user_permissions force row level security;
create policy any_rows on user_permissions to attune_any using (true);
create policy own_rows on user_permissions to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on user_permissions to attune_related using ((user_id = ANY (attune_subject_ids())));

create table user_requirements (
  "user_id" uuid not null,
  "requirement_id" uuid not null,
  "answer" bytea not null,
  "declared_by" uuid not null,
  "declared_at" timestamp with time zone not null default now(),
  "wording" bigint not null default 1,
  constraint user_requirements_pkey PRIMARY KEY (user_id, requirement_id),
  constraint user_requirements_declared_by_fkey FOREIGN KEY (declared_by) REFERENCES users(id),
  constraint user_requirements_requirement_fkey FOREIGN KEY (requirement_id) REFERENCES requirements(id),
  constraint user_requirements_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX user_requirements_declared_by ON public.user_requirements USING btree (declared_by);
CREATE INDEX user_requirements_requirement ON public.user_requirements USING btree (requirement_id);
alter table user_requirements force row level security;
create policy any_rows on user_requirements to attune_any using (true);
create policy own_rows on user_requirements to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on user_requirements to attune_related using ((user_id = ANY (attune_subject_ids())));

create table user_roles (
  "user_id" uuid not null,
  "role" text not null,
  "granted_at" timestamp with time zone not null default now(),
  constraint user_roles_pkey PRIMARY KEY (user_id, role),
  constraint user_roles_role_fkey FOREIGN KEY (role) REFERENCES roles(name),
  constraint user_roles_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX user_roles_role ON public.user_roles USING btree (role);
alter table user_roles force row level security;
create policy any_rows on user_roles to attune_any using (true);
create policy own_rows on user_roles to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on user_roles to attune_related using ((user_id = ANY (attune_subject_ids())));

create table users (
  "id" uuid not null,
  "status" text not null default 'active'::text,
  "email" bytea,
  "first_name" bytea,
  "last_name" bytea,
  "birth_date" bytea,
  "location" bytea,
  "gender" bytea,
  "demographics" bytea,
  "minor" boolean not null default false,
  "access_version" bigint not null default 1,
  "last_login_at" timestamp with time zone,
  "terms_version" text,
  "terms_accepted_at" timestamp with time zone,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "deleted_at" timestamp with time zone,
  "country" bytea,
  "pseudonym" bytea,
  "told_of_age_at" timestamp with time zone,
  "told_decides_at" timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id),
  constraint users_status_known CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text, 'erasing'::text])))
);
CREATE UNIQUE INDEX users_pseudonym ON public.users USING btree (pseudonym) WHERE (pseudonym IS NOT NULL);
alter table users force row level security;
create policy any_rows on users to attune_any using (true);
create policy own_rows on users to attune_subject using ((id = attune_subject_id()));
create policy related_rows on users to attune_related using ((id = ANY (attune_subject_ids())));

create table weekly_reports (
  "user_id" uuid not null,
  "week" date not null,
  "said" boolean not null,
  "made_at" timestamp with time zone not null,
  constraint weekly_reports_pkey PRIMARY KEY (user_id, week),
  constraint weekly_reports_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX weekly_reports_age ON public.weekly_reports USING btree (made_at);
alter table weekly_reports force row level security;
create policy any_rows on weekly_reports to attune_any using (true);
create policy own_rows on weekly_reports to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on weekly_reports to attune_related using ((user_id = ANY (attune_subject_ids())));

create table workshop_history (
  "workshop_id" uuid not null,
  "id" uuid not null,
  "kind" text not null,
  "actor" uuid,
  "about" uuid,
  "fields" text[] not null default '{}'::text[],
  "at" timestamp with time zone not null default now(),
  constraint workshop_history_pkey PRIMARY KEY (workshop_id, id),
  constraint workshop_history_about_fkey FOREIGN KEY (about) REFERENCES users(id),
  constraint workshop_history_actor_fkey FOREIGN KEY (actor) REFERENCES users(id),
  constraint workshop_history_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint workshop_history_kind_known CHECK ((kind = ANY (ARRAY['created'::text, 'published'::text, 'changed'::text, 'cancelled'::text, 'completed'::text, 'copied'::text, 'organizer-asked'::text, 'organizer-answered'::text, 'organizer-removed'::text, 'cover-asked'::text, 'cover-filled'::text, 'cover-withdrawn'::text, 'cover-escalated'::text, 'cover-lapsed'::text, 'checked-in'::text, 'check-in-undone'::text, 'no-show'::text, 'removed'::text, 'link-renewed'::text])))
);
CREATE INDEX workshop_history_about ON public.workshop_history USING btree (about) WHERE (about IS NOT NULL);
CREATE INDEX workshop_history_actor ON public.workshop_history USING btree (actor) WHERE (actor IS NOT NULL);

create table workshop_messages (
  "workshop_id" uuid not null,
  "id" uuid not null,
  "user_id" uuid not null,
  "about" uuid,
  "kind" text not null,
  "fields" text[] not null default '{}'::text[],
  "starts_at" timestamp with time zone,
  "created_at" timestamp with time zone not null default now(),
  "told_at" timestamp with time zone,
  constraint workshop_messages_pkey PRIMARY KEY (workshop_id, id),
  constraint workshop_messages_about_fkey FOREIGN KEY (about) REFERENCES users(id),
  constraint workshop_messages_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint workshop_messages_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id),
  constraint workshop_messages_fields_known CHECK ((fields <@ ARRAY['startsAt'::text, 'endsAt'::text, 'timeZone'::text, 'place'::text, 'isOnline'::text, 'address'::text, 'onlineUrl'::text, 'requirements'::text, 'organizers'::text])),
  constraint workshop_messages_kind_known CHECK ((kind = ANY (ARRAY['registered'::text, 'waitlisted'::text, 'moved-up'::text, 'changed'::text, 'cancelled'::text, 'removed'::text, 'reminder-day'::text, 'reminder-hour'::text, 'organizer-asked'::text, 'organizer-answered'::text, 'organizer-removed'::text, 'cover-asked'::text, 'cover-filled'::text, 'cover-taken'::text, 'cover-escalated'::text])))
);
CREATE INDEX workshop_messages_about ON public.workshop_messages USING btree (about) WHERE (about IS NOT NULL);
CREATE UNIQUE INDEX workshop_messages_reminder ON public.workshop_messages USING btree (workshop_id, user_id, about, kind, starts_at) WHERE (starts_at IS NOT NULL);
CREATE INDEX workshop_messages_told ON public.workshop_messages USING btree (told_at) WHERE (told_at IS NOT NULL);
CREATE INDEX workshop_messages_untold ON public.workshop_messages USING btree (((starts_at IS NULL)), created_at, id) WHERE (told_at IS NULL);
CREATE INDEX workshop_messages_user ON public.workshop_messages USING btree (user_id);
alter table workshop_messages force row level security;
create policy any_rows on workshop_messages to attune_any using (true);
create policy own_rows on workshop_messages to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on workshop_messages to attune_related using ((user_id = ANY (attune_subject_ids())));

create table workshop_places (
  "workshop_id" uuid not null,
  "address" text,
  "online_url" text,
  constraint workshop_places_pkey PRIMARY KEY (workshop_id),
  constraint workshop_places_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id)
);

create table workshop_requirements (
  "workshop_id" uuid not null,
  "requirement_id" uuid not null,
  "hard" boolean not null,
  "note" text not null default ''::text,
  constraint workshop_requirements_pkey PRIMARY KEY (workshop_id, requirement_id),
  constraint workshop_requirements_requirement_fkey FOREIGN KEY (requirement_id) REFERENCES requirements(id),
  constraint workshop_requirements_workshop_fkey FOREIGN KEY (workshop_id) REFERENCES workshops(id)
);
CREATE INDEX workshop_requirements_requirement ON public.workshop_requirements USING btree (requirement_id, workshop_id);

create table workshops (
  "id" uuid not null,
  "series_id" uuid not null,
  "state" text not null default 'draft'::text,
  "title" text not null,
  "description" text not null default ''::text,
  "language" text not null,
  "starts_at" timestamp with time zone not null,
  "ends_at" timestamp with time zone not null,
  "time_zone" text not null,
  "place" text,
  "is_online" boolean not null default false,
  "visibility" text not null default 'public'::text,
  "link_version" integer not null default 1,
  "capacity" integer not null,
  "seats_taken" integer not null default 0,
  "next_position" bigint not null default 1,
  "organizer_wanted" boolean not null default true,
  "sign_up_from" timestamp with time zone,
  "sign_up_until" timestamp with time zone,
  "requirements_version" bigint not null default 1,
  "version" bigint not null default 1,
  "sequence" integer not null default 0,
  "cancel_message" text,
  "published_at" timestamp with time zone,
  "ended_at" timestamp with time zone,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "waiting" integer not null default 0,
  constraint workshops_pkey PRIMARY KEY (id),
  constraint workshops_capacity_real CHECK (((capacity >= 1) AND (capacity <= 10000))),
  constraint workshops_ended_known CHECK (((state = ANY (ARRAY['completed'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
  constraint workshops_language_known CHECK ((language = ANY (ARRAY['en'::text, 'de'::text, 'he'::text]))),
  constraint workshops_published_known CHECK (((state <> ALL (ARRAY['published'::text, 'completed'::text])) OR (published_at IS NOT NULL))),
  constraint workshops_seats_real CHECK (((seats_taken >= 0) AND (seats_taken <= capacity))),
  constraint workshops_sign_up_real CHECK (((sign_up_until <= ends_at) AND ((sign_up_from IS NULL) OR (sign_up_from < COALESCE(sign_up_until, starts_at))))),
  constraint workshops_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'completed'::text, 'cancelled'::text]))),
  constraint workshops_time_real CHECK (((ends_at > starts_at) AND (ends_at <= (starts_at + '31 days'::interval)))),
  constraint workshops_visibility_known CHECK ((visibility = ANY (ARRAY['public'::text, 'link'::text])))
);
CREATE INDEX workshops_series ON public.workshops USING btree (series_id, starts_at);
CREATE INDEX workshops_unended ON public.workshops USING btree (ends_at) WHERE (state = 'published'::text);
CREATE INDEX workshops_upcoming ON public.workshops USING btree (starts_at, id) WHERE (state = 'published'::text);
alter table workshops force row level security;
create policy announced on workshops to attune_subject, attune_related using (((visibility = 'public'::text) AND (published_at IS NOT NULL)));
create policy any_rows on workshops to attune_any using (true);

CREATE OR REPLACE FUNCTION public.attune_app_stands(token bytea, subject uuid, wanted text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT
            FROM (((app_tokens t
              JOIN apps a ON ((a.slug = t.app)))
              JOIN app_grants g ON (((g.app = t.app) AND (g.user_id = attune_app_stands.subject))))
              JOIN users u ON ((u.id = attune_app_stands.subject)))
           WHERE ((t.token_hash = attune_app_stands.token) AND (t.expires_at > now()) AND ((t.user_id IS NULL) OR ((t.user_id = attune_app_stands.subject) AND (t.created_by = g.granted_by))) AND (attune_app_stands.wanted = ANY (t.scopes)) AND (attune_app_stands.wanted = ANY (g.scopes)) AND (a.state = 'active'::text) AND (u.status = 'active'::text) AND attune_giver_stands(attune_app_stands.subject, g.granted_by)))) AS "exists";
END;

CREATE OR REPLACE FUNCTION public.attune_audit_part(part text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN COALESCE((((length(part))::text || ':'::text) || part), '-'::text);

CREATE OR REPLACE FUNCTION public.attune_audit_text(event audit_events)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN ((((((((((((((attune_audit_part(((event).id)::text) || ','::text) || attune_audit_part((((EXTRACT(epoch FROM (event).at) * (1000000)::numeric))::bigint)::text)) || ','::text) || attune_audit_part(encode((event).actor, 'hex'::text))) || ','::text) || attune_audit_part((event).actor_kind)) || ','::text) || attune_audit_part((event).action)) || ','::text) || attune_audit_part(encode((event).subject, 'hex'::text))) || ','::text) || attune_audit_part((event).outcome)) || ','::text) || attune_audit_part((event).request_id));

CREATE OR REPLACE FUNCTION public.attune_chain_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
  perform attune_link_audit(new, (pg_backend_pid() % 16)::smallint);
  return null;
end $function$;

CREATE OR REPLACE PROCEDURE public.attune_check_over(IN parent regclass, IN name text, IN before timestamp with time zone)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $procedure$
begin
  if parent = 'public.activities'::regclass and before > now() - interval '1 day' then
    raise exception '% is not over for a day yet', name;
  end if;
end $procedure$;

CREATE OR REPLACE FUNCTION public.attune_count_events()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select date_trunc('hour', occurred_at, 'UTC'), app, name, category, count(*) from changed group by 1, 2, 3, 4;
  insert into public.active_days (user_id, day, app, events)
  select user_id, (occurred_at at time zone 'UTC')::date, app, count(*) from changed group by 1, 2, 3 order by 1, 2, 3
  on conflict (user_id, day, app) do update set events = public.active_days.events + excluded.events;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.attune_count_seats()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_drop_partition(parent regclass, begins date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET lock_timeout TO '40ms'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_empty_default(begins date, most integer)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_fill_seats(p_workshop uuid, p_at timestamp with time zone)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_forget_statistics(emptied text[], parted text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog'
 SET row_security TO 'off'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_giver_stands(subject uuid, giver uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
BEGIN ATOMIC
 SELECT ((giver = subject) OR (EXISTS ( SELECT
            FROM (((users u
              JOIN relationships r ON (((r.user_id = u.id) AND (r.lead_id = attune_giver_stands.giver))))
              JOIN relationship_types k ON (((k.name = r.type) AND k.of_minor)))
              JOIN users g ON ((g.id = r.lead_id)))
           WHERE ((u.id = attune_giver_stands.subject) AND u.minor AND (g.status = 'active'::text) AND (r.state = 'active'::text) AND (r.starts_at <= now()) AND ((r.expires_at IS NULL) OR (r.expires_at > now()))))));
END;

CREATE OR REPLACE FUNCTION public.attune_guardians_of(p_user uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE
AS $function$
  select distinct r.lead_id
  from users u
    join relationships r on r.user_id = u.id
    join relationship_types t on t.name = r.type
  where u.id = p_user and u.minor and t.of_minor and r.state = 'active'
    and r.starts_at <= now() and (r.expires_at is null or r.expires_at > now());
$function$;

CREATE OR REPLACE FUNCTION public.attune_is_at_workshop(p_user uuid, p_workshop uuid, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT
            FROM (participants p
              JOIN workshops w ON ((w.id = p.workshop_id)))
           WHERE ((p.workshop_id = attune_is_at_workshop.p_workshop) AND (p.user_id = attune_is_at_workshop.p_user) AND p.takes_seat AND (w.state = 'published'::text) AND ((attune_is_at_workshop.p_at >= (w.starts_at - '02:00:00'::interval)) AND (attune_is_at_workshop.p_at <= (w.ends_at + '02:00:00'::interval)))))) AS "exists";
END;

CREATE OR REPLACE PROCEDURE public.attune_keep_private(IN directory regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('grant select, insert, update, delete on %s to attune_any', directory);
end $procedure$;

CREATE OR REPLACE FUNCTION public.attune_link_audit(event audit_events, into_chain smallint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public'
AS $function$
declare
  link bytea;
  place bigint;
begin
  -- Whoever waits for the head goes on from what it is then.
  update audit_heads h
  set seq = h.seq + 1, hash = sha256(h.hash || convert_to(attune_audit_text(event), 'UTF8'))
  where h.chain = into_chain returning h.seq, h.hash into place, link;
  insert into audit_chain (chain, seq, event_id, hash) values (into_chain, place, event.id, link);
end $function$;

CREATE OR REPLACE PROCEDURE public.attune_lock_partitions(IN parent regclass)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $procedure$
begin
  lock table only public.users in share row exclusive mode;
  -- Nobody may be on the way in: who has chosen the default partition already would be refused once it is not theirs.
  execute format('lock table only public.%I in access exclusive mode', parent::text);
  execute format('lock table only public.%I in access exclusive mode', parent::text || '_default');
end $procedure$;

CREATE OR REPLACE FUNCTION public.attune_login_stands(token bytea, version bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
BEGIN ATOMIC
 SELECT (EXISTS ( SELECT
            FROM (login_tokens t
              JOIN users u ON ((u.id = t.user_id)))
           WHERE ((t.token_hash = attune_login_stands.token) AND (t.expires_at > now()) AND (u.access_version = attune_login_stands.version) AND (u.status = 'active'::text)))) AS "exists";
END;

CREATE OR REPLACE FUNCTION public.attune_make_partition(parent regclass, begins date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
 SET lock_timeout TO '40ms'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_note_organizers()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  changed uuid := case when tg_op = 'DELETE' then old.workshop_id else new.workshop_id end;
begin
  update workshops w set organizer_wanted = not has.confirmed
  from (select exists (select from organizers o where o.workshop_id = changed and o.state = 'confirmed') as confirmed) as has
  where w.id = changed and w.organizer_wanted = has.confirmed;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.attune_partition_span(parent regclass, begins date, OUT name text, OUT since timestamp with time zone, OUT before timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE PROCEDURE public.attune_protect(IN protected regclass, IN person text)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('alter table %s enable row level security', protected);
  execute format('alter table %s force row level security', protected);
  execute format('grant select, insert, update, delete on %s to attune_subject, attune_related, attune_any', protected);
  execute format('create policy own_rows on %s to attune_subject using (%I = attune_subject_id()) with check (%2$I = attune_subject_id())', protected, person);
  execute format('create policy related_rows on %s to attune_related using (%I = any (attune_subject_ids())) with check (%2$I = any (attune_subject_ids()))', protected, person);
  execute format('create policy any_rows on %s to attune_any using (true) with check (true)', protected);
end $procedure$;

CREATE OR REPLACE PROCEDURE public.attune_protect_rights(IN protected regclass, IN person text)
 LANGUAGE plpgsql
AS $procedure$
begin
  call attune_protect(protected, person);
  execute format('revoke insert, update, delete on %s from attune_subject, attune_related', protected);
end $procedure$;

CREATE OR REPLACE FUNCTION public.attune_prune_audit(older_than timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_raise_access_version()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_raise_access_versions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_raise_on_status()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.access_version := old.access_version + 1;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.attune_read_points(p_user uuid, p_session uuid, p_channels smallint[], p_from double precision, p_to double precision, p_after bigint, p_pairs bigint, p_budget bigint, p_rows bigint)
 RETURNS TABLE(number smallint, nominal_rate double precision, rate double precision, value_kind text, unit text, scale double precision, "offset" double precision, bits smallint, label bytea, state text, finished_at timestamp with time zone, started_at timestamp with time zone, lo bigint, hi bigint, step bigint, first_us bigint, last_us bigint, kind text, first bigint, count integer, sealed bytea, more boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_refuse_cycle()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_remove_picture()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into public.picture_removals (picture_id) values (old.id)
  on conflict (picture_id) do update set due_at = excluded.due_at;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.attune_seats_left_empty(p_at timestamp with time zone)
 RETURNS TABLE(id uuid, free bigint, waiting bigint)
 LANGUAGE sql
 STABLE
AS $function$
  select w.id, w.capacity - w.seats_taken, count(*)
  from workshops w join participants p on p.workshop_id = w.id and p.state = 'waitlisted' and p.eligible
  where w.state = 'published' and w.seats_taken < w.capacity and coalesce(w.sign_up_until, w.starts_at) > p_at
  group by w.id;
$function$;

CREATE OR REPLACE FUNCTION public.attune_server_numbers()
 RETURNS TABLE(what text, state text, sync text, number double precision)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE PROCEDURE public.attune_share(IN shared regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('grant select on %s to attune_subject, attune_related, attune_any', shared);
  execute format('grant insert, update, delete on %s to attune_any', shared);
end $procedure$;

CREATE OR REPLACE FUNCTION public.attune_sign_up(p_workshop uuid, p_id uuid, p_user uuid, p_by uuid, p_requirements bigint, p_eligible boolean, p_shown bytea, p_visible boolean, p_shares boolean, p_at timestamp with time zone)
 RETURNS TABLE(outcome text, is_new boolean, participant_id uuid)
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_spans_in_default(parent regclass)
 RETURNS TABLE(begins date, held bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
declare
  unit text := case parent when 'public.activities'::regclass then 'day' when 'public.analytics_events'::regclass then 'month' end;
begin
  if unit is null then raise exception 'no partitioned table of ours: %', parent; end if;
  return query execute format('select date_trunc(%L, occurred_at at time zone ''UTC'')::date, count(*) from only public.%I group by 1',
    unit, parent::text || '_default');
end $function$;

CREATE OR REPLACE FUNCTION public.attune_subject_id()
 RETURNS uuid
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('attune.subject'::text, true), ''::text))::uuid;

CREATE OR REPLACE FUNCTION public.attune_subject_ids()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (NULLIF(current_setting('attune.subjects'::text, true), ''::text))::uuid[];

CREATE OR REPLACE FUNCTION public.attune_take_events(person uuid, begins date, most integer)
 RETURNS SETOF analytics_events
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.attune_tell_participant(p_workshop uuid, p_user uuid, p_by uuid, p_kind text, p_at timestamp with time zone, p_fields text[] DEFAULT '{}'::text[])
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into workshop_messages (workshop_id, id, user_id, about, kind, fields, created_at)
  select p_workshop, gen_random_uuid(), told, p_user, p_kind, p_fields, p_at
  from (select p_user as told union select p_by union select attune_guardians_of(p_user)) as people;
$function$;

CREATE OR REPLACE FUNCTION public.attune_uncount_archive()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select (one ->> 0)::timestamptz, one ->> 1, one ->> 2, one ->> 3, -sum((one ->> 4)::bigint)
  from changed, jsonb_array_elements(changed.counts) one group by 1, 2, 3, 4;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.attune_uncount_events()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
begin
  insert into public.event_count_changes (hour, app, name, category, change)
  select date_trunc('hour', occurred_at, 'UTC'), app, name, category, -count(*) from changed group by 1, 2, 3, 4;
  update public.active_days a set events = a.events - gone.events
  from (select user_id, (occurred_at at time zone 'UTC')::date as day, app, count(*) as events from changed group by 1, 2, 3) gone
  where a.user_id = gone.user_id and a.day = gone.day and a.app = gone.app;
  delete from public.active_days a using (select distinct user_id from changed) gone
  where a.user_id = gone.user_id and a.events <= 0;
  return null;
end $function$;

CREATE TRIGGER analytics_archive_uncount AFTER DELETE ON public.analytics_archive REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_uncount_archive();
CREATE TRIGGER analytics_events_count AFTER INSERT ON public.analytics_events REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_count_events();
CREATE TRIGGER analytics_events_uncount AFTER DELETE ON public.analytics_events REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_uncount_events();
CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON public.audit_events DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION attune_chain_audit();
CREATE TRIGGER avatars_removed AFTER DELETE ON public.avatars FOR EACH ROW WHEN (old.in_bucket) EXECUTE FUNCTION attune_remove_picture();
CREATE TRIGGER avatars_replaced AFTER UPDATE ON public.avatars FOR EACH ROW WHEN ((old.in_bucket AND (old.id <> new.id))) EXECUTE FUNCTION attune_remove_picture();
CREATE TRIGGER organizers_note AFTER INSERT OR DELETE OR UPDATE OF state ON public.organizers FOR EACH ROW EXECUTE FUNCTION attune_note_organizers();
CREATE TRIGGER participants_count_seats AFTER INSERT OR DELETE OR UPDATE OF state ON public.participants FOR EACH ROW EXECUTE FUNCTION attune_count_seats();
CREATE TRIGGER relationship_type_permissions_raise_deleted AFTER DELETE ON public.relationship_type_permissions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER relationship_type_permissions_raise_inserted AFTER INSERT ON public.relationship_type_permissions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER relationship_type_permissions_raise_updated AFTER UPDATE ON public.relationship_type_permissions REFERENCING OLD TABLE AS changed NEW TABLE AS changed_to FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER relationships_no_cycle BEFORE INSERT OR UPDATE OF lead_id, user_id, type, state, expires_at ON public.relationships FOR EACH ROW WHEN ((new.state <> 'ended'::text)) EXECUTE FUNCTION attune_refuse_cycle();
CREATE TRIGGER relationships_raise AFTER INSERT OR DELETE OR UPDATE ON public.relationships FOR EACH ROW EXECUTE FUNCTION attune_raise_access_version();
CREATE TRIGGER role_permissions_raise_deleted AFTER DELETE ON public.role_permissions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER role_permissions_raise_inserted AFTER INSERT ON public.role_permissions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER role_permissions_raise_updated AFTER UPDATE ON public.role_permissions REFERENCING OLD TABLE AS changed NEW TABLE AS changed_to FOR EACH STATEMENT EXECUTE FUNCTION attune_raise_access_versions();
CREATE TRIGGER user_permissions_raise AFTER INSERT OR DELETE OR UPDATE ON public.user_permissions FOR EACH ROW EXECUTE FUNCTION attune_raise_access_version();
CREATE TRIGGER user_roles_raise AFTER INSERT OR DELETE OR UPDATE ON public.user_roles FOR EACH ROW EXECUTE FUNCTION attune_raise_access_version();
CREATE TRIGGER users_raise BEFORE UPDATE OF status ON public.users FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION attune_raise_on_status();
