import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

type Step = () => Promise<void> | void;
const steps: Step[] = [];

/** Has `step` done at the end, however the end comes; the newest first. */
export function atEnd(step: Step): void {
  steps.push(step);
}

/** Stops and removes everything that was started. May be called more than once. */
export async function endAll(): Promise<void> {
  for (let step = steps.pop(); step; step = steps.pop()) {
    try {
      await step();
    } catch (error) {
      process.stderr.write(`bench: while cleaning up: ${(error as Error).message}\n`);
    }
  }
}

/** Cleans up on Ctrl-C and the like, then ends with the exit code that belongs to the signal. */
export function endOnSignals(): { signalled(): boolean } {
  let signalled = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signalled) return;
      signalled = true;
      void endAll().then(() => process.exit(128 + constants.signals[signal]));
    });
  }
  return { signalled: () => signalled };
}

const tmpfs = 0x01021994;

/** A folder of our own on a disk, removed at the end: in memory, "durable" would be free of charge. */
export function makeFolder(): string {
  const parent = statfsSync(tmpdir()).type === tmpfs ? '/var/tmp' : tmpdir();
  const folder = mkdtempSync(join(parent, 'attune-bench-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
