// The `attune` command: prepares the clone, then runs the server program on the pinned Node with all arguments.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { prepareOrExit, root } from './prepare.mjs';

const node = await prepareOrExit({ web: true });
const setpriv = '/usr/bin/setpriv';
// Ends the program when this one ends without a word (kill -9), so that the next start finds the folder free.
const wrapper = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM', '--'] : [];
const [command, ...args] = [
  ...wrapper,
  node,
  join(root, 'apps', 'server', 'src', 'main.ts'),
  ...process.argv.slice(2),
];

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

// Under npm, its sudden end is ours: nobody else would be left to stop the program.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  setInterval(() => {
    if (process.ppid !== parent) pass('SIGTERM');
  }, 250).unref();
}

child.once('error', (error) => {
  console.error(`${command} cannot be started: ${error.message}.`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
