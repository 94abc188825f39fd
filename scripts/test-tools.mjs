// What the tests need and npm does not bring: taken from the machine, else from Debian when we are root, else named.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const SYSTEM = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const MNE = '/usr/lib/python3/dist-packages/mne';
const ICALENDAR = '/usr/lib/python3/dist-packages/icalendar';
const HEADERS = ['/usr/include/edflib.h', '/usr/local/include/edflib.h'];

/** `packages`: as Debian calls them. `long`: only the long suite uses it. */
const TOOLS = [
  {
    name: 'Chromium',
    packages: ['chromium'],
    present: () => ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
  },
  { name: 'flac', packages: ['flac'], present: () => onPath('flac') },
  {
    name: 'libedf',
    packages: ['libedf-dev', 'gcc', 'libc6-dev'],
    present: () => HEADERS.some((file) => existsSync(file)) && onPath('gcc'),
  },
  { name: 'zbar', packages: ['zbar-tools'], present: () => onPath('zbarimg') },
  { name: 'python3-icalendar', packages: ['python3-icalendar'], present: () => existsSync(ICALENDAR) },
  {
    name: 'Prometheus and Alertmanager',
    packages: ['prometheus', 'prometheus-alertmanager'],
    present: () => ['prometheus', 'promtool', 'prometheus-alertmanager', 'amtool'].every(onPath),
  },
  { name: 'MNE', packages: ['python3-mne'], present: () => existsSync(MNE), long: true },
  { name: 'biosig', packages: ['biosig-tools'], present: () => onPath('save2gdf'), long: true },
  { name: 'PgBouncer', packages: ['pgbouncer'], present: () => onPath('pgbouncer'), long: true },
  { name: 'nginx', packages: ['nginx'], present: () => onPath('nginx'), long: true },
];

/** @returns {string[]} a line for each tool that is not to be had, with the command that installs it */
export function prepareTools({ long }) {
  const wanted = TOOLS.filter((tool) => long || !tool.long);
  const missing = wanted.filter((tool) => !tool.present());
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    install(missing.flatMap((tool) => tool.packages));
  }
  return missing
    .filter((tool) => !tool.present())
    .map((tool) => `not run: ${tool.name} (apt-get install ${tool.packages.join(' ')})`);
}

function install(packages) {
  console.log(`Installing ${packages.join(', ')} from Debian (once, some minutes) …`);
  const command = ['install', '-y', '--no-install-recommends', ...packages];
  // The list of packages is only fetched when there is none, or when it is too old to install by.
  if (aptGet(command) || (aptGet(['update']) && aptGet(command))) return;
  console.log('Debian could not install all of them; the tests that need the others are left out.');
}

function aptGet(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-q', ...args], { env, stdio: 'ignore', timeout: 15 * 60_000 }).status === 0;
}

function onPath(program) {
  const folders = new Set([...(process.env.PATH ?? '').split(delimiter), ...SYSTEM]);
  return [...folders].some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
