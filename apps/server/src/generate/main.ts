import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { openRuntime } from '../runtime.ts';
import { generatedFiles, pathOf } from './files.ts';

// Writes every generated file anew from the migrations and the routes, with a database that lives for this moment.
const folder = mkdtempSync(join(tmpdir(), 'attune-generate-'));
const runtime = await openRuntime(readConfig({ ATTUNE_DATA_DIR: folder, ATTUNE_LOG: 'warn' }), {
  schema: 'migrate',
});
try {
  for (const [file, text] of await generatedFiles(runtime.urls.directUrl)) {
    writeFileSync(pathOf(file), text);
    process.stdout.write(`${file}\n`);
  }
} finally {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
}
