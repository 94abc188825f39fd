import { z } from 'zod';
import { StartError } from '../start-error.ts';

/** Where the database is, how many connections go there, and what stands beside it. */
export type DatabaseSettings = {
  /** Unset: an embedded server in the data folder. */
  readonly database:
    | { readonly url: string; readonly directUrl: string; readonly pooled: boolean }
    | undefined;
  /** Takes heavy reads; what it shows is never older than so many seconds. */
  readonly replica: { readonly url: string; readonly lagSeconds: number } | undefined;
  /** The database is sharded (Citus). */
  readonly sharded: boolean;
  readonly pool: { readonly min: number; readonly max: number };
};

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** The variables that say so. */
export const databaseVariables = <Url extends z.ZodType<string>>(
  databaseUrl: Url,
  flag: z.ZodType<boolean>,
) => ({
  ATTUNE_DATABASE_URL: databaseUrl.optional().describe('The login role; unset: embedded'),
  ATTUNE_DATABASE_DIRECT_URL: databaseUrl.optional().describe('The owner, past any pooler: migrations, jobs'),
  ATTUNE_DATABASE_REPLICA_URL: databaseUrl.optional().describe('A streaming replica that takes heavy reads'),
  ATTUNE_DATABASE_REPLICA_LAG_SECONDS: whole(1, 60)
    .default(5)
    .describe('Where the replica shows what is older, the database itself answers'),
  ATTUNE_DATABASE_SHARDED: flag.optional().describe('The database is sharded (Citus)'),
  ATTUNE_POOL_MIN: whole(0, 100).default(2),
  ATTUNE_POOL_MAX: whole(1, 100).default(10),
});

type Variables = z.output<z.ZodObject<ReturnType<typeof databaseVariables<z.ZodString>>>>;

/** @throws StartError for what does not go together */
export function databaseSettings(env: Variables): DatabaseSettings {
  if (env.ATTUNE_POOL_MIN > env.ATTUNE_POOL_MAX) {
    throw new StartError('Configuration: ATTUNE_POOL_MIN is above ATTUNE_POOL_MAX.');
  }
  const replicaUrl = env.ATTUNE_DATABASE_REPLICA_URL;
  const sharded = env.ATTUNE_DATABASE_SHARDED ?? false;
  if (sharded && replicaUrl) {
    throw new StartError(
      'Configuration: ATTUNE_DATABASE_REPLICA_URL is for one server; unset it, or ATTUNE_DATABASE_SHARDED.',
    );
  }
  const url = env.ATTUNE_DATABASE_URL;
  const directUrl = env.ATTUNE_DATABASE_DIRECT_URL ?? url;
  return {
    database: url && directUrl ? { url, directUrl, pooled: placeOf(url) !== placeOf(directUrl) } : undefined,
    replica: replicaUrl
      ? { url: replicaUrl, lagSeconds: env.ATTUNE_DATABASE_REPLICA_LAG_SECONDS }
      : undefined,
    sharded,
    pool: { min: env.ATTUNE_POOL_MIN, max: env.ATTUNE_POOL_MAX },
  };
}

/**
 * Where a database is reached, whoever logs in: another place than the direct one is a pooler's. So is another name at
 * the same place, as a pooler has two for one database whose pools differ in their mode.
 */
function placeOf(url: string): string {
  const { host, pathname, search } = new URL(url.replace('@/', '@localhost/'));
  return `${host}${pathname}${search}`;
}
