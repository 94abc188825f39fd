import ts from 'typescript';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import { at, codeIn, isTest, madeUp, nodesOf, parse, type SourceText } from './kit.ts';

/** A test as its title has it: which capability's refusal it is about, where it says so. */
type Title = { readonly capability: string | undefined; readonly where: string };

/** `test('find-login: …')` and `test.each(…)('find-login: …')`; a title that is worked out names nothing. */
function titlesOf(source: SourceText): Title[] {
  const titles: Title[] = [];
  for (const node of nodesOf(parse(source))) {
    if (!ts.isCallExpression(node) || !/^test(\.each\([\s\S]*\))?$/.test(node.expression.getText())) continue;
    const [title] = node.arguments;
    const text = title && ts.isStringLiteralLike(title) ? title.text : '';
    titles.push({ capability: /^([a-z]+(?:-[a-z]+)*): ./.exec(text)?.[1], where: at(node, text) });
  }
  return titles;
}

/** Which capabilities have no test of what they refuse, and which tests of the folder are about none of them. */
function problemsOf(names: readonly string[], inFolder: readonly Title[], elsewhere: readonly Title[]) {
  const tested = new Set([...inFolder, ...elsewhere].map(({ capability }) => capability));
  return {
    untested: names.filter((name) => !tested.has(name)),
    aboutNone: inFolder
      .filter(({ capability }) => capability === undefined || !names.includes(capability))
      .map(({ where }) => where),
  };
}

const folder = 'apps/server/src/refusals/';
const tests = codeIn('apps/server/src/').filter(({ path }) => isTest(path) && path.endsWith('.test.ts'));

test('every system capability has a test of what it refuses', () => {
  const inFolder = tests.filter(({ path }) => path.startsWith(folder)).flatMap(titlesOf);
  const elsewhere = tests.filter(({ path }) => !path.startsWith(folder)).flatMap(titlesOf);
  expect(inFolder.length).toBeGreaterThan(0);
  expect(elsewhere.length).toBeGreaterThan(inFolder.length);
  expect(problemsOf(Object.keys(capabilities), inFolder, elsewhere)).toEqual({ untested: [], aboutNone: [] });
});

test('a capability that no test names is found, and so is a title that names none', () => {
  const titles = titlesOf(
    madeUp(`test('find-login: nobody', work); test.each([[1], [2]])(\`end-login: $0\`, work);
      test('no-such: one', work); test('it ends', work); test(title, work); test('touch-login:', work);
      test(\`revoke-login: \${name}\`, work); pretest('revoke-login: x', work); expect('use-login: x');`),
  );
  const names = ['find-login', 'end-login', 'touch-login', 'revoke-login', 'use-login'];
  const { untested, aboutNone } = problemsOf(names, titles, []);
  expect(untested).toEqual(['touch-login', 'revoke-login', 'use-login']);
  const path = 'apps/server/src/domains/made-up/service.ts';
  expect(aboutNone).toEqual([
    `${path}:2 no-such: one`,
    `${path}:2 it ends`,
    `${path}:2 `,
    `${path}:2 touch-login:`,
    `${path}:3 `,
  ]);
});

test('a test elsewhere counts for the capability that it names, and may be about anything else', () => {
  const elsewhere = titlesOf(madeUp(`test('find-login: nobody', work); test('sums: add up', work);`));
  expect(problemsOf(['find-login'], [], elsewhere)).toEqual({ untested: [], aboutNone: [] });
});
