import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { archiveBeside, backupsIn } from '../kernel/backup/folder.ts';
import { holeBehind } from '../kernel/backup/timelines.ts';
import { archivedTo, systemIdentifierOf } from '../kernel/database/embedded-archive.ts';
import { type Finding, look, orWell, reasonOf, well, wrong } from './doctor-findings.ts';

const gigabyte = 1e9;

/** What each folder's disk has left. */
export function lookAtDisks(config: Config): Finding[] {
  const folders = {
    data: config.dataDir,
    spool: config.spool.folder,
    ...(config.backup.folder ? { backups: config.backup.folder } : {}),
  };
  return Object.entries(folders).flatMap(([name, folder]) =>
    existsSync(folder) ? [lookAtDisk(name, folder)] : [],
  );
}

function lookAtDisk(name: string, folder: string): Finding {
  const { bavail, blocks, bsize } = statfsSync(folder);
  const [free, share] = [bavail * bsize, blocks > 0 ? bavail / blocks : 1];
  const what = `The disk of ${name} has ${(free / gigabyte).toFixed(1)} GB free (${Math.round(share * 100)} %).`;
  const advice = 'Make room, or give it a larger disk.';
  if (free < 0.2 * gigabyte || share < 0.02) return wrong('disk', what, advice);
  return free < gigabyte || share < 0.1 ? look('disk', what, advice) : well('disk', what);
}

/** Keys that others could read, and folders that they could enter. */
export function lookAtFiles(config: Config): Finding[] {
  const files = {
    'The key store': config.keysDatabaseUrl ? undefined : config.keysFile,
    'The file of the master key': config.masterKeyFile,
    'The database’s password': config.database ? undefined : `${config.dataDir}/postgres/password`,
    'The database’s folder': config.database ? undefined : `${config.dataDir}/postgres/cluster`,
    'The folder of backups': config.backup.folder,
  };
  const open = Object.entries(files).flatMap(([name, path]) => {
    if (path === undefined || !existsSync(path)) return [];
    const mode = statSync(path).mode & 0o077;
    return mode === 0
      ? []
      : [wrong('files', `${name} can be read by others.`, `Take their rights away: chmod go= ${path}`)];
  });
  return orWell('files', 'Keys and data are closed to other accounts.', open);
}

/** Whether the log of changes is whole since the newest backup of this database: no moment behind a hole can be had. */
export function lookAtLog({ database, dataDir, backup: { folder: wanted } }: Config): Finding[] {
  const place = join(dataDir, 'postgres');
  const folder = wanted ?? archivedTo(place);
  const cluster = join(place, 'cluster');
  if (database || folder === undefined || !existsSync(cluster)) return [];
  const system = systemIdentifierOf(cluster);
  const newest = backupsIn(folder).find(({ manifest }) => manifest.systemIdentifier === system);
  const archive = newest && archiveBeside(newest);
  const hole = archive && holeBehind(newest, archive);
  return hole
    ? [
        wrong(
          'log-of-changes',
          `The log of changes lacks ${hole}: what came after it cannot be restored.`,
          'Run "attune backup create": moments from then on can be had again.',
        ),
      ]
    : [];
}

const mailMilliseconds = 10_000;

/** Greets the mail server and signs in there, and sends nothing. */
export async function lookAtMail({ mail, demo }: Config): Promise<Finding[]> {
  if (!mail.url) {
    return [
      mail.outbox || demo
        ? well('mail', 'Mails stay here, for this machine to look at.')
        : look(
            'mail',
            'No way to send mail is configured: nobody gets invites, or links for a new password.',
            'Set ATTUNE_MAIL_URL.',
          ),
    ];
  }
  const { hostname } = new URL(mail.url);
  const times = { connectionTimeout: mailMilliseconds, greetingTimeout: mailMilliseconds };
  const transport = createTransport({ url: mail.url, ...times, socketTimeout: mailMilliseconds });
  try {
    await transport.verify();
    return [well('mail', `The mail server ${hostname} lets us in.`)];
  } catch (error) {
    const advice =
      reasonOf(error) === 'EAUTH'
        ? 'Check user and password in ATTUNE_MAIL_URL.'
        : 'Check host, port and encryption in ATTUNE_MAIL_URL, and that this machine may reach it.';
    return [wrong('mail', `The mail server ${hostname} does not let us in (${reasonOf(error)}).`, advice)];
  } finally {
    transport.close();
  }
}
