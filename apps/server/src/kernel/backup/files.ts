import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { chown, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../start-error.ts';

/** A file as it was copied. */
export type Copied = { readonly bytes: number; readonly sha256: string };

/** To whom copies belong; undefined: to this account. */
export type Owner = { readonly uid: number; readonly gid: number } | undefined;

const pieceBytes = 1024 * 1024;
/** Files at once: what waits for the disk's flush does not hold up the next one. */
const filesAtOnce = 8;

/** Paths of files and folders below one, relative to it; what goes away meanwhile is left out. */
export async function listTree(root: string, skip: (path: string) => boolean) {
  const [files, folders]: [string[], string[]] = [[], []];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) continue;
      if (entry.isDirectory()) {
        folders.push(path);
        await walk(path);
      } else if (entry.isFile()) files.push(path);
      else if (entry.isSymbolicLink())
        throw new Error('A database of Attune has no links in it, and this one has.');
    }
  };
  await walk('');
  return { files, folders };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Copies files, each on the disk when it returns; memory does not grow with them. Those that are gone are left out. */
export async function copyFiles(
  from: string,
  to: string,
  files: readonly string[],
  owner?: Owner,
): Promise<Record<string, Copied>> {
  const copied: Record<string, Copied> = {};
  await inTurns(files, async (path) => {
    const one = await copyFile(join(from, path), join(to, path), owner);
    if (one) copied[path] = one;
  });
  return copied;
}

async function inTurns(files: readonly string[], work: (path: string) => Promise<void>): Promise<void> {
  const waiting = files.values();
  const lane = async () => {
    for (const path of waiting) await work(path);
  };
  await Promise.all(Array.from({ length: filesAtOnce }, lane));
}

async function copyFile(from: string, to: string, owner: Owner): Promise<Copied | undefined> {
  const source = await open(from, 'r').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!source) return undefined;
  try {
    const target = await open(to, 'w', 0o600);
    try {
      const hash = createHash('sha256');
      const piece = Buffer.allocUnsafe(pieceBytes);
      let bytes = 0;
      for (;;) {
        const { bytesRead } = await source.read(piece, 0, pieceBytes);
        if (bytesRead === 0) break;
        hash.update(piece.subarray(0, bytesRead));
        for (let at = 0; at < bytesRead; ) at += (await target.write(piece, at, bytesRead - at)).bytesWritten;
        bytes += bytesRead;
      }
      if (owner) await target.chown(owner.uid, owner.gid);
      await target.sync();
      return { bytes, sha256: hash.digest('hex') };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

export async function makeFolders(root: string, folders: readonly string[], owner?: Owner): Promise<void> {
  for (const folder of ['', ...folders]) {
    await mkdir(join(root, folder), { recursive: true, mode: 0o700 });
    if (owner) await chown(join(root, folder), owner.uid, owner.gid);
  }
}

/** Writes a small file so that it is there, or not at all. */
export async function writeSmall(file: string, content: string | Uint8Array, owner?: Owner): Promise<Copied> {
  const bytes = Buffer.from(content);
  const target = await open(file, 'w', 0o600);
  try {
    await target.writeFile(bytes);
    if (owner) await target.chown(owner.uid, owner.gid);
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** New names in a folder survive a power cut only when the folder is on the disk too. */
export async function syncFolders(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of [...folders.map((one) => join(root, one)), root, dirname(root)]) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** What in a folder is not as the list says: a line each, without a path of more than the folder's own. */
export async function compareFiles(
  root: string,
  expected: Readonly<Record<string, Copied>>,
): Promise<string[]> {
  const wrong: string[] = [];
  await inTurns(Object.keys(expected), async (path) => {
    const found = await digestOf(join(root, path));
    const { bytes, sha256 } = expected[path] as Copied;
    if (!found) wrong.push(`${path} is missing`);
    else if (found.bytes !== bytes || found.sha256 !== sha256) wrong.push(`${path} was changed`);
  });
  return wrong.sort();
}

async function digestOf(file: string): Promise<Copied | undefined> {
  const source = await open(file, 'r').catch(() => undefined);
  if (!source) return undefined;
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(pieceBytes);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await source.read(piece, 0, pieceBytes);
      if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await source.close();
  }
}
