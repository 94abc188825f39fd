import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withClient } from '../runtime.ts';
import { erdOf, readCatalogue, schemaFile } from './catalogue.ts';
import { openApiFile } from './openapi.ts';
import { recordsFile } from './records.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const require = createRequire(import.meta.url);

/** Every file that is written by a program, with its path from the root and what it must hold. */
export async function generatedFiles(migratedUrl: string): Promise<Map<string, string>> {
  const catalogue = await withClient(migratedUrl, readCatalogue);
  const dataModel = 'docs/data-model.md';
  const openApi = await openApiFile();
  return new Map([
    ['apps/server/schema.sql', schemaFile(catalogue)],
    [dataModel, withErd(readFileSync(join(root, dataModel), 'utf8'), erdOf(catalogue))],
    ['apps/server/src/kernel/database/generated.ts', databaseTypes(migratedUrl)],
    ['docs/privacy/records.md', recordsFile()],
    ['packages/client/openapi.json', openApi],
    ['packages/client/src/generated.ts', clientTypes(openApi)],
  ]);
}

export const pathOf = (file: string): string => join(root, file);

function withErd(text: string, erd: string): string {
  const [before, rest] = text.split('<!-- erd -->');
  const after = rest?.split('<!-- /erd -->')[1];
  if (before === undefined || after === undefined)
    throw new Error('docs/data-model.md has no place for the diagram.');
  return `${before}<!-- erd -->\n${erd}\n<!-- /erd -->${after}`;
}

function databaseTypes(url: string): string {
  const types = JSON.stringify({ int8: 'number', timestamptz: 'Date' });
  const args = [
    '--dialect',
    'postgres',
    '--url',
    url,
    '--type-mapping',
    types,
    '--exclude-pattern',
    '{migrations,pgboss.*}',
  ];
  return inScratch('types.ts', (out) => runBin('kysely-codegen', [...args, '--out-file', out]));
}

function clientTypes(openApi: string): string {
  return inScratch('client.ts', (out) => {
    const source = `${out}.json`;
    writeFileSync(source, openApi);
    runBin('openapi-typescript', [source, '-o', out]);
  });
}

function inScratch(name: string, write: (path: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'attune-generate-'));
  try {
    const path = join(folder, name);
    write(path);
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runBin(name: string, args: readonly string[]): void {
  const manifest = join(root, 'node_modules', name, 'package.json');
  const { bin } = require(manifest) as { bin: string | Record<string, string> };
  const program = join(dirname(manifest), typeof bin === 'string' ? bin : (bin[name] ?? ''));
  const result = spawnSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${name} failed: ${result.stderr || result.stdout}`);
}
