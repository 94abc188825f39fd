import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { preview } from 'vite';
import { freePorts } from '../../server/src/testing/program-kit.ts';
import type { Stage } from './kit.ts';

const root = fileURLToPath(new URL('../../../examples/app', import.meta.url));
const vite = fileURLToPath(new URL('bin/vite.js', import.meta.resolve('vite/package.json')));

export const diary = 'breathing-diary';

/** Builds the example as its developer would, and serves it from an origin of its own. */
export async function serveExample(stage: Stage): Promise<{ origin: string; close: () => Promise<void> }> {
  const [port] = await freePorts();
  const outDir = mkdtempSync(join(tmpdir(), 'attune-example-'));
  // In a process of its own: a build knows by its environment that it is one for use, and that of a test says otherwise.
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir'], {
    cwd: root,
    env: { PATH: process.env.PATH, VITE_ATTUNE_URL: stage.url },
  });
  const server = await preview({
    root,
    logLevel: 'warn',
    build: { outDir },
    preview: { port, strictPort: true, host: 'localhost' },
  });
  return {
    origin: `http://localhost:${port}`,
    close: async () => {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

type Item = { readonly id: string; readonly type: string; readonly occurredAt: string };

/** What Attune has of somebody's diary, asked as themselves. */
export async function storedOf(page: Page, userId: string) {
  const ask = async (path: string): Promise<unknown> => {
    const answer = await page.request.get(`/v1/users/${userId}/${path}`);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return answer.json();
  };
  const data = (await ask(`apps/${diary}/data`)) as {
    items: { key: string; version: number; value: { entries: { note: string; after: number }[] } }[];
  };
  const activities = (await ask(`activities?app=${diary}`)) as { items: Item[] };
  return {
    notes: data.items.flatMap(({ value }) => value.entries.map(({ note }) => note)),
    keys: data.items.map(({ key }) => key),
    /** Oldest first. */
    activities: activities.items.toReversed().map(({ type }) => type),
    ids: new Set(activities.items.map(({ id }) => id)).size,
  };
}

/** Presses Begin, lets so many seconds be over, and presses Finish. */
export async function breathe(page: Page, seconds: number): Promise<void> {
  const turnBack = (milliseconds: number) =>
    page.evaluate((by) => {
      const now = Date.now;
      Date.now = () => now() - by;
    }, milliseconds);
  // It began in the past, so that nothing is stored as of later than now.
  await turnBack(seconds * 1_000);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByText('Breathe in').waitFor();
  await turnBack(-seconds * 1_000);
  await page.getByRole('button', { name: 'Finish' }).click();
}

/** How much of a diary is on the device. */
export const heldHere = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    let held = 0;
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name ?? '');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      held += await new Promise<number>((resolve) => {
        const request = database.transaction('held').objectStore('held').count();
        request.onsuccess = () => resolve(request.result);
      });
      database.close();
    }
    return held;
  });

/** Signs in to the diary by Attune, which asks whether it may. */
export async function signInToDiary(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('button', { name: 'Sign in with Attune' }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('heading', { name: 'Write it down' }).waitFor();
}

export async function writeEntry(page: Page, note: string, after = 'Calm'): Promise<void> {
  await handIn(page, note, after);
  await page.getByRole('list', { name: 'Entries' }).getByText(note, { exact: true }).waitFor();
}

/** Fills in the form and saves it. Where the entry is then is for the caller to see: one that is refused is soon elsewhere. */
export async function handIn(page: Page, note: string, after = 'Calm'): Promise<void> {
  const form = page.getByRole('form', { name: 'Write it down' });
  await form.getByRole('group', { name: 'Before' }).getByText('Uneasy', { exact: true }).click();
  await form.getByRole('group', { name: 'After' }).getByText(after, { exact: true }).click();
  await form.getByLabel('Note').fill(note);
  await form.getByRole('button', { name: 'Save' }).click();
}
