import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generated, pathOf } from './generated.ts';
import { grafanaFiles, pathOf as grafanaPathOf } from './grafana/generated.ts';

/** Writes what is made from data; the tests of each folder compare. */
function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

for (const [name, text] of Object.entries(generated)) write(pathOf(name), text());
for (const [name, text] of Object.entries(grafanaFiles)) write(grafanaPathOf(name), text());
