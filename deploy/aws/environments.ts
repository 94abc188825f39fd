/** Where Attune runs in the cloud, as data. Everything that tells one environment from another stands here. */

export type EnvironmentName = 'dev' | 'staging' | 'live';

/** A PostgreSQL server: what it runs on, how much it may grow to, how many days back it can be restored. */
type Server = {
  readonly instance: string;
  readonly storageGb: number;
  readonly mostStorageGb: number;
  readonly backupDays: number;
};

/** Processors in units of 1/1024, memory in MiB: a pair that Fargate has. */
type Size = { readonly cpu: number; readonly memory: number; readonly least: number; readonly most: number };

export type Environment = {
  readonly name: EnvironmentName;
  readonly account: string;
  readonly region: string;
  /** Addresses of the network: apart for each environment, so that one VPN can reach them all. */
  readonly cidr: string;
  /** Each costs a fixed sum a month; with one, a zone that fails takes the way out with it. */
  readonly natGateways: number;
  /** Reaches AWS past the way out; each costs a fixed sum a month and zone. */
  readonly privateEndpoints: boolean;
  readonly host: string;
  readonly grafanaHost: string;
  readonly opsHost: string;
  readonly certificate: string;
  readonly privateCertificate: string;
  /** Who may reach Grafana and the private port: the company's own networks, as the VPN brings them here. */
  readonly companyCidrs: readonly string[];
  readonly database: Server & { readonly multiAz: boolean };
  /** Backups of keys live seven days at most: who was erased is unreadable when the last copy of the key is gone. */
  readonly keysDatabase: Server & { readonly multiAz: boolean };
  /** How many months a monthly backup of the data is kept; it holds no keys. */
  readonly archiveMonths: number;
  readonly protectedFromDeletion: boolean;
  readonly api: Size;
  readonly worker: Size;
  /** Room on a task's own disk for uploads while they arrive, in GiB; Fargate has 21 to 200. */
  readonly spoolGb: number;
  readonly logDays: 30 | 90 | 365;
  /** Requests from one address in five minutes; a school or clinic is one address. */
  readonly requestsInFiveMinutes: number;
  readonly mailFrom: string;
  /** ISO 3166-1: where the organisation is. */
  readonly country: string;
};

/** Replace these by your own, here and in cdk.context.json, which holds each account's zones. */
export const accounts = { dev: '111111111111', prod: '222222222222' } as const;
export const region = 'eu-central-1';

/** Whose workflows may deliver: owner and name at GitHub. */
export const sourceRepository = 'your-organisation/attune';

/** Who keeps up with what is not ours. Tags as known to the authors: look for newer ones, and mirror by digest. */
export const collectorImage = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';

const certificateOf = (account: string, id: string) =>
  `arn:aws:acm:${region}:${account}:certificate/00000000-0000-0000-0000-${id}`;

const dev: Environment = {
  name: 'dev',
  account: accounts.dev,
  region,
  cidr: '10.80.0.0/16',
  natGateways: 1,
  privateEndpoints: false,
  host: 'dev.attune.example',
  grafanaHost: 'grafana.dev.attune.internal.example',
  opsHost: 'ops.dev.attune.internal.example',
  certificate: certificateOf(accounts.dev, '000000000001'),
  privateCertificate: certificateOf(accounts.dev, '000000000002'),
  companyCidrs: ['10.20.0.0/16', '10.21.0.0/16'],
  database: { instance: 't4g.small', storageGb: 20, mostStorageGb: 100, backupDays: 7, multiAz: false },
  keysDatabase: { instance: 't4g.micro', storageGb: 20, mostStorageGb: 50, backupDays: 3, multiAz: false },
  archiveMonths: 1,
  protectedFromDeletion: true,
  api: { cpu: 512, memory: 1024, least: 1, most: 2 },
  worker: { cpu: 512, memory: 1024, least: 1, most: 1 },
  spoolGb: 25,
  logDays: 30,
  requestsInFiveMinutes: 20_000,
  mailFrom: 'Attune dev <attune@dev.attune.example>',
  country: 'DE',
};

const live: Environment = {
  name: 'live',
  account: accounts.prod,
  region,
  cidr: '10.82.0.0/16',
  natGateways: 2,
  privateEndpoints: true,
  host: 'attune.example',
  grafanaHost: 'grafana.live.attune.internal.example',
  opsHost: 'ops.live.attune.internal.example',
  certificate: certificateOf(accounts.prod, '000000000005'),
  privateCertificate: certificateOf(accounts.prod, '000000000006'),
  companyCidrs: ['10.20.0.0/16', '10.21.0.0/16'],
  database: { instance: 'm7g.large', storageGb: 200, mostStorageGb: 2000, backupDays: 35, multiAz: true },
  keysDatabase: { instance: 't4g.small', storageGb: 20, mostStorageGb: 50, backupDays: 7, multiAz: true },
  archiveMonths: 12,
  protectedFromDeletion: true,
  api: { cpu: 1024, memory: 2048, least: 2, most: 8 },
  worker: { cpu: 1024, memory: 2048, least: 2, most: 2 },
  spoolGb: 40,
  logDays: 365,
  requestsInFiveMinutes: 20_000,
  mailFrom: 'Attune <attune@attune.example>',
  country: 'DE',
};

/** As live in everything but names, addresses and sizes: what passes here, passes there. */
const staging: Environment = {
  ...live,
  name: 'staging',
  cidr: '10.81.0.0/16',
  host: 'staging.attune.example',
  grafanaHost: 'grafana.staging.attune.internal.example',
  opsHost: 'ops.staging.attune.internal.example',
  certificate: certificateOf(accounts.prod, '000000000003'),
  privateCertificate: certificateOf(accounts.prod, '000000000004'),
  database: { ...live.database, instance: 't4g.medium', storageGb: 50, mostStorageGb: 200, backupDays: 7 },
  keysDatabase: { ...live.keysDatabase, instance: 't4g.micro' },
  archiveMonths: 1,
  api: { ...live.api, most: 4 },
  worker: { ...live.worker },
  logDays: 90,
  mailFrom: 'Attune staging <attune@staging.attune.example>',
};

export const environments: Readonly<Record<EnvironmentName, Environment>> = { dev, staging, live };

/** Everything in which the templates of staging and live may differ, and why; a test compares them. */
export const differences: Readonly<Record<string, string>> = {
  DBInstanceClass: 'staging serves demos and tests: the same servers, but smaller',
  AllocatedStorage: 'the same',
  MaxAllocatedStorage: 'the same',
  BackupRetentionPeriod: 'the data of staging are invented: a week is enough to try a restore',
  DeleteAfterDays: 'the same, for the monthly backup',
  ExpirationInDays: 'logs of load balancers, as the others below',
  RetentionInDays: 'logs of staging are looked at for as long as a release takes',
  MaxCapacity: 'staging has few users',
};
