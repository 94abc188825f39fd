import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { noteBackup } from '../kernel/backup/events.ts';
import { syncFolders } from '../kernel/backup/files.ts';
import { archiveBeside, type Backup, chooseBackup, withFolder } from '../kernel/backup/folder.ts';
import { removeScratch } from '../kernel/backup/prove.ts';
import { handTimelinesOn, restoreCluster } from '../kernel/backup/restore.ts';
import { systemClock } from '../kernel/clock.ts';
import type { EmbeddedServer } from '../kernel/database/embedded.ts';
import { lockInstance } from '../kernel/instance-lock.ts';
import { StartError } from '../kernel/start-error.ts';
import { embeddedUrls, openRuntime } from '../runtime.ts';
import { settledLine, settleRestored } from './backup-settle.ts';

type Say = (line: string) => void;
type Wishes = { readonly to?: string | undefined; readonly replace: boolean };

/**
 * `attune backup restore`: makes the database of the data folder out of a backup, as of a moment. Everything is done beside
 * and put in place at the end: killed at any moment before, what was there is there still, and it can be run again.
 */
export async function restoreCommand(
  config: Config,
  given: string | undefined,
  { to, replace }: Wishes,
  say: Say,
): Promise<void> {
  const moment = to === undefined ? undefined : momentOf(to);
  const backup = chooseBackup(given, config.backup.folder, moment);
  const place = join(config.dataDir, 'postgres');
  const isTaken = existsSync(join(place, 'cluster'));
  if (isTaken && !replace)
    throw new StartError(
      `There is a database in ${place}: say "--replace", which moves it aside, or set ATTUNE_DATA_DIR to another folder.`,
    );
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  await withFolder(dirname(backup.path), async () => {
    const lock = existsSync(place) ? lockInstance(place) : undefined;
    try {
      const scratch = join(config.dataDir, 'restore.partial');
      await removeScratch(scratch);
      const settled = await restoreInto(config, scratch, backup, moment, isTaken ? place : undefined);
      await handTimelinesOn(scratch);
      const aside = putInPlace(scratch, place);
      lock?.release();
      await syncFolders(config.dataDir, []);
      say(
        `Restored ${backup.manifest.name} as of ${moment?.toISOString() ?? 'the newest moment'}. ${settled}`,
      );
      if (aside) say(`What was there is in ${aside}: remove it when you need it no more.`);
    } finally {
      lock?.release();
    }
  });
}

function momentOf(text: string): Date {
  // Without a zone it would mean another moment on each machine.
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = Date.parse(text);
  if (!isWhole || Number.isNaN(at))
    throw new StartError('Say the moment with its zone: --to 2026-11-23T10:00:00Z.');
  return new Date(at);
}

async function restoreInto(
  config: Config,
  scratch: string,
  backup: Backup,
  to: Date | undefined,
  lost: string | undefined,
): Promise<string> {
  const server = await restoreCluster({
    backup,
    into: scratch,
    to,
    archive: archiveBeside(backup),
    lostCluster: lost && join(lost, 'cluster'),
    log: () => {},
  });
  try {
    return settledLine(await settle(config, server, backup));
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
    aside = `${place}.before-${systemClock.now().toISOString().replaceAll(/[-:.]/g, '')}`;
    renameSync(place, aside);
  }
  renameSync(join(scratch, 'postgres'), place);
  rmSync(scratch, { recursive: true, force: true });
  return aside;
}
