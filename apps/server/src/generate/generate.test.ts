import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inDatabase, readCluster, templateDatabase } from '../testing/cluster.ts';
import { generatedFiles, pathOf } from './files.ts';

test('every generated file is what the migrations and routes say now (npm run generate)', async () => {
  const files = await generatedFiles(inDatabase(readCluster().url, templateDatabase));
  expect(files.size).toBe(6);
  for (const [file, text] of files)
    expect(readFileSync(pathOf(file), 'utf8') === text, `${file} is out of date`).toBe(true);
});
