import { join } from 'node:path';
import { ask } from './cluster.ts';
import { newPlace, type Program, run } from './program-kit.ts';
import type { World } from './world.ts';

/**
 * A worker as a process of its own, on the database and the keys of a world. A test file that uses it ends with
 * `afterAll(cleanUp)`. @param mailUrl where its mails go
 */
export async function startWorker(world: World, mailUrl: string): Promise<Program> {
  const settings = await settingsOf(world);
  return run(await newPlace(), ['worker'], {
    settings: { ...settings, ATTUNE_MAIL_URL: mailUrl, ATTUNE_MAIL_FROM: 'attune@example.org' },
  });
}

/** What a program has to be told to work on the database and the keys of a world. */
export async function settingsOf(world: World): Promise<Record<string, string>> {
  const fingerprint = world.vault.fingerprint().toString('hex');
  await ask(
    world.urls.directUrl,
    `insert into key_stores (fingerprint) values ('\\x${fingerprint}') on conflict do nothing`,
  );
  return {
    ATTUNE_DATABASE_URL: world.urls.url,
    ATTUNE_DATABASE_DIRECT_URL: world.urls.directUrl,
    ATTUNE_KEYS_FILE: join(world.folder, 'keys.sqlite'),
    ATTUNE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
}

/** It is gone in this moment, whatever it was doing. */
export async function killWorker({ child, ended }: Program): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

/**
 * What the queue does by itself once a job has been in hand for a quarter of an hour: whoever had it is lost, and it is
 * given to another.
 */
export const giveUpLost = async (world: World): Promise<void> =>
  void (await world.pool.query(
    `update pgboss.job set state = 'retry', start_after = now(), started_on = null where state = 'active'`,
  ));
