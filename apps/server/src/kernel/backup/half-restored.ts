import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StartError } from '../start-error.ts';

/** Within a data folder: where a restore builds the database before it puts it in place. */
export const scratchName = 'restore.partial';

/** To which name a restore moves what was there. */
export const asideOf = (place: string, at: Date): string =>
  `${place}.before-${at.toISOString().replaceAll(/[-:.]/g, '')}`;

/** The newest database that a restore moved aside. */
const newestAside = (dataDir: string): string | undefined =>
  (existsSync(dataDir) ? readdirSync(dataDir) : [])
    .filter((name) => /^postgres\.before-/.test(name))
    .sort()
    .at(-1);

/** What a restore that was cut off between its two renames had just moved aside. */
export function asideOfCutOff(dataDir: string): string | undefined {
  const isCutOff = existsSync(join(dataDir, scratchName, 'postgres', 'cluster'));
  const aside = isCutOff && !existsSync(join(dataDir, 'postgres')) ? newestAside(dataDir) : undefined;
  return aside && join(dataDir, aside);
}

/**
 * A restore puts the new database in place by two renames. Where it was cut off between them, or before, a start would find
 * no database, and make an empty one.
 * @throws StartError with what to do
 */
export function refuseHalfRestored(dataDir: string): void {
  const folder = resolve(dataDir);
  const [place, scratch] = [join(folder, 'postgres'), join(folder, scratchName)];
  if (existsSync(join(place, 'cluster'))) return;
  const aside = newestAside(folder);
  if (existsSync(scratch))
    throw new StartError(
      `A restore into ${folder} was cut off: run "attune backup restore" again. ${
        aside === undefined
          ? `To begin with an empty database, remove ${scratch}.`
          : `To go on with what was there, rename ${join(folder, aside)} to ${place}.`
      }`,
    );
  if (aside !== undefined)
    throw new StartError(
      `There is no database in ${place}, and a restore once moved one aside: rename ${join(folder, aside)} to ${place}, or move it elsewhere to begin with an empty database.`,
    );
}
