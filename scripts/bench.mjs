// `npm run -s bench -- points [--json] [--quick]`: runs one measuring program on the pinned Node.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { prepareOrExit, root } from './prepare.mjs';

// Only `live` opens the web app.
const node = await prepareOrExit({ web: process.argv[2] === 'live', quiet: true });
// In a process group of its own, so that it hears Ctrl-C once, from here, and has the time to stop what it started.
const child = spawn(node, [join(root, 'bench', 'run.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  detached: true,
});
const sent = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (sent.has(signal)) return;
    sent.add(signal);
    child.kill(signal);
  });
}
child.once('error', (error) => {
  console.error(`${node} cannot be started: ${error.message}.`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
