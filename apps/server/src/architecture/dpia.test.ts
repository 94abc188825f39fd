import { expect, test } from 'vitest';
import { codeIn, isTest, readText } from './kit.ts';

const assessment = 'docs/privacy/dpia.md';
const tests = new Map(
  codeIn('apps/server/src/')
    .filter(({ path }) => isTest(path))
    .map(({ path, text }) => [path.replace('apps/server/src/', ''), text]),
);

test('what the assessment calls done is shown by tests that exist', () => {
  const { text } = readText(assessment);
  const files = [...text.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((file) => !tests.has(file))).toEqual([]);
  const named = [...text.matchAll(/`([\w/-]+\.test\.ts)`: "([^"]+)"/g)];
  expect(named.length).toBeGreaterThan(12);
  const missing = named.filter(
    ([, file = '', name = '']) => !tests.get(file)?.replaceAll("\\'", "'").includes(name),
  );
  expect(missing.map(([whole]) => whole)).toEqual([]);
});
