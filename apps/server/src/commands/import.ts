import { readFileSync, statSync } from 'node:fs';
import type { App } from '../app.ts';
import type { Config } from '../config.ts';
import { AppError } from '../kernel/errors.ts';
import { KeyGone } from '../kernel/keys/vault.ts';
import { StartError, systemCode } from '../kernel/start-error.ts';
import { openRuntime, runningEmbedded } from '../runtime.ts';

export type ImportArguments = { readonly file: string; readonly user: string; readonly timeZone: string };

/** Stores a file as a session of the person, with an instance running or not. */
export async function importFile(
  config: Config,
  args: ImportArguments,
  say: (line: string) => void,
): Promise<void> {
  checkTimeZone(args.timeZone);
  const bytes = readWhole(args.file, config.uploadBytes);
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  const runtime = await openRuntime(
    { ...config, database: running },
    { schema: running ? 'check' : 'migrate' },
  );
  try {
    const userId = await findPerson(runtime.app, args.user);
    const about = {
      actor: { kind: 'system', name: 'import' },
      reach: { to: 'subject', userId },
      userId,
    } as const;
    const { session, alreadyThere, warnings } = await runtime.app.sessions.importFile(about, bytes, {
      timeZone: args.timeZone,
    });
    for (const warning of warnings) say(`Note: ${warning}`);
    const points = session.channels.reduce((sum, channel) => sum + channel.points, 0);
    say(
      alreadyThere
        ? `Already there: session ${session.id}. Nothing was changed.`
        : `Stored ${points} points as session ${session.id}.`,
    );
  } catch (error) {
    if (error instanceof KeyGone) throw noSuchPerson(error);
    throw error instanceof AppError
      ? new StartError(`${args.file}: ${error.message}`, { cause: error })
      : error;
  } finally {
    await runtime.close();
  }
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new StartError('--time-zone: give an IANA time zone such as Europe/Berlin.', { cause });
  }
}

function readWhole(file: string, limit: number): Buffer {
  try {
    const { size } = statSync(file);
    if (size > limit) {
      throw new StartError(
        `${file} has ${size} bytes, more than the ${limit} that are accepted. Raise ATTUNE_UPLOAD_MAX_MB.`,
      );
    }
    return readFileSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new StartError(`There is no file ${file}.`);
    if (systemCode(error) === 'EACCES' || systemCode(error) === 'EISDIR')
      throw new StartError(`${file} cannot be read as a file.`);
    throw error;
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
