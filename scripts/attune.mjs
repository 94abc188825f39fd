// The `attune` command: prepares the clone, then runs the server program on the pinned Node with all arguments.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { endWithParent, prepareOrExit, root } from './prepare.mjs';

const node = await prepareOrExit({ web: true });
const main = join(root, 'apps', 'server', 'src', 'main.ts');
// Ended together with us (kill -9 too), so that the next start finds the folder free. The signal can come several times.
const [command, ...args] = [...endWithParent('TERM'), node, main, ...process.argv.slice(2)];

// In a process group of its own: Ctrl-C in a terminal reaches this whole group, and npm passes it on once more, but
// the program shall hear it once, and end cleanly while we wait.
const child = spawn(command, args, { stdio: 'inherit', detached: true });
const sent = new Set();
const pass = (signal) => {
  if (sent.has(signal)) return;
  sent.add(signal);
  child.kill(signal);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);

// npm's sudden end (kill -9) shall be ours too: nobody else would be left to stop the program. A shell stands between
// npm and us; it lives on, but gets another parent.
if (process.env.npm_lifecycle_event) {
  const before = ancestry();
  setInterval(() => {
    if (ancestry() !== before) pass('SIGTERM');
  }, 250).unref();
}

/** Our parent, and when that is a shell its parent too. */
function ancestry() {
  try {
    // "pid (name) state parent …"
    const [, name, parent] =
      /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? [];
    return /^(ba|da|z)?sh$/.test(name) ? `${process.ppid} of ${parent}` : `${process.ppid}`;
  } catch {
    return `${process.ppid}`;
  }
}

child.once('error', (error) => {
  console.error(`${command} cannot be started: ${error.message}.`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
