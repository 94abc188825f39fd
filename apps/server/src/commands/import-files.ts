import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { kindOf, type SourceFile } from '../domains/sessions/index.ts';
import { AppError } from '../kernel/errors.ts';
import { StartError, systemCode } from '../kernel/start-error.ts';

/** A file that may be a recording. */
export type Found = {
  readonly path: string;
  readonly bytes: number;
  /** It was named by itself, and not found in a folder. */
  readonly alone: boolean;
  /** Why it is not even opened. */
  readonly problem?: string;
};

/** The file itself, or the recordings of a folder and of all folders in it. @throws StartError */
export function findFiles(path: string, limit: number): Found[] {
  const status = statusOf(path);
  if (!status.isDirectory()) return [found(path, status.size, limit, true)];
  if (!isReadable(path)) throw new StartError(`${path} cannot be read as a folder.`);
  const files = walk(path, limit);
  if (files.length === 0) throw new StartError(`${path} holds no file that could be a recording.`);
  return files;
}

function statusOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new StartError(`There is no file ${path}.`);
    throw new StartError(`${path} cannot be read as a file.`, { cause: error });
  }
}

const found = (path: string, bytes: number, limit: number, alone: boolean): Found => ({
  path,
  bytes,
  alone,
  ...(bytes > limit
    ? {
        problem: `${path} has ${bytes} bytes, more than the ${limit} that are accepted. Raise ATTUNE_UPLOAD_MAX_MB.`,
      }
    : {}),
});

/**
 * In the order of their names, so that two runs go the same way. Hidden files and links are left alone. What cannot be
 * read is told with the outcomes, and keeps nothing else from being stored.
 */
function walk(folder: string, limit: number): Found[] {
  return (attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [])
    .filter(({ name }) => !name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return isReadable(path) ? walk(path, limit) : [unreadable(path, 'a folder')];
      if (!entry.isFile()) return [];
      const mayBe = attempt(() => mayBeRecording(path));
      const status = attempt(() => statSync(path));
      if (mayBe === undefined || !status) return [unreadable(path, 'a file')];
      return mayBe ? [found(path, status.size, limit, false)] : [];
    });
}

/** Undefined where the system does not let us, or what was there is not any more. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

const isReadable = (folder: string): boolean => attempt(() => readdirSync(folder)) !== undefined;

const unreadable = (path: string, what: string): Found => ({
  path,
  bytes: 0,
  alone: false,
  problem: `${path} cannot be read as ${what}.`,
});

/** EDF and BDF show themselves in their content; of text only what is named as a table is one. */
function mayBeRecording(path: string): boolean {
  const extension = extname(path).toLowerCase();
  if (['.edf', '.bdf', '.csv', '.tsv'].includes(extension)) return true;
  const head = Buffer.alloc(8);
  const file = openSync(path, 'r');
  try {
    return kindOf(head.subarray(0, readSync(file, head))) === 'edf';
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  } finally {
    closeSync(file);
  }
}

const pieceBytes = 256 * 1024;

/** A file that is read where it lies. @throws AppError `unreadable-file` when it changes meanwhile. */
export function onDisk({ path, bytes }: Found): SourceFile {
  let seen: string | undefined;
  async function* read(most: number): AsyncGenerator<Buffer> {
    const file = await open(path);
    try {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, most));
      for (let at = 0; at < most; ) {
        const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, most - at), at);
        if (bytesRead === 0) break;
        at += bytesRead;
        yield piece.subarray(0, bytesRead);
      }
      const { size, mtimeMs } = await file.stat();
      const now = `${size} ${mtimeMs}`;
      seen ??= now;
      if (seen !== now)
        throw new AppError(
          'unreadable-file',
          'The file was changed while it was read. Nothing was stored; try again when it is whole.',
        );
    } finally {
      await file.close();
    }
  }
  return {
    bytes,
    async head(most) {
      const parts: Buffer[] = [];
      for await (const piece of read(most)) parts.push(Buffer.from(piece));
      return Buffer.concat(parts);
    },
    read: () => read(Number.POSITIVE_INFINITY),
  };
}
