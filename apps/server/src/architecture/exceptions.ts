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
  'apps/server/src/kernel/keys/master-sources.ts randomBytes': 'Keys come from the machine and nothing else.',
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
  'deploy/aws/templates-kit.ts any':
    'Properties of a template are what CloudFormation makes of them: JSON without types.',
  'apps/server/src/testing/http-kit.ts any':
    'A test reads answers freely; what is not there fails its expectation.',
};

/** Default exports, where what reads the file asks for one. */
export const defaultExports: Exceptions = {
  '.dependency-cruiser.mjs': 'Read by dependency-cruiser.',
  'apps/server/src/testing/global-setup.ts': 'Read by Vitest.',
  'apps/web/browser/demo-place.ts': 'Read by Vitest.',
  'apps/web/vite.config.ts': 'Read by Vite.',
  'deploy/vitest.config.ts': 'Read by Vitest.',
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

/** Foreign keys without an index that begins with their columns. */
export const unindexedKeys: Exceptions = {};
