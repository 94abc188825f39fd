// `npm run pictures`: takes the documents' screenshots anew from the demo. `npm run pictures -- guides` takes those only.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareOrExit, root } from './prepare.mjs';

const node = await prepareOrExit({ web: true });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = ['run', '--config', 'vitest.pictures.config.ts', ...process.argv.slice(2)];
process.exit(spawnSync(node, [vitest, ...args], { stdio: 'inherit', cwd: root }).status ?? 1);
