import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { unsaid } from '../kernel/database/contracting.ts';
import { migrationStatus, readMigrations } from '../kernel/database/migrate.ts';
import { StartError } from '../kernel/start-error.ts';
import { migrationsFolder, openRuntime, prepareSchema, runningEmbedded, withClient } from '../runtime.ts';

type Say = (line: string) => void;

/** `attune migrate status|up|lint` */
export async function migrateCommand(config: Config, what: string, say: Say): Promise<void> {
  if (what === 'lint') return lint(say);
  if (what === 'status') return status(config, say);
  if (what === 'up') return up(config, say);
  throw new StartError('Say what: "attune migrate status", "attune migrate up" or "attune migrate lint".');
}

async function up(config: Config, say: Say): Promise<void> {
  const urls = config.database ?? (await runningEmbedded(config.dataDir));
  if (urls) await prepareSchema(urls, 'migrate');
  else await (await openRuntime(config, { schema: 'migrate' })).close();
  say('The database is up to date.');
}

async function status(config: Config, say: Say): Promise<void> {
  const urls = config.database ?? (await runningEmbedded(config.dataDir));
  if (!urls) throw new StartError('No database is running: start Attune first, or set ATTUNE_DATABASE_URL.');
  const { applied, missing } = await withClient(urls.directUrl, (owner) =>
    migrationStatus(owner, readMigrations(migrationsFolder)),
  );
  for (const one of applied) {
    say(`${one.name.padEnd(32)} batch ${one.batch}  ${one.applied_at.toISOString()}  ${one.duration_ms} ms`);
  }
  for (const name of missing) say(`${name.padEnd(32)} missing`);
}

/** Looks for statements that lock tables for long or break running servers: squawk's rules, and who is served. */
function lint(say: Say): void {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const program = join(root, 'node_modules/squawk-cli/js/bin/squawk');
  if (!existsSync(program))
    throw new StartError('The linter comes with the development packages: run "npm ci".');
  const migrations = readMigrations(migrationsFolder);
  const problems = unsaid(migrations);
  if (problems.length > 0) throw new StartError(problems.join('\n'));
  const files = migrations.map((migration) => join(migrationsFolder, migration.name));
  const options = ['--config', join(root, '.squawk.toml'), '--assume-in-transaction'];
  const result = spawnSync(process.execPath, [program, ...options, ...files], { encoding: 'utf8' });
  say(result.stdout.trim());
  if (result.status !== 0) throw new StartError(result.stderr.trim() || 'The migrations have findings.');
}
