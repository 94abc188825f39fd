import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { othersCanEnter } from './database/embedded-test-kit.ts';
import { lockInstance } from './instance-lock.ts';
import { StartError } from './start-error.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'attune-lock-'));
  folders.push(folder);
  return folder;
}

/** Another process that takes the lock; resolves with what it says: `locked`, or why not. */
function lockElsewhere(folder: string, uid?: number): Promise<{ child: ChildProcess; says: string }> {
  const script = `
    const { lockInstance } = await import(${JSON.stringify(import.meta.resolve('./instance-lock.ts'))});
    try { lockInstance(process.argv[1], 100); console.log('locked'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.name + ': ' + error.message); }`;
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { ...ids, cwd: '/' });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (chunk: Buffer) => resolve({ child, says: chunk.toString().trim() }));
  });
}

test('makes a missing folder and holds it until released', () => {
  const folder = join(newFolder(), 'deep', 'data');
  const first = lockInstance(folder, 50);
  expect(() => lockInstance(folder, 50)).toThrow(StartError);
  first.release();
  first.release();
  expect(existsSync(join(folder, 'instance.pid'))).toBe(false);
  lockInstance(folder, 50).release();
});

test('names the process that holds the folder, and leaves that one undisturbed', async () => {
  const folder = newFolder();
  const { child, says } = await lockElsewhere(folder);
  expect(says).toBe('locked');
  for (let i = 0; i < 3; i++) {
    expect(() => lockInstance(folder, 50)).toThrow(
      `Another Attune runs on ${folder} (process ${child.pid}): stop that one`,
    );
  }
});

test('kill -9 frees the folder at once', async () => {
  const folder = newFolder();
  const { child } = await lockElsewhere(folder);
  child.kill('SIGKILL');
  lockInstance(folder, 2000).release();
});

test('of eight that start at once, one gets the folder', async () => {
  const folder = newFolder();
  const all = await Promise.all(Array.from({ length: 8 }, () => lockElsewhere(folder)));
  expect(all.filter(({ says }) => says === 'locked')).toHaveLength(1);
  expect(all.filter(({ says }) => says.includes('Another Attune runs on'))).toHaveLength(7);
});

test.runIf(process.getuid?.() !== 0 || othersCanEnter)('a folder that is not writable is named', async () => {
  const folder = newFolder();
  chmodSync(folder, 0o555);
  const nobody = process.getuid?.() === 0 ? 65534 : undefined;
  const { says } = await lockElsewhere(folder, nobody);
  expect(says).toBe(
    `StartError: ${folder} is not writable: give this account write access to it, or set ATTUNE_DATA_DIR to another folder.`,
  );
});

test('a file in place of the folder is named', () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  expect(() => lockInstance(file, 50)).toThrow(`${file} cannot be a folder, a file is in its way`);
});
