// Brings a clone to where its programs can run: the pinned Node, the packages, the web app. Plain JavaScript without
// packages, for any Node from 18 on: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './prepare-lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, '.cache');
const runtime = join(root, 'tools', 'node');
const web = join(root, 'apps', 'web');
const lockFile = join(root, 'package-lock.json');
const packagesStamp = join(root, 'node_modules', '.attune-lock');
const webStamp = join(web, 'dist', '.attune-stamp');
const deploy = join(root, 'deploy');
const deployLock = join(deploy, 'package-lock.json');
const deployStamp = join(deploy, 'node_modules', '.attune-lock');

/** Something that the person at the keyboard can do something about; the message is one line for them. */
export class PrepareError extends Error {}

/**
 * @param {{ web: boolean, deploy?: boolean, quiet?: boolean }} options `web`: build the web app too; `deploy`: what only
 *   tests and deployers need; `quiet`: no line for each step
 * @returns {Promise<string>} the path of the pinned Node
 * @throws {PrepareError}
 */
export async function prepare(options) {
  const version = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')).dependencies.node;
  const say = options.quiet ? () => {} : (line) => console.log(line);
  if (missing(version, options).length === 0) return pinnedNode(version);
  return withLock(cache, say, PrepareError, async () => {
    // Asked again: whoever held the lock may have done it all meanwhile.
    for (const step of missing(version, options)) await step(version, say);
    return pinnedNode(version);
  });
}

function missing(version, options) {
  const steps = [];
  if (!hasNode(version)) steps.push(installNode);
  if (read(packagesStamp) !== packagesWanted(version)) steps.push(installPackages);
  if (options.deploy && read(deployStamp) !== packagesWanted(version, deployLock)) steps.push(installDeploy);
  if (options.web && existsSync(join(web, 'index.html')) && read(webStamp) !== webWanted(version))
    steps.push(buildWeb);
  return steps;
}

function pinnedNode(version) {
  return process.version === `v${version}`
    ? process.execPath
    : join(runtime, 'node_modules', 'node', 'bin', 'node');
}

function hasNode(version) {
  const path = pinnedNode(version);
  return (
    path === process.execPath ||
    spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`
  );
}

async function installNode(version, say) {
  say(`Installing Node.js ${version} (once, some seconds) …`);
  await npm(process.execPath, ['ci', '--prefix', runtime]);
  if (!hasNode(version)) {
    throw new PrepareError(`Node.js ${version} does not run here: install it yourself, then start again.`);
  }
}

async function installPackages(version, say) {
  say('Installing packages (once, about a minute) …');
  // With the pinned Node: npm leaves out native packages that the Node it runs on is too old for.
  const wanted = packagesWanted(version);
  const args = ['ci', '--prefix', root, '--include=dev', '--include=optional', '--prefer-offline'];
  await npm(pinnedNode(version), args);
  save(packagesStamp, wanted);
}

async function installDeploy(version, say) {
  say('Installing the packages of deploy/ (once, some seconds) …');
  const wanted = packagesWanted(version, deployLock);
  await npm(pinnedNode(version), ['ci', '--prefix', deploy, '--include=dev', '--prefer-offline']);
  save(deployStamp, wanted);
}

async function buildWeb(version, say) {
  say('Building the web app (once after each change, some seconds) …');
  const wanted = webWanted(version);
  // Built beside and moved: a build that fails leaves the last one in place.
  const fresh = join(cache, 'web');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
  await run('vite build', pinnedNode(version), args, { cwd: web, env: withFirst(pinnedNode(version)) });
  const dist = join(web, 'dist');
  try {
    writeFileSync(join(fresh, basename(webStamp)), wanted);
    rmSync(dist, { recursive: true, force: true });
    renameSync(fresh, dist);
  } catch (error) {
    throw explained(error.message, `Cannot write ${dist}`, error.message);
  }
}

function packagesWanted(version, file = lockFile) {
  const lock = createHash('sha256').update(readFileSync(file)).digest('hex');
  return `${lock} node ${version} ${process.platform}-${process.arch}\n`;
}

function webWanted(version) {
  const hash = createHash('sha256').update(packagesWanted(version));
  const single = ['index.html', 'vite.config.ts', 'package.json'].map((name) => join(web, name));
  const folders = [
    join(web, 'src'),
    ...list(join(root, 'packages')).map((entry) => join(root, 'packages', entry.name, 'src')),
  ];
  for (const file of [...single.filter(existsSync), ...folders.flatMap(filesBelow)]) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return `${hash.digest('hex')}\n`;
}

function filesBelow(folder) {
  return list(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function list(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function save(file, text) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw explained(error.message, `Cannot write ${file}`, error.message);
  }
}

/** Runs npm on the given Node, whatever Node it was installed for. */
async function npm(node, args) {
  const cli = npmCli();
  const [command, first] = cli ? [node, [cli]] : ['npm', []];
  await run('npm', command, [...first, ...args, '--no-fund', '--no-audit'], {
    cwd: root,
    env: withFirst(node),
  });
}

/** npm's own program file, so that any Node can run it; undefined when there is only a command of that name. */
function npmCli() {
  const told = process.env.npm_execpath;
  if (told && basename(told) === 'npm-cli.js' && existsSync(told)) return told;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'npm');
    if (existsSync(path))
      return basename(realpathSync(path)) === 'npm-cli.js' ? realpathSync(path) : undefined;
  }
  return undefined;
}

/** What packages run while they are installed finds this Node before any other. */
function withFirst(node) {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
}

async function run(name, command, args, options) {
  const log = logFile();
  const handle = openSync(log, 'w');
  const result = await new Promise((resolve) => {
    // Ends with us: the next start takes over our lock, and must not meet an npm that still writes.
    const [first, ...rest] = [...endWithParent('KILL'), command, ...args];
    const child = spawn(first, rest, { ...options, stdio: ['ignore', handle, handle] });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`),
    );
  });
  closeSync(handle);
  if (result !== undefined)
    throw explained(readFileSync(log, 'utf8'), `${name} failed`, `${result}, its output is in ${log}`);
}

/** A command in front of another that ends it with this process, also when this one is killed; Linux only. */
export function endWithParent(signal) {
  const setpriv = '/usr/bin/setpriv';
  return existsSync(setpriv) ? [setpriv, '--pdeathsig', signal, '--'] : [];
}

function logFile() {
  try {
    mkdirSync(cache, { recursive: true });
    return join(cache, 'prepare.log');
  } catch {
    return join(tmpdir(), `attune-prepare-${process.pid}.log`);
  }
}

/** What went wrong, judged by the output, and what to do about it. */
function explained(output, what, detail) {
  const advice = [
    [/ENOSPC|EDQUOT|No space left/, `the disk is full: make room (about 1 GB), then start again`],
    [
      /EROFS|EACCES|EPERM|permission denied/i,
      `${root} is not writable: give this account write access to it, or clone to a folder of its own`,
    ],
    [
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/,
      'the package registry cannot be reached: check the network (or the proxy in "npm config"), then start again',
    ],
    [/spawn npm ENOENT|failed to execute npm/, 'npm is missing: install it together with Node.js'],
    [
      /EUSAGE|package-lock\.json.*sync/,
      'package.json and package-lock.json do not fit together: run "npm install"',
    ],
  ].find(([pattern]) => pattern.test(`${output} ${detail}`))?.[1];
  return new PrepareError(advice ? `${what}, ${advice} (${detail}).` : `${what}: ${detail}.`);
}

/** Prepares, or prints the one line that says what to do and ends with exit code 1. */
export async function prepareOrExit(options) {
  try {
    return await prepare(options);
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
