import { appendFileSync, closeSync, openSync } from 'node:fs';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { previewFile } from '../domains/sessions/index.ts';
import { AppError } from '../kernel/errors.ts';
import { KeyGone } from '../kernel/keys/vault.ts';
import { StartError, systemCode } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded } from '../runtime.ts';
import { type Found, findFiles, onDisk } from './import-files.ts';

export type ImportArguments = {
  readonly paths: readonly string[];
  readonly user: string;
  readonly timeZone: string;
  /** Where the outcome of each file is added, one line of JSON a file. */
  readonly report: string | undefined;
  /** Only tell how the files would be read. */
  readonly dryRun: boolean;
};

type Say = (line: string) => void;

/** What became of one file. */
type Outcome =
  | {
      readonly outcome: 'stored';
      readonly sessionId: string;
      readonly points: number;
      readonly warnings: readonly string[];
    }
  | { readonly outcome: 'already-there'; readonly sessionId: string }
  | { readonly outcome: 'refused'; readonly reason: string };

// Each is read and stored with all the processor that there is; a second one fills the waits of the first.
const filesAtOnce = 2;
const previewBytes = 256 * 1024;

/**
 * Stores files as sessions of a person, with an instance running or not. What is there already is recognised, so the
 * same command again goes on where it was interrupted.
 */
export async function importFiles(config: Config, args: ImportArguments, say: Say): Promise<void> {
  checkTimeZone(args.timeZone);
  const files = args.paths.flatMap((path) => findFiles(path, config.uploadBytes));
  if (args.dryRun) return previewFiles(files, say);
  const report = args.report === undefined ? undefined : openReport(args.report);
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime(
    { ...config, database: running },
    { schema: running ? 'check' : 'migrate' },
  );
  try {
    const userId = await findPerson(runtime.app, args.user);
    const [only] = files;
    if (files.length === 1 && only?.alone) await importOne(runtime.app, userId, only, args, report, say);
    else await importMany(runtime.app, userId, files, args, report, say);
  } catch (error) {
    throw error instanceof KeyGone ? noSuchPerson(error) : error;
  } finally {
    await runtime.close();
  }
}

type Report = (path: string, outcome: Outcome) => void;

/** @throws StartError before anything is stored when nothing can be written there. */
function openReport(path: string): Report {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch (cause) {
    throw new StartError(`--report: ${path} cannot be written.`, { cause });
  }
  return (file, outcome) => appendFileSync(path, `${JSON.stringify({ file, ...outcome })}\n`);
}

async function importOne(
  app: App,
  userId: string,
  file: Found,
  { timeZone }: ImportArguments,
  report: Report | undefined,
  say: Say,
): Promise<void> {
  const outcome = await store(app, userId, file, timeZone);
  report?.(file.path, outcome);
  if (outcome.outcome === 'refused') throw new StartError(outcome.reason);
  if (outcome.outcome === 'stored') for (const warning of outcome.warnings) say(`Note: ${warning}`);
  say(
    outcome.outcome === 'stored'
      ? `Stored ${outcome.points} points as session ${outcome.sessionId}.`
      : `Already there: session ${outcome.sessionId}. Nothing was changed.`,
  );
}

async function importMany(
  app: App,
  userId: string,
  files: readonly Found[],
  { timeZone, report: reportPath }: ImportArguments,
  report: Report | undefined,
  say: Say,
): Promise<void> {
  const counts = { stored: 0, 'already-there': 0, refused: 0 };
  let points = 0;
  let done = 0;
  const left = files.values();
  const work = async () => {
    for (const file of left) {
      const outcome = await store(app, userId, file, timeZone);
      report?.(file.path, outcome);
      counts[outcome.outcome]++;
      if (outcome.outcome === 'stored') points += outcome.points;
      say(`[${++done}/${files.length}] ${lineOf(file, outcome)}`);
      if (outcome.outcome === 'stored') for (const warning of outcome.warnings) say(`    Note: ${warning}`);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  say(
    `${counts.stored} stored (${points} points), ${counts['already-there']} already there, ${counts.refused} refused.`,
  );
  if (counts.refused === 0) return;
  const where = reportPath === undefined ? 'the lines above' : reportPath;
  throw new StartError(`${counts.refused} of ${files.length} files were refused; ${where} say why.`);
}

function lineOf(file: Found, outcome: Outcome): string {
  if (outcome.outcome === 'refused') return `Refused: ${outcome.reason}`;
  if (outcome.outcome === 'already-there') return `Already there: ${file.path}`;
  return `Stored ${outcome.points} points: ${file.path}`;
}

/** What is wrong with a file is its outcome; what is wrong with anything else ends the program. */
async function store(app: App, userId: string, file: Found, timeZone: string): Promise<Outcome> {
  const refused = (reason: string): Outcome => ({ outcome: 'refused', reason });
  if (file.problem !== undefined) return refused(file.problem);
  const about = {
    actor: { kind: 'system', name: 'import' },
    reach: { to: 'subject', userId },
    userId,
  } as const;
  try {
    const { session, alreadyThere, warnings } = await app.sessions.importFile(about, onDisk(file), {
      timeZone,
    });
    if (alreadyThere) return { outcome: 'already-there', sessionId: session.id };
    const points = session.channels.reduce((sum, channel) => sum + channel.points, 0);
    return { outcome: 'stored', sessionId: session.id, points, warnings };
  } catch (error) {
    if (error instanceof AppError) return refused(`${file.path}: ${error.message}`);
    if (/^(EACCES|ENOENT|EIO|EISDIR)$/.test(systemCode(error) ?? ''))
      return refused(`${file.path} cannot be read as a file.`);
    throw error;
  }
}

async function previewFiles(files: readonly Found[], say: Say): Promise<void> {
  let refused = 0;
  for (const file of files) {
    try {
      if (file.problem !== undefined) throw new StartError(file.problem);
      const { kind, channels, warnings, seconds } = previewFile(
        await onDisk(file).head(previewBytes),
        undefined,
      );
      const lasts = seconds === null ? '' : `, ${Math.round(seconds)} s`;
      say(`${file.path}: ${kind}${lasts}, ${channels.length} channels`);
      for (const { label, unit, rate, dataType } of channels)
        say(
          `    ${label}${unit && ` [${unit}]`}: ${dataType}, ${rate === null ? 'each point at its time' : `${rate} points a second`}`,
        );
      for (const warning of warnings) say(`    Note: ${warning}`);
    } catch (error) {
      if (!(error instanceof AppError || error instanceof StartError)) throw error;
      refused++;
      say(`Refused: ${error instanceof StartError ? error.message : `${file.path}: ${error.message}`}`);
    }
  }
  say(`${files.length - refused} of ${files.length} files can be read. Nothing was stored.`);
  if (refused > 0) throw new StartError(`${refused} of ${files.length} files would be refused.`);
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new StartError('--time-zone: give an IANA time zone such as Europe/Berlin.', { cause });
  }
}

async function findPerson(app: App, user: string): Promise<string> {
  const found = user.includes('@') ? await app.identity.users.findByEmail(user) : user.toLowerCase();
  if (!found || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(found)) {
    throw noSuchPerson();
  }
  return found;
}

const noSuchPerson = (cause?: unknown) =>
  new StartError('There is no such person: give --user an e-mail or an id that is known here.', { cause });
