import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './kernel/start-error.ts';

const mebibyte = 1024 * 1024;
const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
// As libpq writes it too: postgresql://user:password@/database?host=/run/postgresql
const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'a URL such as postgres://user:password@host/database');

/** Every setting there is. Unset means the default; anything else that starts with ATTUNE_ is an error. */
const environment = z.strictObject({
  ATTUNE_PORT: port.default(4000).describe('Public port'),
  ATTUNE_OPS_PORT: port.default(4001).describe('Private port: health, metrics'),
  ATTUNE_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the public port'),
  ATTUNE_OPS_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the private port'),
  ATTUNE_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How people reach the app'),
  ATTUNE_TRUSTED_PROXIES: z
    .string()
    .regex(/^[\da-fA-F.:/]+(,[\da-fA-F.:/]+)*$/, 'addresses or networks with commas between: 10.0.0.0/8,::1')
    .optional()
    .describe('Proxies in front, whose word about the address of a request counts'),
  ATTUNE_DATA_DIR: z.string().min(1).default('data').describe('Folder of the embedded database and the keys'),
  ATTUNE_DATABASE_URL: databaseUrl.optional().describe('The login role; unset: embedded'),
  ATTUNE_DATABASE_DIRECT_URL: databaseUrl.optional().describe('The owner, past any pooler: migrations, jobs'),
  ATTUNE_POOL_MIN: z.coerce.number().int().min(0).max(100).default(2),
  ATTUNE_POOL_MAX: z.coerce.number().int().min(1).max(100).default(10),
  ATTUNE_MASTER_KEY: z.string().min(1).optional().describe('32 bytes as base64'),
  ATTUNE_MASTER_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Default: keys/master.key in the data folder'),
  ATTUNE_KEYS_FILE: z.string().min(1).optional().describe('Default: keys/keys.sqlite in the data folder'),
  ATTUNE_MAIL_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'a URL such as smtp://user:password@host:587')
    .optional()
    .describe('How mails leave; a password in it is percent-encoded'),
  ATTUNE_MAIL_FROM: z
    .string()
    .min(3)
    .max(300)
    .default('Attune <attune@localhost>')
    .describe('Whom mails come from'),
  ATTUNE_MAIL_OUTBOX: flag.default(false).describe('Keep mails for this machine to look at: development'),
  ATTUNE_PUSH_HOSTS: z
    .string()
    .regex(
      /^(\*\.)?[a-z0-9.-]+(,(\*\.)?[a-z0-9.-]+)*$|^http:\/\/127\.0\.0\.1:\d{1,5}$/,
      'hosts with commas between, such as push.example.org,*.push.example.org; for tests http://127.0.0.1:port',
    )
    .optional()
    .describe('Push services besides the browsers’ own'),
  ATTUNE_PROVIDERS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JSON: outside OpenID Connect providers to sign in with'),
  ATTUNE_AVATAR_BUCKET_URL: z
    .string()
    .regex(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w/-]*)?(\?[\w=&.:/%-]*)?$/,
      'a bucket such as s3://name/folder?region=eu-central-1, with &endpoint=https://host where it is not Amazon’s',
    )
    .optional()
    .describe('Where pictures of people are kept, sealed; unset: in the database'),
  ATTUNE_UPLOAD_MAX_MB: z.coerce.number().int().min(1).max(65_536).default(4096),
  ATTUNE_UPLOADS_ON_DISK_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_048_576)
    .optional()
    .describe('Uploads that lie on disk at once; unset: four of the largest'),
  ATTUNE_POINTS_PER_SECOND: z.coerce
    .number()
    .int()
    .min(0)
    .max(1e9)
    .default(1_000_000)
    .describe('Points a second that a person may send for long; 0: no limit'),
  ATTUNE_SESSION_HOURS: z.coerce.number().int().min(1).max(8784).default(8784).describe('Longest session'),
  ATTUNE_USER_STORAGE_MB: z.coerce
    .number()
    .int()
    .min(0)
    .max(1e9)
    .default(20_000)
    .describe('Room for the points of one person; 0: no limit'),
  ATTUNE_STORAGE_GB: z.coerce
    .number()
    .int()
    .min(0)
    .max(1e6)
    .default(0)
    .describe('Room for the points of everybody; 0: no limit'),
  ATTUNE_SESSION_GRACE_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(8784)
    .default(72)
    .describe('After so long without a point a recording is discarded: as long as recorders may be offline'),
  ATTUNE_ACTIVITY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('How long activities are kept'),
  ATTUNE_EVENT_MONTHS: z.coerce
    .number()
    .int()
    .min(1)
    .max(120)
    .default(13)
    .describe('After how many months analytics events are packed away'),
  ATTUNE_APP_DATA_HISTORY: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(10)
    .describe('Versions of each value of an app that are kept'),
  ATTUNE_DEMO: flag.default(false).describe('Make a demo organisation and print sign-in links'),
  ATTUNE_LOG: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

type Environment = z.output<typeof environment>;

/** An outside provider of identities. */
type Provider = {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
};

/** What one person, and everybody together, may send and keep; 0: no limit. */
type PointLimits = {
  readonly pointsPerSecond: number;
  readonly burstPoints: number;
  readonly sessionHours: number;
  readonly userBytes: number;
  readonly totalBytes: number;
};

/** The settings in the words of the code. */
export type Config = {
  readonly host: string;
  readonly port: number;
  readonly opsHost: string;
  readonly opsPort: number;
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  /** Unset: an embedded server in the data folder. */
  readonly database:
    | { readonly url: string; readonly directUrl: string; readonly pooled: boolean }
    | undefined;
  readonly pool: { readonly min: number; readonly max: number };
  readonly masterKey: string | undefined;
  readonly masterKeyFile: string;
  readonly keysFile: string;
  readonly mail: { readonly url: string | undefined; readonly from: string; readonly outbox: boolean };
  readonly pushHosts: readonly string[];
  readonly avatarBucketUrl: string | undefined;
  readonly providers: readonly Provider[];
  readonly uploadBytes: number;
  /** Where uploads lie, sealed, until they are stored, and how many bytes of them at once. */
  readonly spool: { readonly folder: string; readonly bytesAtOnce: number };
  readonly pointLimits: PointLimits;
  readonly sessionGraceHours: number;
  readonly activityDays: number;
  /** How many versions of what an app stores are kept, the newest included; 0: none. */
  readonly appDataHistory: number;
  readonly eventMonths: number;
  readonly demo: boolean;
  readonly log: Environment['ATTUNE_LOG'];
};

// Read by the scripts around the program, or by its tests; not settings of it.
const foreign = new Set(['ATTUNE_REQUIRE_ALL', 'ATTUNE_NOT_RUN_FILE']);

/**
 * Reads the environment and the options that override it (`--port 4100` is ATTUNE_PORT).
 * @throws StartError that names everything wrong at once.
 */
export function readConfig(env: NodeJS.ProcessEnv, options: Readonly<Record<string, string>> = {}): Config {
  const given = Object.entries({ ...env, ...options }).filter(
    ([name, value]) =>
      name.startsWith('ATTUNE_') && !foreign.has(name) && value !== undefined && value !== '',
  );
  const result = environment.safeParse(Object.fromEntries(given));
  if (!result.success) throw new StartError(`Configuration: ${result.error.issues.map(explain).join('; ')}.`);
  return toConfig(result.data);
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is no setting of Attune`;
  return `${issue.path.join('.')}: ${issue.message}`;
}

function toConfig(env: Environment): Config {
  if (env.ATTUNE_MASTER_KEY && env.ATTUNE_MASTER_KEY_FILE) {
    throw new StartError('Configuration: set ATTUNE_MASTER_KEY or ATTUNE_MASTER_KEY_FILE, not both.');
  }
  if (env.ATTUNE_POOL_MIN > env.ATTUNE_POOL_MAX) {
    throw new StartError('Configuration: ATTUNE_POOL_MIN is above ATTUNE_POOL_MAX.');
  }
  const dataDir = resolve(env.ATTUNE_DATA_DIR);
  const url = env.ATTUNE_DATABASE_URL;
  const directUrl = env.ATTUNE_DATABASE_DIRECT_URL ?? url;
  return {
    host: env.ATTUNE_HOST,
    port: env.ATTUNE_PORT,
    opsHost: env.ATTUNE_OPS_HOST,
    opsPort: env.ATTUNE_OPS_PORT,
    publicUrl: (env.ATTUNE_PUBLIC_URL ?? `http://localhost:${env.ATTUNE_PORT}`).replace(/\/$/, ''),
    trustedProxies: env.ATTUNE_TRUSTED_PROXIES?.split(',') ?? [],
    dataDir,
    database: url && directUrl ? { url, directUrl, pooled: placeOf(url) !== placeOf(directUrl) } : undefined,
    pool: { min: env.ATTUNE_POOL_MIN, max: env.ATTUNE_POOL_MAX },
    masterKey: env.ATTUNE_MASTER_KEY,
    masterKeyFile: env.ATTUNE_MASTER_KEY_FILE ?? join(dataDir, 'keys', 'master.key'),
    keysFile: env.ATTUNE_KEYS_FILE ?? join(dataDir, 'keys', 'keys.sqlite'),
    mail: { url: env.ATTUNE_MAIL_URL, from: env.ATTUNE_MAIL_FROM, outbox: env.ATTUNE_MAIL_OUTBOX },
    pushHosts: env.ATTUNE_PUSH_HOSTS?.split(',') ?? [],
    avatarBucketUrl: env.ATTUNE_AVATAR_BUCKET_URL,
    providers: env.ATTUNE_PROVIDERS_FILE ? readProviders(env.ATTUNE_PROVIDERS_FILE) : [],
    uploadBytes: env.ATTUNE_UPLOAD_MAX_MB * mebibyte,
    spool: {
      folder: join(dataDir, 'spool'),
      bytesAtOnce: (env.ATTUNE_UPLOADS_ON_DISK_MB ?? 4 * env.ATTUNE_UPLOAD_MAX_MB) * mebibyte,
    },
    pointLimits: {
      pointsPerSecond: env.ATTUNE_POINTS_PER_SECOND,
      // After a pause, half an hour's worth at once: who was offline for days catches up without waiting.
      burstPoints: 2000 * env.ATTUNE_POINTS_PER_SECOND,
      sessionHours: env.ATTUNE_SESSION_HOURS,
      userBytes: env.ATTUNE_USER_STORAGE_MB * 1024 ** 2,
      totalBytes: env.ATTUNE_STORAGE_GB * 1024 ** 3,
    },
    sessionGraceHours: env.ATTUNE_SESSION_GRACE_HOURS,
    activityDays: env.ATTUNE_ACTIVITY_DAYS,
    appDataHistory: env.ATTUNE_APP_DATA_HISTORY,
    eventMonths: env.ATTUNE_EVENT_MONTHS,
    demo: env.ATTUNE_DEMO,
    log: env.ATTUNE_LOG,
  };
}

/** The option that sets a variable: ATTUNE_DATA_DIR is `--data-dir`. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/** Where a database is reached, whoever logs in: another place than the direct one is a pooler's. */
function placeOf(url: string): string {
  const { host, search } = new URL(url.replace('@/', '@localhost/'));
  return `${host}${search}`;
}

const providerList = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
    title: z.string().min(1).max(60),
    issuer: z.url({ protocol: /^https?$/ }),
    clientId: z.string().min(1).max(300),
    clientSecret: z.string().min(1).max(1000).optional(),
    scopes: z.array(z.string().min(1).max(100)).max(20).default([]),
  }),
);

/** The providers, from a file of their own: it holds secrets. @throws StartError */
function readProviders(file: string): Provider[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new StartError('Configuration: ATTUNE_PROVIDERS_FILE is not a file with JSON in it.', { cause });
  }
  const result = providerList.safeParse(json);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartError(`Configuration: ATTUNE_PROVIDERS_FILE: ${issues.join('; ')}.`);
  }
  const names = result.data.map((provider) => provider.name);
  if (new Set(names).size !== names.length)
    throw new StartError('Configuration: ATTUNE_PROVIDERS_FILE names a provider twice.');
  return result.data.map((provider) => ({ ...provider, clientSecret: provider.clientSecret }));
}
