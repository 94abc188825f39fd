import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Files that this program holds open in a folder although they have no name any more: what a copy of the disk would hold. */
export const namelessPaths = (folder: string): string[] =>
  readdirSync('/proc/self/fd').flatMap((name) => {
    const path = join('/proc/self/fd', name);
    try {
      const target = readlinkSync(path);
      return target.startsWith(folder) && target.endsWith(' (deleted)') ? [path] : [];
    } catch {
      // The descriptor that listed the others is closed by now.
      return [];
    }
  });

export const namelessFiles = (folder: string): Buffer[] =>
  namelessPaths(folder).flatMap((path) => {
    try {
      return [readFileSync(path)];
    } catch {
      // It was closed in this moment.
      return [];
    }
  });
