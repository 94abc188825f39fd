-- The schema after all migrations, written from the database. To change it, add a migration.

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

create table audit_events (
  "id" uuid not null,
  "at" timestamp with time zone not null default now(),
  "actor" bytea,
  "actor_kind" text not null,
  "action" text not null,
  "subject" bytea,
  "outcome" text not null,
  "request_id" text,
  constraint audit_events_pkey PRIMARY KEY (id),
  constraint audit_events_actor_known CHECK ((actor_kind = ANY (ARRAY['user'::text, 'app'::text, 'system'::text, 'nobody'::text]))),
  constraint audit_events_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);
CREATE INDEX audit_events_newest ON public.audit_events USING btree (at DESC, id DESC);
CREATE INDEX audit_events_subject ON public.audit_events USING btree (subject, at DESC);

create table blocks (
  "user_id" uuid not null,
  "session_id" uuid not null,
  "channel" smallint not null,
  "first_sample" bigint not null,
  "sample_count" integer not null,
  "samples" bytea not null,
  "overview" bytea not null,
  "digest" bytea not null,
  constraint blocks_pkey PRIMARY KEY (user_id, session_id, channel, first_sample),
  constraint blocks_channel_fkey FOREIGN KEY (user_id, session_id, channel) REFERENCES channels(user_id, session_id, number),
  constraint blocks_place_real CHECK (((first_sample >= 0) AND (sample_count > 0))),
  constraint blocks_never_overlap EXCLUDE USING gist (user_id WITH =, session_id WITH =, channel WITH =, int8range(first_sample, (first_sample + sample_count)) WITH &&)
);
alter table blocks force row level security;
create policy any_rows on blocks to attune_any using (true);
create policy own_rows on blocks to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on blocks to attune_related using ((user_id = ANY (attune_subject_ids())));

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
  constraint channels_pkey PRIMARY KEY (user_id, session_id, number),
  constraint channels_data_type_fkey FOREIGN KEY (data_type) REFERENCES data_types(name),
  constraint channels_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES sessions(user_id, id),
  constraint channels_bits_known CHECK (((bits >= 4) AND (bits <= 24))),
  constraint channels_rate_real CHECK (((rate > (0)::double precision) AND (rate <= ('1000000'::numeric)::double precision))),
  constraint channels_scale_finite CHECK (((scale > '-Infinity'::double precision) AND (scale < 'Infinity'::double precision) AND ("offset" > '-Infinity'::double precision) AND ("offset" < 'Infinity'::double precision)))
);
CREATE INDEX channels_data_type ON public.channels USING btree (data_type);
alter table channels force row level security;
create policy any_rows on channels to attune_any using (true);
create policy own_rows on channels to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on channels to attune_related using ((user_id = ANY (attune_subject_ids())));

create table code_generators (
  "user_id" uuid not null,
  "secret" bytea not null,
  "confirmed_at" timestamp with time zone,
  "last_step" bigint not null default 0,
  "created_at" timestamp with time zone not null default now(),
  constraint code_generators_pkey PRIMARY KEY (user_id),
  constraint code_generators_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);

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
  constraint consents_pkey PRIMARY KEY (user_id, id),
  constraint consents_given_by_fkey FOREIGN KEY (given_by) REFERENCES users(id),
  constraint consents_text_fkey FOREIGN KEY (purpose, version, language) REFERENCES consent_texts(purpose, version, language),
  constraint consents_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint consents_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES users(id),
  constraint consents_withdrawn_whole CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
);
CREATE INDEX consents_given_by ON public.consents USING btree (given_by);
CREATE UNIQUE INDEX consents_one_open ON public.consents USING btree (user_id, purpose) WHERE (withdrawn_at IS NULL);
CREATE INDEX consents_text ON public.consents USING btree (purpose, version, language);
CREATE INDEX consents_withdrawn_by ON public.consents USING btree (withdrawn_by) WHERE (withdrawn_by IS NOT NULL);
alter table consents force row level security;
create policy any_rows on consents to attune_any using (true);
create policy own_rows on consents to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on consents to attune_related using ((user_id = ANY (attune_subject_ids())));

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

create table exercises (
  "id" uuid not null,
  "name" text not null,
  "description" text not null,
  "track" text not null,
  "guidance" jsonb not null default '{}'::jsonb,
  "data_types" text[] not null default '{}'::text[],
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
  constraint failed_jobs_pkey PRIMARY KEY (id),
  constraint failed_jobs_retried_by_fkey FOREIGN KEY (retried_by) REFERENCES users(id),
  constraint failed_jobs_retry_whole CHECK (((retried_at IS NULL) = (retried_by IS NULL)))
);
CREATE INDEX failed_jobs_newest ON public.failed_jobs USING btree (failed_at DESC);
CREATE UNIQUE INDEX failed_jobs_once ON public.failed_jobs USING btree (payload_ref, failed_at);
CREATE INDEX failed_jobs_retried_by ON public.failed_jobs USING btree (retried_by) WHERE (retried_by IS NOT NULL);

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
  constraint mails_pkey PRIMARY KEY (user_id, id),
  constraint mails_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint mails_kind_known CHECK ((kind = ANY (ARRAY['invite'::text, 'password-reset'::text, 'email-proof'::text, 'email-changed'::text, 'security-changed'::text, 'came-of-age'::text, 'relationship-asked'::text])))
);
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
  constraint markers_pkey PRIMARY KEY (user_id, session_id, id),
  constraint markers_session_fkey FOREIGN KEY (user_id, session_id) REFERENCES sessions(user_id, id),
  constraint markers_time_finite CHECK (((at_seconds > '-Infinity'::double precision) AND (at_seconds < 'Infinity'::double precision)))
);
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

create table preferences (
  "user_id" uuid not null,
  "theme" text not null default 'auto'::text,
  "language" text not null default 'en'::text,
  "notify_email" boolean not null default true,
  "notify_push" boolean not null default true,
  "notify_in_app" boolean not null default true,
  "widgets_enabled" text[] not null default '{}'::text[],
  "widgets_disabled" text[] not null default '{}'::text[],
  "widget_customizations" jsonb not null default '{}'::jsonb,
  "dashboard_layout" text not null default 'grid'::text,
  "default_view" text not null default 'overview'::text,
  "favourite_apps" text[] not null default '{}'::text[],
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  constraint preferences_pkey PRIMARY KEY (user_id),
  constraint preferences_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint preferences_theme_known CHECK ((theme = ANY (ARRAY['light'::text, 'dark'::text, 'auto'::text]))),
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
  constraint profiles_pkey PRIMARY KEY (user_id),
  constraint profiles_user_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
alter table profiles force row level security;
create policy any_rows on profiles to attune_any using (true);
create policy own_rows on profiles to attune_subject using ((user_id = attune_subject_id()));
create policy related_rows on profiles to attune_related using ((user_id = ANY (attune_subject_ids())));

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
  constraint sessions_pkey PRIMARY KEY (user_id, id),
  constraint sessions_exercise_fkey FOREIGN KEY (exercise_id) REFERENCES exercises(id),
  constraint sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users(id),
  constraint sessions_complete_ended CHECK (((state <> 'complete'::text) OR (ended_at IS NOT NULL))),
  constraint sessions_discard_reasoned CHECK (((state = 'discarded'::text) = (discard_reason IS NOT NULL))),
  constraint sessions_of_this_age CHECK (((started_at >= '1900-01-01 00:00:00+00'::timestamp with time zone) AND (started_at < '2200-01-01 00:00:00+00'::timestamp with time zone) AND (ended_at < '2201-01-02 00:00:00+00'::timestamp with time zone))),
  constraint sessions_state_known CHECK ((state = ANY (ARRAY['recording'::text, 'complete'::text, 'discarded'::text])))
);
CREATE INDEX sessions_exercise ON public.sessions USING btree (exercise_id) WHERE (exercise_id IS NOT NULL);
CREATE INDEX sessions_newest ON public.sessions USING btree (user_id, started_at DESC, id DESC);
CREATE UNIQUE INDEX sessions_source_once ON public.sessions USING btree (user_id, source_digest) WHERE (source_digest IS NOT NULL);
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
  constraint users_pkey PRIMARY KEY (id),
  constraint users_status_known CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text, 'erasing'::text])))
);
alter table users force row level security;
create policy any_rows on users to attune_any using (true);
create policy own_rows on users to attune_subject using ((id = attune_subject_id()));
create policy related_rows on users to attune_related using ((id = ANY (attune_subject_ids())));

CREATE OR REPLACE PROCEDURE public.attune_keep_private(IN directory regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('grant select, insert, update, delete on %s to attune_any', directory);
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
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for update);
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
  where u.id in (select l.id from public.users l where l.id = any (actors) order by l.id for update);
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

CREATE OR REPLACE PROCEDURE public.attune_share(IN shared regclass)
 LANGUAGE plpgsql
AS $procedure$
begin
  execute format('grant select on %s to attune_subject, attune_related, attune_any', shared);
  execute format('grant insert, update, delete on %s to attune_any', shared);
end $procedure$;

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
