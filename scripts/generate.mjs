// `npm run generate`: writes the files that are made by programs (types, schema.sql, the diagram, OpenAPI).
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareOrExit, root } from './prepare.mjs';

const node = await prepareOrExit({ web: false });
const program = join(root, 'apps', 'server', 'src', 'generate', 'main.ts');
process.exit(spawnSync(node, [program], { stdio: 'inherit', cwd: root }).status ?? 1);
