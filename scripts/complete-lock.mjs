// Run after every change of package-lock.json. npm leaves packages for other platforms out of the lock when the
// registry at hand does not carry them, and then refuses to install by that lock anywhere. This names them again, with
// their platform, so that npm knows which machines need them. A machine of such a platform fetches them unchecked:
// there is no integrity to write down.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const systems = [
  'android',
  'darwin',
  'linux',
  'win32',
  'freebsd',
  'openbsd',
  'netbsd',
  'openharmony',
  'sunos',
  'aix',
];
const processors = [
  'x64',
  'arm64',
  'arm',
  'ia32',
  'ppc64',
  's390x',
  'riscv64',
  'loong64',
  'mips64el',
  'wasm32',
];

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = Object.entries(lock.packages).flatMap(([at, entry]) =>
  Object.entries(entry.optionalDependencies ?? {})
    .filter(([name]) => !isLocked(at, name))
    .map(([name, version]) => ({ name, version, dev: entry.dev })),
);
for (const { name, version, dev } of missing) {
  const words = name.split(/[/@_-]+/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length + cpu.length === 0)
    throw new Error(`${name} is missing in the lock, and its name tells no platform.`);
  const libc = words.some((word) => word.includes('musl')) ? { libc: ['musl'] } : {};
  const platform = { ...(cpu.length ? { cpu } : {}), ...(os.length ? { os } : {}), ...libc };
  lock.packages[`node_modules/${name}`] = { version, ...(dev ? { dev } : {}), optional: true, ...platform };
}
const { '': project, ...packages } = lock.packages;
const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': project, ...Object.fromEntries(sorted) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${missing.length} packages for other platforms were added to the lock.`);

/** Whether the package that `at` would load by this name stands in the lock: its own, or one of a folder above. */
function isLocked(at, name) {
  for (
    let folder = at;
    ;
    folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$|^[^/]+\/[^/]+$/, '')
  ) {
    if (lock.packages[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}
