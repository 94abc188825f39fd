import { join } from 'node:path';
import { personalData } from '../app.ts';
import { isCapability } from '../capabilities.ts';
import type { Config } from '../config.ts';
import { noteBackup } from '../kernel/backup/events.ts';
import { archiveBeside, backupsIn, chooseBackup, withFolder } from '../kernel/backup/folder.ts';
import { type Proof, type ProofDeps, proveBackup, proveDatabase } from '../kernel/backup/prove.ts';
import { systemClock } from '../kernel/clock.ts';
import { readMigrations } from '../kernel/database/migrate.ts';
import { tablesOf } from '../kernel/personal-data/registry.ts';
import { StartError } from '../kernel/start-error.ts';
import { migrationsFolder, openRuntime, type Runtime, runningEmbedded } from '../runtime.ts';
import { makeBackup } from './backup-make.ts';
import { restoreCommand } from './backup-restore.ts';
import { settledLine, settleRestored } from './backup-settle.ts';

type Say = (line: string) => void;

type BackupArguments = {
  readonly to?: string | undefined;
  readonly replace: boolean;
  /** Whether to verify the database of ATTUNE_RESTORED_URL, which was restored by other means. */
  readonly restored: boolean;
};

const usage =
  'Say what: "attune backup create [FOLDER]", "attune backup list [FOLDER]", "attune backup verify [FOLDER]", "attune backup restore [FOLDER] [--to MOMENT] [--replace]" or "attune backup settle".';

/** `attune backup …`: the embedded database, with an instance running or not; `verify --restored` and `settle`: any. */
export async function backupCommand(
  config: Config,
  [what, path]: readonly string[],
  args: BackupArguments,
  say: Say,
): Promise<void> {
  refuseShownAddress(path);
  switch (what) {
    case 'create':
      return create(config, path, say);
    case 'list':
      return list(config, path, say);
    case 'verify':
      return verify(config, path, args.restored ? restoredUrl(config) : undefined, say);
    case 'restore':
      refuseServer(config, 'restore');
      return restoreCommand(config, path, args, say);
    case 'settle':
      await refuseRunning(config);
      return beside(config, async (runtime) => say(settledLine(await settleRestored(runtime))));
    default:
      throw new StartError(usage);
  }
}

const aboutAddress =
  'put the address into the variable ATTUNE_RESTORED_URL, and say "attune backup verify --restored".';

/** @throws StartError, without the address: it holds a password */
function refuseShownAddress(path: string | undefined): void {
  if (path !== undefined && /^postgres(ql)?:/.test(path))
    throw new StartError(
      `What stands on the command line can be seen by others on this machine: ${aboutAddress}`,
    );
}

function restoredUrl({ backup }: Config): string {
  if (!backup.restoredUrl) throw new StartError(`Say which database: ${aboutAddress}`);
  return backup.restoredUrl;
}

/** A PostgreSQL of one's own has better tools, and its files are not ours to read. */
function refuseServer(config: Config, what: string): void {
  if (!config.database) return;
  throw new StartError(
    `"attune backup ${what}" is for the embedded database: back up a PostgreSQL of your own with its tools (pg_basebackup, pgBackRest, your provider's), and use "attune backup verify --restored" and "attune backup settle" after a restore.`,
  );
}

/** It ends every login: not what somebody should do by mistake. Of a database on a server we cannot know. */
async function refuseRunning(config: Config): Promise<void> {
  if (config.database || !(await runningEmbedded(config.dataDir))) return;
  throw new StartError(
    'Attune runs on this folder: stop it first. "attune backup settle" is for after a restore.',
  );
}

async function beside<T>(config: Config, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime({ ...config, database: running }, { schema: 'check' });
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

function folderOf(config: Config, given: string | undefined): string {
  const folder = given ?? config.backup.folder;
  if (!folder) throw new StartError('Say where to: "attune backup create FOLDER", or set ATTUNE_BACKUP_DIR.');
  return folder;
}

async function create(config: Config, given: string | undefined, say: Say): Promise<void> {
  refuseServer(config, 'create');
  const folder = folderOf(config, given);
  await beside(config, async (runtime) => {
    const { name, bytes, removed } = await makeBackup(config, runtime, folder);
    say(`Backed the database up to ${join(folder, name)} (${Math.ceil(bytes / 1e6)} MB).`);
    if (removed > 0) say(`${removed} older backups were removed: the newest ${config.backup.keep} are kept.`);
    say('It holds no keys: "attune keys backup FOLDER" copies those, to another place.');
  });
}

function list(config: Config, given: string | undefined, say: Say): void {
  const all = backupsIn(folderOf(config, given));
  for (const { path, manifest } of all) {
    const bytes = Object.values(manifest.files).reduce((sum, one) => sum + one.bytes, 0);
    say(`${manifest.endedAt}  ${Math.ceil(bytes / 1e6)} MB  ${manifest.schema}  ${path}`);
  }
  if (all.length === 0) say('There is no complete backup.');
}

async function verify(
  config: Config,
  given: string | undefined,
  restored: string | undefined,
  say: Say,
): Promise<void> {
  if (!restored) refuseServer(config, 'verify');
  await beside(config, async (runtime) => {
    const { what, problems, facts } = restored
      ? await proveRestored(config, runtime, restored)
      : await proveNewest(config, runtime, given);
    for (const problem of problems) say(problem);
    if (problems.length > 0)
      throw new StartError(
        `${what} is not fit to be restored: ${problems.length} findings. Make another one now.`,
      );
    say(
      `${what} was restored and holds: ${facts.rows} rows, ${facts.indexes} indexes, ${facts.auditEvents} events of the audit; ${facts.values} rows of ${facts.people} people were opened, and ${facts.erasedPeople} who were erased cannot be.`,
    );
  });
}

// `seats_left_empty` depends on the time of day, and is left to the running program.
const invariants = {
  workshops_over_capacity: 'select from workshops_over_capacity',
  participants_open_twice: 'select from participants_open_twice',
  workshops_without_organizer: 'select from workshops_without_organizer',
};

/** With what a proof compares: this program, its settings and its keys. */
export const proofDeps = (config: Config, { vault, log }: Runtime): ProofDeps => ({
  tables: tablesOf(personalData),
  vault,
  migrations: readMigrations(migrationsFolder),
  isCapability,
  invariants,
  auditMonths: config.keptFor.auditMonths,
  log: (line) => log.debug(line),
});

/** Restores the newest backup beside, looks at all of it, and puts on record what was found. */
export async function proveNewest(config: Config, runtime: Runtime, given?: string) {
  const backup = chooseBackup(given, config.backup.folder);
  const folder = join(backup.path, '..');
  return prove(runtime, backup.manifest.name, () =>
    withFolder(folder, () =>
      proveBackup(backup, archiveBeside(backup), join(folder, 'verify.partial'), proofDeps(config, runtime)),
    ),
  );
}

const proveRestored = (config: Config, runtime: Runtime, url: string) =>
  prove(runtime, 'the restored database', () => proveDatabase(url, undefined, proofDeps(config, runtime)));

async function prove({ app, log }: Runtime, what: string, work: () => Promise<Proof>) {
  const at = systemClock.now();
  const note = (outcome: 'done' | 'failed', facts = {}) =>
    noteBackup(app.db, { kind: 'verify', at, what, outcome, facts });
  try {
    const { problems, facts } = await work();
    const seconds = (systemClock.now().getTime() - at.getTime()) / 1000;
    const all = { ...facts, seconds, problems: problems.length };
    await note(problems.length > 0 ? 'failed' : 'done', all);
    for (const problem of problems) log.error('backup is damaged', { what, problem });
    if (problems.length === 0) log.info('backup verified', { what, ...all });
    return { what, problems, facts };
  } catch (error) {
    await note('failed').catch(() => {});
    throw error;
  }
}
