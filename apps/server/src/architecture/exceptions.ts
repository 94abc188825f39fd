/**
 * Every exception from the rules of this folder, with its reason. One that nothing needs any more fails its test, so
 * the lists only grow for a reason and shrink by themselves.
 */
type Exceptions = Readonly<Record<string, string>>;

/** Files above 300 lines. */
export const longFiles: Exceptions = {};

/** Functions above 60 lines of their own, as `file function`. */
export const longFunctions: Exceptions = {};

/** Where the environment, the console, the clock or randomness is used itself, as `file what`. */
export const ambient: Exceptions = {
  'apps/server/src/kernel/clock.ts new Date()': 'The clock that is passed to everything else.',
  'apps/server/src/kernel/ids.ts randomUUIDv7': 'The one maker of ids.',
  'apps/server/src/kernel/ids.ts randomBytes': 'The one maker of tokens.',
  'apps/server/src/kernel/keys/master-key.ts randomBytes': 'Keys come from the machine and nothing else.',
  'apps/server/src/kernel/keys/envelope.ts randomBytes':
    'A nonce that a test could choose would not be safe.',
  'apps/server/src/kernel/spool.ts randomBytes':
    'The key of one file that nobody else ever opens: it is never stored.',
  'apps/server/src/kernel/keys/vault.ts randomBytes': 'Keys come from the machine and nothing else.',
  'apps/server/src/kernel/database/embedded-cluster.ts randomBytes':
    "The password of the embedded server's owner: made once, before there is anything to pass it in.",
  'apps/server/src/kernel/database/embedded-log.ts new Date()':
    'The time in the log of the embedded server, whose own lines carry the time of the machine.',
  'packages/client/src/surroundings.ts Date.now()': 'What is passed to everything else in the client.',
  'packages/client/src/surroundings.ts Math.random()': 'What is passed to everything else in the client.',
  'packages/client/src/surroundings.ts getRandomValues': 'What is passed to everything else in the client.',
  'apps/web/src/shell/dead-ends.tsx console':
    "A defect in a browser: its console is the developer's only log.",
};

/** Types that say nothing, as `file any`. */
export const anyTypes: Exceptions = {
  'apps/server/src/testing/http-kit.ts any':
    'A test reads answers freely; what is not there fails its expectation.',
};

/** Default exports, where what reads the file asks for one. */
export const defaultExports: Exceptions = {
  '.dependency-cruiser.mjs': 'Read by dependency-cruiser.',
  'apps/server/src/testing/global-setup.ts': 'Read by Vitest.',
  'apps/web/browser/demo-place.ts': 'Read by Vitest.',
  'apps/web/vite.config.ts': 'Read by Vite.',
  'examples/app/vite.config.ts': 'Read by Vite.',
};

/** Strings, arrays and numbers of requests that have no limit in their schema, as `route place`. */
export const unlimited: Exceptions = {
  'setProfileMetadata body.value anything': 'Any JSON: 20 levels, and with all the rest 16 KiB.',
  'changePreferences body.customizations{} anything': 'Any JSON, weighed by its schema: 4 KiB.',
  'setWidget body.customization anything': 'Any JSON, weighed by its schema: 4 KiB.',
  'putAppData body.value': 'Any JSON: the service measures it, 256 KiB at most.',
  'putAppDataBulk body.items[].value': 'Any JSON: the service measures each, 256 KiB at most.',
  'putAppSchema body.schema{}': 'A JSON Schema: the service measures it, 32 KiB at most.',

  'addEvent body.data anything': 'Any JSON, weighed by its schema: 8 KiB.',
  'addEvents body.items[].data anything': 'Any JSON, weighed by its schema: 8 KiB.',
  'addActivity body.data anything': 'Any JSON, weighed by its schema: 8 KiB.',
  'addActivity body.metadata anything': 'Any JSON, weighed by its schema: 8 KiB.',
  'addActivities body.items[].data anything': 'Any JSON, weighed by its schema: 8 KiB.',
  'addActivities body.items[].metadata anything': 'Any JSON, weighed by its schema: 8 KiB.',
};

/** System capabilities that more than one function uses. */
export const sharedCapabilities: Exceptions = {
  'decide-many': 'One question asked twice: whose data (reachOf), and by which relationship (followers).',
};

/** Columns of personal tables that hold readable text, and why nobody's own words can be in them. */
export const clearColumns: Exceptions = {
  'users.status': 'A closed list.',
  'users.terms_version': 'The version of a text of ours.',
  'logins.method': 'A closed list.',
  'mails.kind': 'A closed list.',
  'one_time_tokens.kind': 'A closed list.',
  'one_time_tokens.details': 'Names of ours: of a provider, of a way to sign in, of a version of the terms.',
  'passwords.hash': 'An Argon2id hash with a key besides: made to be kept in clear.',
  'passkeys.transports': 'A closed list of the Web Authentication API: usb, internal, hybrid …',
  'identities.provider': 'A name from the configuration.',
  'identities.issuer': 'The address of a provider from the configuration.',
  'identity_subjects.issuer': 'The address of a provider from the configuration.',
  'invites.role': 'A name from the list of roles.',
  'invites.relationship_type': 'A name from the list of types.',
  'activities.app': 'The name of an app.',
  'activities.type': 'What a program calls an activity: a plain name, checked on the way in.',
  'analytics_events.app': 'The name of an app.',
  'analytics_events.name': 'What a program calls an event, in the plain form that the contract asks for.',
  'analytics_events.category': 'A closed list.',
  'analytics_archive.counts': 'Hours, and what the events had in clear: app, name, category.',
  'active_days.app': 'The name of an app.',
  'app_grants.app': 'The name of an app.',
  'app_grants.scopes': 'Names from the list of what apps can be let do.',
  'app_tokens.app': 'The name of an app.',
  'app_tokens.label': 'What staff calls a token of an app; a token for a person has none.',
  'app_tokens.scopes': 'Names from the list of what apps can be let do.',
  'app_codes.app': 'The name of an app.',
  'app_codes.return_to': 'Where the pages of an app are: the origin only, from its registration.',
  'app_data.app': 'The name of an app.',
  'app_data.key': 'What a program calls a value; the contract tells it to name nobody.',
  'app_data_versions.app': 'The name of an app.',
  'app_data_versions.key': 'What a program calls a value, as in app_data.',
  'user_roles.role': 'A name from the list of roles.',
  'user_permissions.permission': 'A name from the list of permissions.',
  'user_permissions.scope': 'A closed list.',
  'relationships.type': 'A name from the list of types.',
  'relationships.state': 'A closed list.',
  'preferences.theme': 'A closed list.',
  'preferences.language': 'A closed list in the contract.',
  'preferences.widgets_enabled': 'Names of widgets of ours.',
  'preferences.widgets_disabled': 'Names of widgets of ours.',
  'preferences.dashboard_layout': 'A closed list.',
  'preferences.default_view': 'A closed list in the contract.',
  'preferences.favourite_apps': 'Names of apps from the catalogue.',
  'profiles.visibility': 'A closed list.',
  'notifications.kind': 'A closed list.',
  'consents.purpose': 'A name from the list of purposes.',
  'consents.version': 'The version of a text of ours.',
  'consents.language': 'The language of a text of ours.',
  'sessions.state': 'A closed list.',
  'sessions.discard_reason': 'A closed list.',
  'sessions.time_zone': 'An IANA name, checked on the way in.',
  'channels.data_type': 'A name from the list of data types.',
  'channels.value_kind': 'A closed list.',
  'channels.unit': 'The unit of a signal: 16 characters by the contract, 8 by EDF.',
  'organizers.state': 'A closed list.',
  'organizers.asked_as': 'A closed list.',
  'cover_calls.state': 'A closed list.',
  'cover_asks.answer': 'A closed list.',
  'workshop_history.kind': 'A closed list of ours.',
  'workshop_history.fields': 'Names of fields of ours.',
  'participants.state': 'A closed list.',
  'workshop_messages.kind': 'A closed list of ours.',
  'workshop_messages.fields': 'Names of fields of ours, a closed list.',
  'idempotency_keys.key': 'A hash of what was sent.',
  'failed_jobs.job': 'The name of a job of ours.',
  'failed_jobs.connection': 'The queue and the machine on which it failed.',
  'failed_jobs.error': 'The class and code of an error, never its message.',
  'failed_jobs.payload_ref': 'The id of a job.',
  'failed_jobs.retry_reason':
    'What an operator notes about a job, not about a person; no route writes it so far.',
};

/** Tables that name a person without row level security by person: what they are asked for is not a person's id. */
export const directories: Exceptions = {
  user_emails: 'Finds the person by the blind index of an e-mail.',
  login_tokens: 'Finds the login by the hash of a token.',
  one_time_tokens: 'Finds what may happen once, and for whom, by the hash of a secret.',
  passwords: 'Nobody reads a hash but the one function that compares it.',
  code_generators: 'As a password: read by what compares a code.',
  recovery_codes: 'As a password: found by the hash of a code.',
  passkey_credentials: 'Finds the passkey by what a browser calls it.',
  identity_subjects: 'Finds the identity by what a provider calls it.',
  push_endpoints: 'Finds whose a browser is by the blind index of its address.',
  app_tokens: 'Finds the app, and for whom it acts, by the hash of a token.',
  app_codes: 'Finds what an app asks for by the hash of a code.',
  workshop_history: 'Found by the workshop; says who did what, for its organizers.',
  calendar_feeds: 'Finds whose calendar an address is by the hash of a token.',
  failed_jobs: 'About jobs; names the operator who started one again.',
};

/** Tables about what several people share: the column their keys begin with. They are read by it, and spread over servers by it. */
export const sharedTables: Exceptions = {
  organizers: 'workshop_id',
  cover_calls: 'workshop_id',
  cover_asks: 'workshop_id',
  participants: 'workshop_id',
  workshop_messages: 'workshop_id',
};

/** Sealed columns that no domain puts into what it hands out about a person. */
export const notCollected: Exceptions = {
  'blocks.samples': 'Points are handed out as files, session by session.',
  'blocks.overview': 'Derived from the points.',
  'overviews.buckets': 'Derived from the points.',
  'avatars.image': 'Handed out as the picture that it is.',
  'avatars.thumbnail': 'The same, small.',
  'code_generators.secret': 'Lets somebody in: whoever reads what was handed out could make the codes.',
  'push_subscriptions.subscription':
    'Lets whoever has it write to the browser; without our key of use to nobody else.',
  'mails.content': 'Holds links that let somebody in, and is removed once it is sent.',
  'idempotency_keys.answer': 'A short-lived copy of an answer that the person was given already.',
};

/** Foreign keys without an index that begins with their columns. */
export const unindexedKeys: Exceptions = {};
