import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { chooseRestore } from '../kernel/backup/choose.ts';
import { noteBackup } from '../kernel/backup/events.ts';
import { syncFolders } from '../kernel/backup/files.ts';
import { type Backup, withFolder } from '../kernel/backup/folder.ts';
import { asideOf, asideOfCutOff, scratchName } from '../kernel/backup/half-restored.ts';
import { removeScratch } from '../kernel/backup/prove.ts';
import { handOn, type RestoreOptions, restoreCluster } from '../kernel/backup/restore.ts';
import { systemClock } from '../kernel/clock.ts';
import type { EmbeddedServer } from '../kernel/database/embedded.ts';
import { archivedTo } from '../kernel/database/embedded-archive.ts';
import { lockInstance } from '../kernel/instance-lock.ts';
import { StartError } from '../kernel/start-error.ts';
import { embeddedUrls, openRuntime } from '../runtime.ts';
import { makeBackup } from './backup-make.ts';
import { settledLine, settleRestored } from './backup-settle.ts';

type Say = (line: string) => void;
/** Of what it is made, and what is there. */
type Plan = Omit<RestoreOptions, 'into' | 'settings' | 'log' | 'onProgress'>;
type Wishes = { readonly to?: string | undefined; readonly replace: boolean };

/**
 * `attune backup restore`: makes the database of the data folder out of a backup, as of a moment. Everything is done beside
 * and put in place at the end: killed at any moment before, what was there is there still, and it can be run again. The
 * last step is a backup: moments from then on are had from it, and no earlier one has to lead past this restore.
 */
export async function restoreCommand(
  config: Config,
  given: string | undefined,
  { to, replace }: Wishes,
  say: Say,
): Promise<void> {
  const moment = to === undefined ? undefined : momentOf(to);
  const place = join(config.dataDir, 'postgres');
  const isTaken = existsSync(join(place, 'cluster'));
  if (isTaken && !replace)
    throw new StartError(
      `There is a database in ${place}: say "--replace", which moves it aside, or set ATTUNE_DATA_DIR to another folder.`,
    );
  const lost = isTaken ? place : asideOfCutOff(config.dataDir);
  const lostCluster = lost && join(lost, 'cluster');
  const choice = chooseRestore(given, config.backup.folder, { to: moment, lostCluster });
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  await withFolder(dirname(choice.backup.path), () =>
    replaceWith(config, { ...choice, to: moment, lostCluster }, place, say),
  );
  await backUpRestored(config, say);
}

async function replaceWith(config: Config, plan: Plan, place: string, say: Say): Promise<void> {
  const lock = existsSync(place) ? lockInstance(place) : undefined;
  try {
    const scratch = join(config.dataDir, scratchName);
    await removeScratch(scratch);
    const settled = await restoreInto(config, scratch, plan, say);
    await handOn(
      scratch,
      plan.archive,
      config.backup.folder ?? (plan.lostCluster && archivedTo(dirname(plan.lostCluster))),
    );
    const aside = putInPlace(scratch, place);
    lock?.release();
    await syncFolders(config.dataDir, []);
    say(
      `Restored ${plan.backup.manifest.name} as of ${plan.to?.toISOString() ?? 'the newest moment'}. ${settled}`,
    );
    if (aside) say(`What was there is in ${aside}: remove it when you need it no more.`);
  } finally {
    lock?.release();
  }
}

/** It is in place whatever comes of this; only moments to come are had from the new backup. */
async function backUpRestored(config: Config, say: Say): Promise<void> {
  const { folder } = config.backup;
  const advice = 'Make one with "attune backup create" before you rely on moments to come.';
  if (!folder) return say(`ATTUNE_BACKUP_DIR is not set: no backup of it was made. ${advice}`);
  try {
    const runtime = await openRuntime(config, { schema: 'check' });
    try {
      const { name } = await makeBackup(config, runtime, folder);
      say(`Backed it up to ${join(folder, name)}.`);
    } finally {
      await runtime.close();
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new StartError(
      `The restored database is in place, and no backup of it was made: ${error.message} ${advice}`,
      {
        cause: error,
      },
    );
  }
}

function momentOf(text: string): Date {
  // Without a zone it would mean another moment on each machine.
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = Date.parse(text);
  if (!isWhole || Number.isNaN(at))
    throw new StartError('Say the moment with its zone: --to 2026-11-23T10:00:00Z.');
  return new Date(at);
}

async function restoreInto(config: Config, scratch: string, plan: Plan, say: Say): Promise<string> {
  const server = await restoreCluster({ ...plan, into: scratch, log: () => {}, onProgress: say });
  try {
    return settledLine(await settle(config, server, plan.backup));
  } finally {
    await server.stop();
    rmSync(join(scratch, 'postgres', 'restore-hba.conf'), { force: true });
  }
}

async function settle(config: Config, server: EmbeddedServer, backup: Backup) {
  const database = await embeddedUrls(server);
  const runtime = await openRuntime({ ...config, database }, { schema: 'migrate' });
  try {
    const settled = await settleRestored(runtime);
    const { name: what } = backup.manifest;
    const at = systemClock.now();
    await noteBackup(runtime.app.db, { kind: 'restore', at, what, outcome: 'done', facts: settled });
    return settled;
  } finally {
    await runtime.close();
  }
}

/** @returns where what was there went */
function putInPlace(scratch: string, place: string): string | undefined {
  let aside: string | undefined;
  if (existsSync(place)) {
    aside = asideOf(place, systemClock.now());
    renameSync(place, aside);
  }
  renameSync(join(scratch, 'postgres'), place);
  rmSync(scratch, { recursive: true, force: true });
  return aside;
}
