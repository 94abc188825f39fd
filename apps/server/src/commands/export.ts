import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError } from '../kernel/errors.ts';
import { KeyGone } from '../kernel/keys/vault.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded } from '../runtime.ts';
import { type Names, plainNames, pseudonyms } from './export-names.ts';
import { openPart } from './parquet-part.ts';

export type ExportArguments = {
  /** The folder of the data set; it is not there yet. */
  readonly folder: string;
  readonly pseudonymise: boolean;
  readonly keyFile: string | undefined;
};

type Counts = { sessions: Set<string>; rows: number };

/** Writes the recordings of all who agreed to research as one data set of Parquet files, with an instance running or not. */
export async function exportParquet(
  config: Config,
  args: ExportArguments,
  say: (line: string) => void,
): Promise<void> {
  if (args.keyFile !== undefined && !args.pseudonymise)
    throw new StartError('--key-file holds the key of pseudonyms: add --pseudonymise.');
  const folder = resolve(args.folder);
  if (existsSync(folder)) throw new StartError(`${folder} is there already. Name a folder that is not.`);
  const names = args.pseudonymise ? pseudonyms(args.keyFile) : plainNames;
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime(
    { ...config, database: running },
    { schema: running ? 'check' : 'migrate' },
  );
  try {
    const { people, rows, files } = await writeDataSet(runtime.app, folder, names, args.pseudonymise);
    say(`Wrote ${rows} points of ${people} people into ${files} files under ${folder}.`);
  } finally {
    await runtime.close();
  }
}

/**
 * Beside the folder first, and under its name only when it is whole and everybody in it still agrees.
 * @throws StartError when somebody took back their consent meanwhile; then nothing is kept
 */
export async function writeDataSet(app: App, folder: string, names: Names, pseudonymised: boolean) {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  const { research } = app.sessions;
  const taken = new Map<string, Promise<boolean>>();
  const agrees = (userId: string) => {
    const known = taken.get(userId) ?? research.take(userId);
    taken.set(userId, known);
    return known;
  };
  try {
    const files = [];
    for (const partition of await research.partitions()) {
      const written = await writePartition(app, draft, partition, names, agrees);
      if (written) files.push(written);
    }
    const people = [];
    for (const [userId, isTaken] of taken) if (await isTaken) people.push(userId);
    for (const userId of people) {
      if (await research.agrees(userId)) continue;
      throw new StartError(
        'Somebody took back their consent while the data set was written. Nothing was kept: run it again.',
      );
    }
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const manifest = { purpose: 'research', pseudonymised, people: people.length, rows, files };
    writeFileSync(join(draft, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, folder);
    return { people: people.length, rows, files: files.length };
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (error instanceof KeyGone || (error instanceof AppError && error.code === 'not-found'))
      throw new StartError(
        'A recording was removed while the data set was written. Nothing was kept: run it again.',
        { cause: error },
      );
    throw error;
  }
}

async function writePartition(
  app: App,
  draft: string,
  partition: { readonly dataType: string; readonly month: string },
  names: Names,
  agrees: (userId: string) => Promise<boolean>,
) {
  const { research } = app.sessions;
  const path = join(`data_type=${partition.dataType}`, `month=${partition.month}`, 'part-0.parquet');
  const counts: Counts = { sessions: new Set(), rows: 0 };
  let part: ReturnType<typeof openPart> | undefined;
  try {
    for (const userId of await peopleIn(app, partition, names)) {
      if (!(await agrees(userId))) continue;
      for await (const found of research.channels(partition, userId)) {
        const start = names.start(found.startedAt);
        for await (const piece of research.read(found)) {
          part ??= openPart(madeFile(draft, path));
          const { sessionId, ordinal, channel } = found;
          const { unit, count, sample, value } = piece;
          const head = {
            user: names.user(userId),
            session: names.session(sessionId),
            ordinal,
            channel,
            unit,
          };
          const time = (i: number) => start + piece.microseconds(i);
          part.write({ ...head, label: names.label(piece.label) }, { count, sample, value, time });
          counts.rows += count;
          counts.sessions.add(sessionId);
        }
      }
    }
  } catch (error) {
    part?.abort();
    throw error;
  }
  if (!part) return undefined;
  part.end();
  const { size } = statSync(join(draft, path));
  return { path, sessions: counts.sessions.size, rows: counts.rows, bytes: size };
}

/** In the order of what they are called in the data set: that of their ids would tell who came when. */
async function peopleIn(
  app: App,
  partition: { readonly dataType: string; readonly month: string },
  names: Names,
): Promise<string[]> {
  const people = await app.sessions.research.people(partition);
  const called = people.map((userId) => ({ userId, name: names.user(userId) }));
  return called.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ userId }) => userId);
}

function madeFile(draft: string, path: string): string {
  const file = join(draft, path);
  mkdirSync(dirname(file), { recursive: true });
  return file;
}
