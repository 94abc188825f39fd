import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Config } from '../config.ts';
import { refuseHalfRestored } from '../kernel/backup/half-restored.ts';
import { systemClock } from '../kernel/clock.ts';
import { startEmbedded } from '../kernel/database/embedded.ts';
import { readMigrations } from '../kernel/database/migrate.ts';
import { createPool } from '../kernel/database/pool.ts';
import { openVault } from '../kernel/keys/open.ts';
import { StartError } from '../kernel/start-error.ts';
import {
  type DatabaseUrls,
  embeddedUrls,
  migrationsFolder,
  runningEmbedded,
  withClient,
} from '../runtime.ts';
import * as database from './doctor-database.ts';
import { type Finding, look, reasonOf, well, wrong } from './doctor-findings.ts';
import { lookAtDisks, lookAtFiles, lookAtLog, lookAtMail } from './doctor-machine.ts';
import * as product from './doctor-product.ts';
import { lookAtSettings } from './doctor-settings.ts';

type Say = (line: string) => void;

/**
 * `attune doctor`: looks at everything that an operator could mend, beside a running instance or without one, and
 * changes nothing.
 * @throws StartError when something is wrong, after all of it was said
 */
export async function doctorCommand(read: () => Config, asJson: boolean, say: Say): Promise<void> {
  const findings = await findingsOf(read);
  if (asJson) say(JSON.stringify(findings));
  else for (const one of findings) say(lineOf(one));
  const count = findings.filter(({ state }) => state === 'wrong').length;
  if (count > 0) throw new StartError(`${count} of ${findings.length} checks are wrong.`);
}

const lineOf = ({ check, state, what, advice }: Finding): string =>
  `${state.padEnd(5)}  ${check.padEnd(17)}  ${what}${advice ? ` ${advice}` : ''}`;

async function findingsOf(read: () => Config): Promise<Finding[]> {
  let config: Config;
  try {
    config = read();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [wrong('settings', error.message, 'See docs/guides/configuration.md.')];
  }
  return [
    ...lookAtSettings(config),
    ...(await attempt('disk', () => lookAtDisks(config))),
    ...(await attempt('files', () => lookAtFiles(config))),
    ...(await attempt('log-of-changes', () => lookAtLog(config))),
    ...(await attempt('mail', () => lookAtMail(config))),
    ...(await attempt('database', () => lookAtDatabase(config))),
  ];
}

/** A check that cannot be made is a finding, and keeps none of the others from being made. */
async function attempt(check: string, work: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StartError) {
      const [what = '', ...advice] = error.message.split(/(?<=[.:]) /);
      return [wrong(check, what, advice.join(' '))];
    }
    return [
      wrong(check, `This could not be looked at (${reasonOf(error)}).`, 'Mend what is named above first.'),
    ];
  }
}

async function lookAtDatabase(config: Config): Promise<Finding[]> {
  const running = config.database ?? (await runningEmbedded(config.dataDir));
  if (running) return lookInside(config, running);
  refuseHalfRestored(config.dataDir);
  if (!existsSync(join(config.dataDir, 'postgres', 'cluster')))
    return [look('database', 'There is no database yet.', 'Start Attune, which makes it.')];
  const server = await startEmbedded({
    dataDir: config.dataDir,
    archiveTo: config.backup.folder,
    log: () => {},
  });
  try {
    return [
      well('instance', 'No instance runs on this folder; the database was started to look at it.'),
      ...(await lookInside(config, await embeddedUrls(server))),
    ];
  } finally {
    await server.stop();
  }
}

const lookInside = (config: Config, urls: DatabaseUrls): Promise<Finding[]> =>
  withClient(urls.directUrl, async (owner) => {
    const schema = await attempt('migrations', () =>
      database.lookAtSchema(owner, readMigrations(migrationsFolder)),
    );
    const parts: Finding[] = [
      ...(await attempt('database', () => database.lookAtServer(owner, config))),
      ...(await attempt('login-role', () => withClient(urls.url, database.lookAtLogin))),
      ...(await attempt('clock', () => database.lookAtClock(owner, systemClock))),
      ...(await attempt('replication', () => database.lookAtReplication(owner))),
      ...schema,
    ];
    // On another schema than ours, what follows would ask for tables that are not there.
    if (schema.some(({ state }) => state === 'wrong')) return parts;
    return [...parts, ...(await lookAtProduct(config, urls, owner))];
  });

async function lookAtProduct(config: Config, urls: DatabaseUrls, owner: Client): Promise<Finding[]> {
  const asAny = (check: string, work: () => Promise<Finding[]>) =>
    attempt(check, () => product.asAny(owner, work));
  return [
    ...(await attempt('keys', () => lookAtKeys(config, urls, owner))),
    ...(await asAny('partitions', () => product.lookAtPartitions(owner))),
    ...(await asAny('queue', () => product.lookAtQueue(owner))),
    ...(await asAny('backups', () => product.lookAtBackups(owner, config, systemClock))),
    ...(await asAny('invariants', () => product.lookAtInvariants(owner))),
  ];
}

/** Whether the key store is there, opens, and is the one of this database. */
async function lookAtKeys(config: Config, urls: DatabaseUrls, owner: Client): Promise<Finding[]> {
  const restore = 'Bring it back from its copy: "attune keys restore FILE". See docs/guides/keys.md.';
  if (!config.keysDatabaseUrl && !existsSync(config.keysFile))
    return [wrong('keys', 'The key store is not there.', restore)];
  const pool = createPool({ url: urls.url, size: { min: 0, max: 1 } });
  try {
    const vault = await openVault(config, pool, systemClock);
    try {
      const { rows } = await product.asAny(owner, () =>
        owner.query<{ fingerprint: Buffer }>('select fingerprint from key_stores'),
      );
      const isOurs = rows[0] === undefined || rows[0].fingerprint.equals(vault.fingerprint());
      return [
        isOurs
          ? well('keys', 'The key store opens, and belongs to this database.')
          : wrong('keys', 'The key store is not the one of this database.', restore),
      ];
    } finally {
      await vault.close();
    }
  } finally {
    await pool.end();
  }
}
