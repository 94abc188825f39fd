// `npm run pictures`: makes the README's screenshots anew from the demo.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareOrExit, root } from './prepare.mjs';

const node = await prepareOrExit({ web: true });
const program = join(root, 'apps', 'web', 'browser', 'pictures.ts');
process.exit(spawnSync(node, [program], { stdio: 'inherit', cwd: root }).status ?? 1);
