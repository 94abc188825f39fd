import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFlacFile } from '@attune/signals';
import { bytesOf } from './signal.ts';

/** The bytes of bare frames and how long the program took, files and its start included; or why there are none. */
export type FlacSize = { readonly bytes: number; readonly seconds: number } | { readonly missing: string };

const filesAtOnce = 100;

/**
 * What the reference encoder needs for the same values in the same blocks at its best setting: every block alone,
 * frames only, without the header and metadata of the file.
 */
export async function flacSize(
  folder: string,
  blocks: readonly Int16Array<ArrayBuffer>[],
): Promise<FlacSize> {
  const place = join(folder, 'flac');
  mkdirSync(place, { recursive: true });
  let bytes = 0;
  let seconds = 0;
  try {
    for (let from = 0; from < blocks.length; from += filesAtOnce) {
      const names = blocks.slice(from, from + filesAtOnce).map((block, i) => {
        const name = join(place, `${i}.raw`);
        writeFileSync(name, bytesOf(block));
        return name;
      });
      const began = performance.now();
      await encode(names);
      seconds += (performance.now() - began) / 1000;
      for (const name of names) {
        bytes += parseFlacFile(readFileSync(name.replace(/raw$/, 'flac'))).frames.length;
      }
    }
    return { bytes, seconds };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { missing: 'the program flac is not installed (apt-get install flac)' };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const form = ['--force-raw-format', '--endian=little', '--sign=signed', '--channels=1', '--bps=16'];

function encode(names: readonly string[]): Promise<void> {
  const args = ['-8', '-s', '-f', '--no-padding', '--no-seektable', ...form, '--sample-rate=1000', ...names];
  return new Promise((resolve, reject) => {
    const child = spawn('flac', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`flac ended with code ${code}`)),
    );
  });
}
