import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { serverArguments } from './embedded.ts';
import { CLEAN_ENVIRONMENT, chooseAccount, commandOf } from './embedded-account.ts';
import { findPrograms } from './embedded-cluster.ts';
import { ended, newFolder, query, startElsewhere, startIn } from './embedded-test-kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const WRITE = 'CREATE TABLE kept AS SELECT 42 AS answer';
const READ = 'SELECT answer FROM kept';

test('a second instance on the folder is refused by name, and the first goes on', async () => {
  const folder = newFolder();
  const first = await startIn(folder);
  const { says } = startElsewhere(folder);
  expect(await says).toMatch(
    new RegExp(
      `^StartError: Another Attune runs on ${folder}/postgres \\(process ${process.pid}\\): stop that one`,
    ),
  );
  expect(await query(first, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('after kill -9 of the program its committed rows are there, and no server is left behind', async () => {
  const folder = newFolder();
  const { child, says } = startElsewhere(folder, WRITE);
  const pid = Number(/^ready (\d+)$/.exec(await says)?.[1]);
  await ended(child, 'SIGKILL');
  const server = await startIn(folder);
  expect(await query(server, READ)).toEqual([{ answer: 42 }]);
  // Whatever has that number by now, it is not a server on our folder.
  expect(readCwd(pid)).not.toBe(join(folder, 'postgres', 'cluster'));
});

test('after kill -9 of program and server alike the next start recovers', async () => {
  const folder = newFolder();
  const { child, says } = startElsewhere(folder, WRITE);
  const pid = Number(/^ready (\d+)$/.exec(await says)?.[1]);
  process.kill(pid, 'SIGKILL');
  await ended(child, 'SIGKILL');
  expect(await query(await startIn(folder), READ)).toEqual([{ answer: 42 }]);
});

test('a server that nobody minds any more is stopped, and started anew', async () => {
  const folder = newFolder();
  const first = await startIn(folder);
  await query(first, WRITE);
  await first.stop();
  const orphan = await startOrphan(folder);
  const lines: string[] = [];
  const server = await startIn(folder, { log: (line) => lines.push(line) });
  expect(lines[0]).toContain('Stopped a PostgreSQL that an earlier start had left running');
  expect(lines.join()).toContain(`process ${orphan}`);
  expect(await query(server, READ)).toEqual([{ answer: 42 }]);
});

test('the number of a process that is no server, in the file of one that was, is no obstacle', async () => {
  const folder = newFolder();
  await (await startIn(folder)).stop();
  const stranger = spawn('sleep', ['60']);
  onTestFinished(() => ended(stranger, 'SIGKILL'));
  const cluster = join(folder, 'postgres', 'cluster');
  writeFileSync(join(cluster, 'postmaster.pid'), `${stranger.pid}\n${cluster}\n1700000000\n5432\n\n\n`);
  expect(await query(await startIn(folder), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test('kill -9 at any moment of the first start leaves a folder that the next start takes', async () => {
  const folder = newFolder();
  for (const ms of [150, 300, 450, 600, 750]) {
    const { child, says } = startElsewhere(folder);
    await Promise.race([says, sleep(ms)]);
    await ended(child, 'SIGKILL');
  }
  expect(await query(await startIn(folder), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a server that ends by itself is reported, and can be started again', async () => {
  const folder = newFolder();
  const reason = Promise.withResolvers<string>();
  const server = await startIn(folder, { onExit: reason.resolve });
  process.kill(server.pid, 'SIGKILL');
  expect(await reason.promise).toBe(`PostgreSQL (process ${server.pid}) was ended by SIGKILL.`);
  await server.stop();
  await startIn(folder);
});

function readCwd(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** A server without its Attune, as it is left where the system cannot end it together with its parent. */
async function startOrphan(folder: string): Promise<number> {
  const { postgres } = findPrograms();
  const cluster = join(folder, 'postgres', 'cluster');
  const account = chooseAccount(join(folder, 'postgres'), postgres);
  const [command, args] = commandOf(account, postgres, serverArguments(cluster, cluster));
  const child = spawn(command, args, {
    ...account.ids,
    env: CLEAN_ENVIRONMENT,
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => ended(child, 'SIGKILL'));
  const isReady = () => {
    try {
      return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').includes('ready');
    } catch {
      return false;
    }
  };
  while (!isReady()) await sleep(10);
  return child.pid ?? 0;
}
