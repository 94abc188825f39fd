import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes that a folder takes on the disk. */
export function bytesOnDisk(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    try {
      bytes += lstatSync(join(entry.parentPath, entry.name)).blocks * 512;
    } catch (error) {
      // A database that packs its files in the background removes some meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return bytes;
}

/** Waits until a folder has kept its size for some seconds, half a minute at most. */
export async function quietDisk(folder: string): Promise<void> {
  let last = -1;
  let quiet = 0;
  for (let waited = 0; quiet < 4 && waited < 30; waited++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const bytes = bytesOnDisk(folder);
    quiet = bytes === last ? quiet + 1 : 0;
    last = bytes;
  }
}
