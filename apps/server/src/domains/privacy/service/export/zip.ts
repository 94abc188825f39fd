import type { PassThrough } from 'node:stream';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of an archive; its bytes are asked for when those before it are written. */
export type Entry = {
  readonly path: string;
  readonly pieces: AsyncIterable<string | Uint8Array>;
  /** How hard it is worth trying: 0 leaves it as it is, 9 takes long. */
  readonly level: number;
};

/**
 * A ZIP that is written while it is read: who is slow stops the reading, who leaves ends it, and no more than one piece
 * of one file is in memory. Where an entry fails it breaks off, so that nobody takes a half for the whole.
 */
export function zipOf(entries: AsyncIterable<Entry>, at: Date): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as PassThrough;
  let current: Readable | undefined;
  output.once('close', () => current?.destroy());
  const breakOff = (error: Error) => void output.destroy(error);
  zip.on('error', breakOff);

  async function write(): Promise<void> {
    for await (const { path, pieces, level } of entries) {
      if (output.destroyed) return;
      const source = Readable.from(pieces, { objectMode: false });
      current = source;
      const isRead = finished(source);
      zip.addReadStreamLazy(path, { mtime: at, mode: 0o100600, compressionLevel: level }, (take) =>
        take(null, source),
      );
      await isRead;
    }
    zip.end();
  }
  write().catch(breakOff);
  return output;
}
