import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findFiles } from './import-files.ts';

test('a file that cannot be read is told of, and keeps no other from being found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'a.edf'), 'x');
  // A name that is no UTF-8, as old recorders write them: what is listed is not what opens it.
  writeFileSync(
    Buffer.concat([Buffer.from(join(folder, 'b')), Buffer.from([0xff]), Buffer.from('.edf')]),
    'x',
  );
  writeFileSync(join(folder, 'c.csv'), 'x');
  const found = findFiles(folder, 1000);
  expect(found.map(({ path, problem }) => [path.slice(folder.length + 1), problem !== undefined])).toEqual([
    ['a.edf', false],
    ['b\ufffd.edf', true],
    ['c.csv', false],
  ]);
  expect(found[1]?.problem).toMatch(/cannot be read as a file/);
});
