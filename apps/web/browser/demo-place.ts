import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  cleanUp,
  compiledVariable,
  newPlace,
  type Place,
  start,
  stop,
} from '../../server/src/testing/program-kit.ts';

const variable = 'TEST_DEMO_FOLDER';

/**
 * For all files: the real program makes the demo once and ends. Each file starts its own on a copy, which saves it making
 * a cluster, the schema and the people: half of the time to the first screen.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const compiled = mkdtempSync(join(tmpdir(), 'attune-compiled-'));
  process.env[compiledVariable] = compiled;
  const place = await newPlace();
  await stop(await start(place, ['--demo']));
  process.env[variable] = place.folder;
  return async () => {
    await cleanUp();
    rmSync(compiled, { recursive: true, force: true });
  };
}

/** Where there is no demo to copy, the program makes one when it starts. */
export async function bringDemo(place: Place): Promise<void> {
  const made = process.env[variable];
  // Not `fs.cp`: the cluster belongs to another account than root's, and keeps its owner.
  if (made) await promisify(execFile)('cp', ['-a', `${made}/.`, place.folder]);
}
