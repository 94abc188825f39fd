import { chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startEmbedded } from './embedded.ts';
import {
  canMount,
  isRoot,
  newDisk,
  newFolder,
  othersCanEnter,
  query,
  startElsewhere,
  startIn,
} from './embedded-test-kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const options = { log: () => undefined };
/** An account that nothing else uses, and that has no name. */
const STRANGER = 64321;
const as = (uid: number) => ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
/** With a mount of its own in front of `unshare`, a user namespace cannot be had, as in many containers. */
const WITHOUT_NAMESPACES = [
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind /bin/false /usr/bin/unshare && exec "$@"',
  'sh',
];

test.runIf(!isRoot || othersCanEnter)('a folder that is not writable is named', async () => {
  const folder = newFolder();
  chmodSync(folder, 0o555);
  const { says } = startElsewhere(folder, 'SELECT', isRoot ? as(STRANGER) : []);
  expect(await says).toBe(
    `StartError: ${folder}/postgres is not writable: give this account write access to it, or set ATTUNE_DATA_DIR to another folder.`,
  );
});

test.runIf(canMount)(
  'a disk that is too small for a database is named, and nothing is left on it',
  async () => {
    const disk = newDisk(24);
    await expect(startEmbedded({ ...options, dataDir: disk })).rejects.toThrow(
      `The disk that holds ${disk}/postgres is full: make room on it, then start again.`,
    );
  },
);

test.runIf(canMount)(
  'a disk that filled up is named, and room on it is all that the next start needs',
  async () => {
    const disk = newDisk(96);
    const first = await startIn(disk);
    await query(first, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const filler = join(disk, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(96 << 20))).toThrow('ENOSPC');
    await expect(startEmbedded({ ...options, dataDir: disk })).rejects.toThrow('is full: make room on it');
    rmSync(filler);
    expect(await query(await startIn(disk), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  },
);

test('a database of another version is named and not touched', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'postgres', 'cluster'), { recursive: true });
  writeFileSync(join(folder, 'postgres', 'password'), 'x');
  writeFileSync(join(folder, 'postgres', 'cluster', 'PG_VERSION'), '17\n');
  await expect(startEmbedded({ ...options, dataDir: folder })).rejects.toThrow(
    'was made by PostgreSQL 17, and this Attune brings PostgreSQL 18: start it with the Attune that made it',
  );
});

test.each([
  ['PG_VERSION', 'its PG_VERSION is not readable: restore the folder from a backup'],
  ['global/pg_control', 'If the files are damaged, restore the folder from a backup.'],
])('a database without its %s is said to be damaged, in one line', async (file, message) => {
  const folder = newFolder();
  await (await startIn(folder)).stop();
  rmSync(join(folder, 'postgres', 'cluster', file));
  const refusal = await startEmbedded({ ...options, dataDir: folder }).catch((error: Error) => error);
  expect(refusal).toMatchObject({ name: 'StartError', message: expect.stringContaining(message) });
  expect((refusal as Error).message).not.toContain('\n');
});

test('a lost password and a wrong one are told apart', async () => {
  const folder = newFolder();
  await (await startIn(folder)).stop();
  const password = join(folder, 'postgres', 'password');
  writeFileSync(password, 'wrong');
  await expect(startEmbedded({ ...options, dataDir: folder })).rejects.toThrow('does not fit the database');
  rmSync(password);
  await expect(startEmbedded({ ...options, dataDir: folder })).rejects.toThrow('password is missing');
});

test.runIf(isRoot && othersCanEnter)(
  'in the folder of an ordinary user, root runs the server as that user',
  async () => {
    const folder = newFolder();
    chownSync(folder, STRANGER, STRANGER);
    const server = await startIn(folder);
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(statSync(join(folder, 'postgres', 'cluster')).uid).toBe(STRANGER);
    expect(statSync(`/proc/${server.pid}`).uid).toBe(STRANGER);
  },
);

test.runIf(isRoot && othersCanEnter)('an account without a name starts it too', async () => {
  const folder = newFolder();
  chownSync(folder, STRANGER, STRANGER);
  expect(await startElsewhere(folder, 'SELECT', as(STRANGER)).says).toMatch(/^ready \d+$/);
});

test.runIf(canMount && othersCanEnter)(
  'without user namespaces root runs it as nobody, and later with them too',
  async () => {
    const folder = newFolder();
    await (await startIn(folder)).stop();
    const { says, child } = startElsewhere(
      folder,
      'CREATE TABLE kept AS SELECT 42 AS answer',
      WITHOUT_NAMESPACES,
    );
    expect(await says).toMatch(/^ready \d+$/);
    expect(statSync(join(folder, 'postgres', 'cluster', 'base')).uid).toBe(65534);
    child.kill('SIGKILL');
    expect(await query(await startIn(folder), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  },
);

test.runIf(canMount)('where no account can go, the way out is named', async () => {
  const folder = newFolder('/root');
  chmodSync('/root', 0o700);
  const { says } = startElsewhere(folder, 'SELECT', WITHOUT_NAMESPACES);
  expect(await says).toMatch(
    /^StartError: PostgreSQL refuses to run as root, .* set ATTUNE_DATA_DIR to a folder/,
  );
});
