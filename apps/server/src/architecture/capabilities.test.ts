import ts from 'typescript';
import { expect, test } from 'vitest';
import { capabilities } from '../capabilities.ts';
import { sharedCapabilities } from './exceptions.ts';
import { at, codeIn, isTest, madeUp, nodesOf, parse, type SourceText, weigh } from './kit.ts';

type Use = { readonly name: string; readonly where: string };

/** Where the widest reach is taken, and by which name; `?` where the name is not to be read off the code. */
function usesOf(source: SourceText): Use[] {
  const uses: Use[] = [];
  for (const node of nodesOf(parse(source))) {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) continue;
    if (!/^(asSystem|withSystem)$/.test(node.expression.name.text)) continue;
    const [name] = node.arguments;
    uses.push({ name: name && ts.isStringLiteral(name) ? name.text : '?', where: at(node, 'uses it') });
  }
  return uses;
}

/** A reach to everything that nobody was asked for: `{ to: 'any' }` written by hand. */
const wideReaches = (source: SourceText): string[] =>
  [...nodesOf(parse(source))]
    .filter((node) => ts.isPropertyAssignment(node) && node.getText().replaceAll(/\s|"|'/g, '') === 'to:any')
    .map((node) => at(node, 'reaches everything'));

const problemsOf = (uses: readonly Use[], list: readonly string[]) => ({
  unknown: uses.filter(({ name }) => !list.includes(name)),
  unused: list.filter((name) => !uses.some((use) => use.name === name)),
  shared: list.filter((name) => uses.filter((use) => use.name === name).length > 1),
});

const product = codeIn('apps/server/src/').filter(({ path }) => !isTest(path));

test('every system capability is listed, used, and used by one function', () => {
  const uses = product.flatMap(usesOf);
  expect(uses.length).toBeGreaterThanOrEqual(Object.keys(capabilities).length);
  const { unknown, unused, shared } = problemsOf(uses, Object.keys(capabilities));
  expect({ unknown, unused }).toEqual({ unknown: [], unused: [] });
  expect(weigh(shared, sharedCapabilities)).toEqual({ unexcused: [], needless: [] });
});

test('a capability without a name, without use, or used twice is found', () => {
  const uses = usesOf(
    madeUp(`db.asSystem('a'); db.withSystem('b', w); deps.db.withSystem('b', w); db.asSystem(name);`),
  );
  const { unknown, unused, shared } = problemsOf(uses, ['b', 'c']);
  expect(unknown.map(({ name }) => name)).toEqual(['a', '?']);
  expect({ unused, shared }).toEqual({ unused: ['c'], shared: ['b'] });
});

test('only access and the database itself reach everything', () => {
  const allowed = /^apps\/server\/src\/(kernel\/database\/database\.ts|domains\/access\/service\/index\.ts)$/;
  const wide = product.filter((source) => wideReaches(source).length > 0).map(({ path }) => path);
  expect(wide.filter((path) => allowed.test(path))).toHaveLength(2);
  expect(wide.filter((path) => !allowed.test(path))).toEqual([]);
  expect(wideReaches(madeUp(`db.as(actor, { to: 'any' }); const a = { "to": "any" };`))).toHaveLength(2);
});
