import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { systemIdentifierOf } from '../database/embedded-archive.ts';
import { StartError } from '../start-error.ts';
import { archiveBeside, type Backup, backupsIn, chooseBackup } from './folder.ts';
import { isOnWay, namesIn, newestTimeline, type Way, wayTo } from './timelines.ts';
import { historyName } from './wal.ts';

/** Of what a database is made. */
export type Choice = {
  readonly backup: Backup;
  /** Where the log of changes was kept; undefined: only the moment of the backup can be had. */
  readonly archive?: string;
  /** The timelines along which the log is replayed. */
  readonly way?: Way;
};

type Wanted = {
  /** The moment whose rows are wanted; absent: the newest that there is. */
  readonly to?: Date | undefined;
  /** The files of the database that is replaced. */
  readonly lostCluster?: string | undefined;
};

/**
 * The backup to begin with and the timelines to follow, so that the database is what people saw at the moment: each restore
 * before left a branch of the log, and the newest backup may lie on one that was left.
 *
 * At a moment one timeline lived: that of the newest backup that was complete then, since each restore ends with one. The newest
 * moment lies on the timeline of the database that is replaced, or else on the newest there is.
 * @param given as in `chooseBackup`
 * @throws StartError where the backup that was named cannot lead there
 */
export function chooseRestore(
  given: string | undefined,
  folder: string | undefined,
  { to, lostCluster }: Wanted,
): Choice {
  const first = chooseBackup(given, folder, given === undefined ? undefined : to);
  const shelf = dirname(first.path);
  const isNamed = given !== undefined && resolve(given) !== shelf;
  const system = isNamed ? first.manifest.systemIdentifier : systemOn(shelf, lostCluster, first);
  const all = backupsIn(shelf).filter(({ manifest }) => manifest.systemIdentifier === system);
  const candidates = isNamed ? [first] : all;
  const archive = candidates[0] && archiveBeside(candidates[0]);
  if (!archive) return { backup: isNamed ? first : newestAt(all, to) };
  const own = lostCluster && idOf(lostCluster) === system ? join(lostCluster, 'pg_wal') : undefined;
  const timeline = to
    ? newestAt(isNamed ? [...all, first] : all, to).manifest.timeline
    : newestTimeline(namesIn(own)) || newestOf(archive, all);
  const way = wayTo(timeline, own === undefined ? [archive] : [archive, own]);
  if (!way)
    throw new StartError(
      `The log of changes lacks ${historyName(timeline)}, which tells where an earlier restore branched off: bring it back to ${archive}.`,
    );
  const backup = candidates.find(
    (one) => isOnWay(way, one) && (to === undefined || endOf(one) <= to.getTime()),
  );
  if (backup) return { backup, archive, way };
  throw new StartError(
    `${isNamed ? `The backup ${first.manifest.name}` : `Every backup in ${shelf}`} is of a time that an earlier restore undid, and does not lead ${to ? `to ${to.toISOString()}` : 'to the newest moment'}: ${isNamed ? 'leave the choice of the backup to this command' : 'make a new backup'}, or say with "--to" a moment of that time.`,
  );
}

const endOf = ({ manifest }: Backup): number => Date.parse(manifest.endedAt);

/** Of several databases whose backups share a folder: the one that is replaced, or that of the newest. */
function systemOn(shelf: string, lostCluster: string | undefined, newest: Backup): string {
  const lost = lostCluster && idOf(lostCluster);
  const isThere = backupsIn(shelf).some(({ manifest }) => manifest.systemIdentifier === lost);
  return lost && isThere ? lost : newest.manifest.systemIdentifier;
}

/** Undefined where the files are too damaged to tell. */
function idOf(cluster: string): string | undefined {
  return existsSync(join(cluster, 'global', 'pg_control')) ? systemIdentifierOf(cluster) : undefined;
}

/** @throws StartError where none was complete then */
function newestAt(all: readonly Backup[], to: Date | undefined): Backup {
  const [newest] = all
    .filter((one) => to === undefined || endOf(one) <= to.getTime())
    .sort((a, b) => endOf(b) - endOf(a));
  if (newest) return newest;
  throw new StartError(
    `No backup was complete at ${to?.toISOString()}: say a later moment, or take an earlier backup.`,
  );
}

const newestOf = (archive: string, all: readonly Backup[]): number =>
  Math.max(1, newestTimeline(namesIn(archive)), ...all.map(({ manifest }) => manifest.timeline));
