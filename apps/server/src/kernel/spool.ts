import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { newId } from './ids.ts';

/**
 * Bytes that are too many for the memory, kept for the length of one request. On disk they are sealed under a key that
 * only this program's memory holds, and the file has no name any more where the system allows that: whoever takes the
 * disk, a backup of it, or what a crash left behind, finds nothing.
 */
export type Spool = {
  readonly bytes: number;
  /** All bytes from the start, as often as wanted. A piece is overwritten by the next one: copy what is kept. */
  read(): AsyncGenerator<Buffer>;
  /** The first bytes, `most` of them or fewer. */
  head(most: number): Promise<Buffer>;
  close(): Promise<void>;
};

export type SpoolWriter = {
  /** How many were written. */
  bytes(): number;
  write(piece: Uint8Array): Promise<void>;
  /** Nothing is written after it. */
  end(): Promise<Spool>;
  close(): Promise<void>;
};

export type Spools = {
  /** @throws AppError `busy` when the disk has no room for `expected` bytes. */
  create(expected: number): Promise<SpoolWriter>;
};

const chunkBytes = 256 * 1024;
const tagBytes = 16;
const strideBytes = chunkBytes + tagBytes;
/** What stays free for the database, whatever is uploaded. */
const reserveBytes = 512 * 1024 * 1024;
/** After so many bytes it is looked again: others fill the disk as well, and not every body tells how long it is. */
const lookEvery = 16 * 1024 * 1024;

type FreeBytes = (folder: string) => Promise<number>;

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Keeps spools in a folder of their own; what an earlier run may have left there is removed first. */
export function createSpools(folder: string, freeBytes: FreeBytes = freeOf): Spools {
  let swept = false;
  const lookForRoom = async (bytes: number) => {
    if ((await freeBytes(folder)) < bytes + reserveBytes)
      throw new AppError(
        'busy',
        'The server has no room for a file of this size just now. Nothing was stored; tell the operator.',
      );
  };
  return {
    async create(expected) {
      if (!swept) sweep(folder);
      swept = true;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await lookForRoom(expected);
      const path = join(folder, `${newId()}.sealed`);
      const handle = await open(path, 'wx+', 0o600);
      // Nameless from here on; a system that does not allow it removes the file at the end, or with the next start.
      const isNameless = await rm(path).then(
        () => true,
        () => false,
      );
      const release = async () => {
        await handle.close();
        if (!isNameless) await rm(path, { force: true });
      };
      return writerOn(handle, release, () => lookForRoom(0));
    },
  };
}

/** A file in use by another program of the same folder has no name, or cannot be removed: both are well. */
export function sweep(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    try {
      if (name.endsWith('.sealed')) rmSync(join(folder, name), { force: true });
    } catch {}
  }
}

function writerOn(
  handle: FileHandle,
  release: () => Promise<void>,
  lookForRoom: () => Promise<void>,
): SpoolWriter {
  const key = randomBytes(32);
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let filled = 0;
  let bytes = 0;
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    key.fill(0);
    await release();
  };
  const flush = async () => {
    const number = Math.floor((bytes - 1) / chunkBytes);
    await writeWhole(handle, sealChunk(key, number, chunk.subarray(0, filled)), number * strideBytes);
    filled = 0;
  };
  return {
    bytes: () => bytes,
    async write(piece) {
      for (let from = 0; from < piece.length; ) {
        const part = piece.subarray(from, from + chunkBytes - filled);
        chunk.set(part, filled);
        filled += part.length;
        bytes += part.length;
        from += part.length;
        if (filled === chunkBytes) await flush();
        if (bytes % lookEvery === 0) await lookForRoom();
      }
    },
    async end() {
      if (filled > 0) await flush();
      return readerOn(handle, key, bytes, close);
    },
    close,
  };
}

function readerOn(handle: FileHandle, key: Buffer, bytes: number, close: () => Promise<void>): Spool {
  const chunks = Math.ceil(bytes / chunkBytes);
  const sealed = () => Buffer.allocUnsafe(strideBytes);
  async function chunkAt(number: number, into: Buffer): Promise<Buffer> {
    const length = Math.min(chunkBytes, bytes - number * chunkBytes) + tagBytes;
    await readWhole(handle, into.subarray(0, length), number * strideBytes);
    return openChunk(key, number, into.subarray(0, length));
  }
  return {
    bytes,
    async *read() {
      const into = sealed();
      for (let number = 0; number < chunks; number++) yield await chunkAt(number, into);
    },
    async head(most) {
      const parts: Buffer[] = [];
      for (let number = 0; number < chunks && number * chunkBytes < most; number++)
        parts.push(await chunkAt(number, sealed()));
      return Buffer.concat(parts).subarray(0, most);
    },
    close,
  };
}

/** The number of a chunk is its nonce: the key seals this one file, each chunk once. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

function sealChunk(key: Buffer, number: number, chunk: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number));
  const sealed = cipher.update(chunk);
  cipher.final();
  return Buffer.concat([sealed, cipher.getAuthTag()]);
}

function openChunk(key: Buffer, number: number, sealed: Buffer): Buffer {
  const end = sealed.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number));
  decipher.setAuthTag(sealed.subarray(end));
  const chunk = decipher.update(sealed.subarray(0, end));
  decipher.final();
  return chunk;
}

async function writeWhole(handle: FileHandle, piece: Buffer, position: number): Promise<void> {
  for (let from = 0; from < piece.length; )
    from += (await handle.write(piece, from, piece.length - from, position + from)).bytesWritten;
}

async function readWhole(handle: FileHandle, into: Buffer, position: number): Promise<void> {
  for (let from = 0; from < into.length; ) {
    const { bytesRead } = await handle.read(into, from, into.length - from, position + from);
    if (bytesRead === 0) throw new Error('A file of the program’s own ended early.');
    from += bytesRead;
  }
}
