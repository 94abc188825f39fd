import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readConfig } from '../config.ts';
import { StartError } from '../kernel/start-error.ts';
import { openRuntime } from '../runtime.ts';
import { ask as sql } from '../testing/cluster.ts';
import { demoIn } from './backup-kit.ts';
import { doctorCommand } from './doctor.ts';
import type { Finding } from './doctor-findings.ts';

export type Settings = Readonly<Record<string, string>>;

/** An instance that runs, with a demo in it, for the doctor to look at; it ends with the test file. */
export async function openPatient() {
  const folder = mkdtempSync(join(tmpdir(), 'attune-doctor-'));
  const settingsOf = (more: Settings = {}) => ({
    ATTUNE_DATA_DIR: join(folder, 'data'),
    ATTUNE_BACKUP_DIR: join(folder, 'backups'),
    ATTUNE_LOG: 'error',
    ...more,
  });
  const runtime = await openRuntime(readConfig(settingsOf()), { schema: 'migrate' });
  const owner = runtime.urls.directUrl;
  for (const name of ['keep-activity-days', 'keep-event-months'])
    await runtime.app.jobs.find((one) => one.name === name)?.handle({});
  await demoIn(runtime);

  /** What it finds, and whether it says by its exit that something is wrong. */
  async function findings(more: Settings = {}): Promise<Finding[]> {
    const said: string[] = [];
    const read = () => readConfig(settingsOf(more));
    const end = await doctorCommand(read, true, (line) => said.push(line)).catch((error: unknown) => error);
    const all = JSON.parse(said.join('')) as Finding[];
    expect(end instanceof StartError).toBe(all.some(({ state }) => state === 'wrong'));
    return all;
  }

  return {
    folder,
    runtime,
    owner,
    findings,
    /** The lines of one check, as `state what`. */
    of: async (check: string, more?: Settings): Promise<string[]> =>
      (await findings(more))
        .filter((one) => one.check === check)
        .map(({ state, what }) => `${state} ${what}`),
    asked: (statement: string) => sql(owner, statement),
    async close(): Promise<void> {
      await runtime.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Patient = Awaited<ReturnType<typeof openPatient>>;
