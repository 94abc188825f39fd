import { expect, test } from 'vitest';
import { codeIn, isTest, readText } from './kit.ts';

const register = 'docs/security/asvs.md';

type Named = { readonly file: string; readonly name: string };

/** Tests that the register names, as `file`: "name". */
const namedIn = (text: string): Named[] =>
  [...text.matchAll(/`([\w./-]+\.test\.ts)`: "([^"]+)"/g)].map(([, file = '', name = '']) => ({
    file,
    name,
  }));

const problemsOf = (named: readonly Named[], textOf: (file: string) => string | undefined): string[] =>
  named
    .filter(({ file, name }) => !textOf(file)?.replaceAll("\\'", "'").includes(name))
    .map(({ file, name }) => `${file}: ${name}`);

const tests = new Map(
  codeIn('apps/server/src/', 'apps/web/')
    .filter(({ path }) => isTest(path))
    .map(({ path, text }) => [path.replace(/^apps\/server\/src\//, ''), text]),
);

test('what the register of OWASP ASVS calls met is shown by tests that exist', () => {
  const named = namedIn(readText(register).text);
  expect(named.length).toBeGreaterThan(60);
  expect(problemsOf(named, (file) => tests.get(file))).toEqual([]);
});

test('a test that does not exist is found', () => {
  const text = '`a.test.ts`: "does this"; `a.test.ts`: "does that"; `b.test.ts`: "does this"';
  const found = problemsOf(namedIn(text), (file) =>
    file === 'a.test.ts' ? "test('does this', …)" : undefined,
  );
  expect(found).toEqual(['a.test.ts: does that', 'b.test.ts: does this']);
});
