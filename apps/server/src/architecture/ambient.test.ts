import ts from 'typescript';
import { expect, test } from 'vitest';
import { ambient } from './exceptions.ts';
import { codeIn, isTest, madeUp, nodesOf, parse, type SourceText, weigh } from './kit.ts';

// What a program takes from around it instead of being given it: such code gives other answers on another day or machine.
const random = /^(random(Bytes|Int|FillSync|Fill|UUID|UUIDv7)|getRandomValues)$/;
const reportsAllowed = /^apps\/server\/src\/(main\.ts|commands\/|generate\/)/;
const environmentAllowed = /^apps\/server\/src\/(main\.ts|config\.ts|generate\/)/;
const isWeb = (path: string) => path.startsWith('apps/web/');

function* ambientUses(source: SourceText): Generator<string> {
  const file = parse(source);
  for (const node of nodesOf(file)) {
    const what = useOf(node);
    if (what && !isAllowed(source.path, what)) yield `${source.path} ${what}`;
  }
}

function isAllowed(path: string, what: string): boolean {
  if (what === 'process.env' || what === 'process') return environmentAllowed.test(path);
  if (what === 'console' || what === 'process.stdout') return reportsAllowed.test(path);
  // A screen shows the time of the one who looks at it; nothing is stored by it.
  return isWeb(path);
}

/** The name of what a node takes from its surroundings, if it does. */
function useOf(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
    return 'new Date()';
  if (ts.isImportDeclaration(node) && /^(node:)?process$/.test(textOf(node.moduleSpecifier)))
    return 'process';
  if (!ts.isIdentifier(node) || isOwnName(node)) return undefined;
  const member = memberOf(node);
  if (random.test(node.text)) return ts.isImportSpecifier(node.parent) ? undefined : node.text;
  if (node.text === 'console') return 'console';
  if (node.text === 'Date' && member === 'now') return 'Date.now()';
  if (node.text === 'Math' && member === 'random') return 'Math.random()';
  if (node.text === 'Temporal' && member === 'Now') return 'Temporal.Now';
  if (node.text !== 'process') return undefined;
  // `process` handed on as a whole could be asked for anything.
  if (member === undefined) return 'process';
  return member === 'env' || member === 'stdout' ? `process.${member}` : undefined;
}

const textOf = (node: ts.Node): string => (ts.isStringLiteral(node) ? node.text : '');

/** A property of something else that happens to be called so. */
const isOwnName = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) &&
    node.parent.name === node &&
    !/^(globalThis|window|crypto|self)$/.test(node.parent.expression.getText())) ||
  ((ts.isPropertyAssignment(node.parent) || ts.isPropertySignature(node.parent)) &&
    node.parent.name === node);

const memberOf = (node: ts.Identifier): string | undefined => {
  const access = node.parent.kind === ts.SyntaxKind.PropertyAccessExpression ? node.parent : undefined;
  const outer =
    access && ts.isPropertyAccessExpression(access) && access.name === node ? access.parent : access;
  return outer && ts.isPropertyAccessExpression(outer) ? outer.name.text : undefined;
};

test('environment, console, clock and randomness are passed in', () => {
  const sources = codeIn('apps/server/src/', 'apps/web/src/', 'packages/').filter(
    ({ path }) => !isTest(path),
  );
  expect(sources.length).toBeGreaterThan(150);
  const found = new Set(sources.flatMap((source) => [...ambientUses(source)]));
  expect(weigh(found, ambient)).toEqual({ unexcused: [], needless: [] });
});

test.each([
  ['process.env.HOME', 'process.env'],
  ['globalThis.process.env', 'process.env'],
  ["process['env']", 'process'],
  ['const { env } = process', 'process'],
  ["import { env } from 'node:process'", 'process'],
  ["console.log('here')", 'console'],
  ["process.stdout.write('here')", 'process.stdout'],
  ['new Date()', 'new Date()'],
  ['Date.now()', 'Date.now()'],
  ['Temporal.Now.instant()', 'Temporal.Now'],
  ['Math.random()', 'Math.random()'],
  ['crypto.randomUUID()', 'randomUUID'],
  ['const id = randomUUID', 'randomUUID'],
])('%s is found', (text, what) => {
  expect([...ambientUses(madeUp(text))]).toContain(`apps/server/src/domains/made-up/service.ts ${what}`);
});

test('what only looks like it is left alone', () => {
  const text = `
    const a = new Date(clock.now()); clock.now(); process.once('SIGINT', stop); log.console; const b = { process: 1 };
    performance.now(); // console.log(process.env)
  `;
  expect([...ambientUses(madeUp(text))]).toEqual([]);
});
