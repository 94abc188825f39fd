import { AppError } from '../../../../kernel/errors.ts';
import type { Incoming } from '../../../../kernel/http/incoming.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { consentMissing } from '../../../consent/index.ts';
import { createSessionsStore } from '../../store/index.ts';
import { type About, byAnother, type SessionsDeps } from '../deps.ts';
import { portionsOf, type SourceFile } from './file.ts';
import { headBytes, kindOf, openFile } from './kinds.ts';
import type { CsvPlanned } from './plan.ts';
import { storeFile } from './storing.ts';

export { fileOf, type SourceFile } from './file.ts';
export { kindOf } from './kinds.ts';
export { previewFile } from './preview.ts';

export type ImportOptions = {
  readonly timeZone: string;
  readonly exerciseId?: string | undefined;
  /** What somebody knows better of a CSV file. */
  readonly plan?: CsvPlanned | undefined;
};

export type Imported = {
  readonly sessionId: string;
  readonly alreadyThere: boolean;
  readonly warnings: readonly string[];
};

/**
 * Takes a file in and stores it as one session, all of it or nothing. No connection of the database is held while it
 * comes. The same file again is recognised by its digest and changes nothing.
 * @throws AppError `unreadable-file` or `consent-missing`
 */
export async function importUpload(
  deps: SessionsDeps,
  about: About,
  incoming: Incoming,
  options: ImportOptions,
): Promise<Imported> {
  const digesting = digestingOf(await deps.vault.of(about.userId));
  await refuseAtOnce(deps, about);
  const file = await incoming.receive((piece) => digesting.update(piece));
  return importDigested(deps, about, file, options, await digestOf(digesting, file, options));
}

/** The same for a file that is there already: it is read twice. */
export async function importFile(
  deps: SessionsDeps,
  about: About,
  file: SourceFile,
  options: ImportOptions,
): Promise<Imported> {
  const digesting = digestingOf(await deps.vault.of(about.userId));
  await refuseAtOnce(deps, about);
  for await (const portion of portionsOf(file)) digesting.update(portion);
  return importDigested(deps, about, file, options, await digestOf(digesting, file, options));
}

type Digesting = ReturnType<PersonKey['digesting']>;

function digestingOf(key: PersonKey): Digesting {
  const digesting = key.digesting();
  // The first kind of file there was; what was imported then is recognised still.
  digesting.update(Buffer.from('edf'));
  return digesting;
}

/** A CSV file that is to be read in another way is another recording; other kinds are read in one way only. */
async function digestOf(digesting: Digesting, file: SourceFile, { plan }: ImportOptions): Promise<Buffer> {
  if (plan && Object.keys(plan).length > 0 && kindOf(await file.head(headBytes)) === 'csv')
    digesting.update(Buffer.from(JSON.stringify(plan)));
  return digesting.digest();
}

/** What would be refused is told before any work is done for it; the transaction asks again. */
async function refuseAtOnce(deps: SessionsDeps, about: About): Promise<void> {
  const { actor, reach, userId } = about;
  if (!(await deps.consent.isGiven({ actor, reach, userId }, 'sensor-data')))
    throw consentMissing('sensor-data');
  const full = (await deps.limits.room(about))(1);
  if (full) throw full;
}

async function importDigested(
  deps: SessionsDeps,
  about: About,
  file: SourceFile,
  options: ImportOptions,
  sourceDigest: Buffer,
): Promise<Imported> {
  const { actor, reach, userId } = about;
  const known = async () =>
    (await createSessionsStore(deps.db.as(actor, reach)).bySource(userId, sourceDigest))?.id;
  const there = (sessionId: string) => ({ sessionId, alreadyThere: true, warnings: [] });
  const isThere = await known();
  if (isThere !== undefined) return there(isThere);
  const key = await deps.vault.of(userId);
  try {
    const stored = await deps.importsAtOnce(async () => {
      // While this one waited in line, the same file may have been stored.
      const meanwhile = await known();
      if (meanwhile !== undefined) return meanwhile;
      const open = await openFile(deps, about, file, options);
      const room = await deps.limits.room(about);
      return storeFile(deps, about, key, { file, open, sourceDigest, room, ...options });
    });
    if (typeof stored === 'string') return there(stored);
    const { sessionId, warnings, points, bytes } = stored;
    deps.limits.stored(userId, bytes);
    deps.metrics.pointsStored.inc(points);
    if (byAnother(about) !== undefined) await deps.sendTold(userId);
    return { sessionId, alreadyThere: false, warnings };
  } catch (error) {
    // Another import of the same file was first.
    if ((error as { code?: unknown }).code !== '23505') throw error;
    const first = await known();
    if (first === undefined)
      throw new AppError('busy', 'The same file is being stored just now. Try again in a moment.', {
        cause: error,
      });
    return there(first);
  }
}
