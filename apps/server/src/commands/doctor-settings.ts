import { isAbsolute, join, relative } from 'node:path';
import type { Config } from '../config.ts';
import { archivedTo, archiveMarker } from '../kernel/database/embedded-archive.ts';
import { type Finding, look, orWell, wrong } from './doctor-findings.ts';

const local = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/;
const everywhere = /^(0\.0\.0\.0|\[?::\]?)$/;
const privateAddress =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80)/i;

/** Settings that each are right, and are not together. */
export function lookAtSettings(config: Config): Finding[] {
  const address = new URL(config.publicUrl);
  const isPublic = !local.test(address.hostname) || !local.test(config.host);
  return [
    ...orWell('settings', 'The settings are well.', [
      config.demo &&
        isPublic &&
        wrong('settings', 'The demo is open to others than this machine.', 'Unset ATTUNE_DEMO.'),
      config.mail.outbox &&
        isPublic &&
        wrong('settings', 'The outbox is open to others than this machine.', 'Unset ATTUNE_MAIL_OUTBOX.'),
      address.protocol === 'http:' &&
        !local.test(address.hostname) &&
        wrong(
          'settings',
          'People reach Attune without TLS, and browsers will not keep them signed in.',
          'Put a proxy with TLS in front, and its https address into ATTUNE_PUBLIC_URL.',
        ),
      !local.test(config.host) &&
        local.test(address.hostname) &&
        look(
          'settings',
          'The public port is open to others, and links in mails lead to this machine only.',
          'Set ATTUNE_PUBLIC_URL to the address that people use.',
        ),
    ]),
    ...orWell('ops-port', 'The private port is reached from this machine or a private network.', [
      everywhere.test(config.opsHost) &&
        look(
          'ops-port',
          'The private port is open on every address of this machine.',
          'Set ATTUNE_OPS_HOST to a private address, or see that a firewall keeps everybody else away.',
        ),
      !everywhere.test(config.opsHost) &&
        !local.test(config.opsHost) &&
        !privateAddress.test(config.opsHost) &&
        wrong(
          'ops-port',
          'The private port is on an address that is not private.',
          'Set ATTUNE_OPS_HOST to 127.0.0.1 or a private address.',
        ),
    ]),
    ...orWell('backup-settings', 'Backups are configured, or your own database’s business.', [
      !config.database && !config.backup.folder && lookAtForgotten(config),
      config.backup.folder !== undefined &&
        isWithin(config.dataDir, config.backup.folder) &&
        look(
          'backup-settings',
          'The backups lie in the data folder: one disk loses both.',
          'Set ATTUNE_BACKUP_DIR to a folder on another disk.',
        ),
    ]),
  ];
}

/** Whether there never was a folder of backups, or somebody left it out this time. */
function lookAtForgotten({ dataDir }: Config): Finding {
  const folder = join(dataDir, 'postgres');
  const before = archivedTo(folder);
  if (before === undefined)
    return look(
      'backup-settings',
      'No backups are made by themselves.',
      'Set ATTUNE_BACKUP_DIR to a folder on another disk.',
    );
  return look(
    'backup-settings',
    `No backups are made by themselves, and the log of changes is kept in ${before} as before, where nothing removes it.`,
    `Set ATTUNE_BACKUP_DIR to it. To keep nothing any more, stop Attune and remove ${archiveMarker(folder)}.`,
  );
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}
