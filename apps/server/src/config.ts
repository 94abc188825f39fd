import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Provider, readProviders } from './config-providers.ts';
import { type BackupSettings, backupSettings, backupVariables } from './kernel/backup/settings.ts';
import { isCountry } from './kernel/countries.ts';
import { type DatabaseSettings, databaseSettings, databaseVariables } from './kernel/database/settings.ts';
import { type KeySettings, keySettings, keyVariables } from './kernel/keys/settings.ts';
import { StartError } from './kernel/start-error.ts';

const mebibyte = 1024 * 1024;
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const port = whole(0, 65_535);
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
// As libpq writes it too: postgresql://user:password@/database?host=/run/postgresql
const databaseUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'a URL such as postgres://user:password@host/database');

/** Every setting there is. Unset means the default; anything else that starts with ATTUNE_ is an error. */
const environment = z.strictObject({
  ATTUNE_PORT: port.default(4000).describe('Public port'),
  ATTUNE_OPS_PORT: port.default(4001).describe('Private port: health, metrics, pages of operators'),
  ATTUNE_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the public port'),
  ATTUNE_OPS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('How operators reach the private port'),
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
  ATTUNE_DRAIN_SECONDS: whole(0, 300)
    .optional()
    .describe('How long a stopping process goes on answering; unset: 5 behind a proxy, else 0'),
  ATTUNE_DATA_DIR: z.string().min(1).default('data').describe('Folder of the embedded database and the keys'),
  ...databaseVariables(databaseUrl, flag),
  ...keyVariables(databaseUrl),
  ...backupVariables,
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
  ATTUNE_UPLOAD_MAX_MB: whole(1, 65_536).default(4096),
  ATTUNE_UPLOADS_ON_DISK_MB: whole(1, 1_048_576)
    .optional()
    .describe('Uploads that lie on disk at once; unset: four of the largest'),
  ATTUNE_POINTS_PER_SECOND: whole(0, 1e9)
    .default(1_000_000)
    .describe('Points a second that a person may send for long; 0: no limit'),
  ATTUNE_SESSION_HOURS: whole(1, 8784).default(8784).describe('Longest session'),
  ATTUNE_USER_STORAGE_MB: whole(0, 1e9)
    .default(20_000)
    .describe('Room for the points of one person; 0: no limit'),
  ATTUNE_STORAGE_GB: whole(0, 1e6).default(0).describe('Room for the points of everybody; 0: no limit'),
  ATTUNE_SESSION_GRACE_HOURS: whole(1, 8784)
    .default(72)
    .describe('After so long without a point a recording is discarded: as long as recorders may be offline'),
  ATTUNE_ACTIVITY_DAYS: whole(1, 3650).default(90).describe('How long activities are kept'),
  ATTUNE_EVENT_MONTHS: whole(1, 120)
    .default(13)
    .describe('After how many months analytics events are packed away'),
  ATTUNE_APP_DATA_HISTORY: whole(0, 1000)
    .default(10)
    .describe('Versions of each value of an app that are kept'),
  ATTUNE_NOTIFICATION_DAYS: whole(7, 3650).default(180).describe('How long notifications are kept'),
  ATTUNE_WORKSHOP_MESSAGE_DAYS: whole(7, 3650)
    .default(180)
    .describe('How long it is kept what people were told of workshops'),
  ATTUNE_SESSION_MONTHS: whole(0, 600)
    .default(0)
    .describe('How long sessions are kept; 0: until the person is erased'),
  ATTUNE_AUDIT_MONTHS: whole(12, 600).default(72).describe('How long the audit is kept'),
  ATTUNE_ERASURE_GRACE_DAYS: whole(0, 28)
    .default(7)
    .describe('Days to think again before somebody is erased; the law wants it done within a month'),
  ATTUNE_COUNTRY: z
    .string()
    .refine(isCountry, 'a country as ISO 3166-1 has it, such as IT')
    .optional()
    .describe('Where the organisation is: decides the age of consent of who has no country'),
  ATTUNE_DEMO: flag.default(false).describe('Make a demo organisation and print sign-in links'),
  ATTUNE_LOG: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ATTUNE_TRACES_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where traces are sent, as OTLP over HTTP; unset: none are recorded'),
  ATTUNE_TRACES_RATIO: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of traces that is recorded'),
});

type Environment = z.output<typeof environment>;

/** What one person, and everybody together, may send and keep; 0: no limit. */
type PointLimits = {
  readonly pointsPerSecond: number;
  readonly burstPoints: number;
  readonly sessionHours: number;
  readonly userBytes: number;
  readonly totalBytes: number;
};

/** The settings in the words of the code. */
export type Config = KeySettings &
  DatabaseSettings & {
    readonly host: string;
    readonly port: number;
    readonly opsHost: string;
    readonly opsPort: number;
    readonly opsUrl: string;
    readonly publicUrl: string;
    readonly trustedProxies: readonly string[];
    readonly drainSeconds: number;
    readonly dataDir: string;
    readonly backup: BackupSettings;
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
    readonly erasureGraceDays: number;
    /** How long kinds of data are kept that go by themselves; `sessionMonths` 0: until the person is erased. */
    readonly keptFor: {
      readonly notificationDays: number;
      readonly workshopMessageDays: number;
      readonly sessionMonths: number;
      readonly auditMonths: number;
    };
    readonly country: string | undefined;
    readonly demo: boolean;
    readonly log: Environment['ATTUNE_LOG'];
    /** Absent: no traces are recorded. */
    readonly traces: { readonly url: string; readonly ratio: number } | undefined;
  };

// Read by the scripts around the program, or by its tests; not settings of it.
const foreign = new Set(['ATTUNE_REQUIRE_ALL', 'ATTUNE_NOT_RUN_FILE', 'ATTUNE_TEST_DATABASE_URL']);

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
  const dataDir = resolve(env.ATTUNE_DATA_DIR);
  return {
    host: env.ATTUNE_HOST,
    port: env.ATTUNE_PORT,
    opsHost: env.ATTUNE_OPS_HOST,
    opsPort: env.ATTUNE_OPS_PORT,
    opsUrl: (env.ATTUNE_OPS_URL ?? `http://localhost:${env.ATTUNE_OPS_PORT}`).replace(/\/$/, ''),
    publicUrl: (env.ATTUNE_PUBLIC_URL ?? `http://localhost:${env.ATTUNE_PORT}`).replace(/\/$/, ''),
    trustedProxies: env.ATTUNE_TRUSTED_PROXIES?.split(',') ?? [],
    drainSeconds: env.ATTUNE_DRAIN_SECONDS ?? (env.ATTUNE_TRUSTED_PROXIES ? 5 : 0),
    dataDir,
    ...databaseSettings(env),
    ...keySettings(env, dataDir),
    backup: backupSettings(env),
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
    erasureGraceDays: env.ATTUNE_ERASURE_GRACE_DAYS,
    keptFor: {
      notificationDays: env.ATTUNE_NOTIFICATION_DAYS,
      workshopMessageDays: env.ATTUNE_WORKSHOP_MESSAGE_DAYS,
      sessionMonths: env.ATTUNE_SESSION_MONTHS,
      auditMonths: env.ATTUNE_AUDIT_MONTHS,
    },
    country: env.ATTUNE_COUNTRY,
    demo: env.ATTUNE_DEMO,
    log: env.ATTUNE_LOG,
    traces: env.ATTUNE_TRACES_URL
      ? { url: env.ATTUNE_TRACES_URL, ratio: env.ATTUNE_TRACES_RATIO }
      : undefined,
  };
}

/** The option that sets a variable: ATTUNE_DATA_DIR is `--data-dir`. */
export const settingNames: readonly string[] = Object.keys(environment.shape);
