import ts from 'typescript';
import { expect, test } from 'vitest';
import { longFiles, longFunctions } from './exceptions.ts';
import {
  codeIn,
  lineOf,
  madeUp,
  nodesOf,
  parse,
  readText,
  repositoryFiles,
  type SourceText,
  weigh,
} from './kit.ts';

const mostLines = 300;
const mostOwnLines = 60;
const folders = ['apps/server/', 'apps/web/', 'packages/', 'bench/', 'scripts/', 'deploy/'];

const linesOf = (text: string): number => text.replace(/\n$/, '').split('\n').length;

type Measured = { readonly name: string; readonly ownLines: number };

/**
 * The lines of each function without those of the functions in it: a factory holds its methods, and a list of tests
 * its tests. An inner function's first line stays with the outer one, so that a chain of callbacks is not free.
 */
function functionsOf(source: SourceText): Measured[] {
  const measured: Measured[] = [];
  for (const node of nodesOf(parse(source))) {
    if (!isFunction(node)) continue;
    const nested = outermostIn(node).reduce((sum, inner) => sum + spanOf(inner) - 1, 0);
    measured.push({ name: `${source.path} ${nameOf(node)}`, ownLines: spanOf(node) - nested });
  }
  return measured;
}

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

const spanOf = (node: ts.Node): number =>
  node.getSourceFile().getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(node);

function outermostIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => void found.push(...(isFunction(child) ? [child] : outermostIn(child))));
  return found;
}

/** The function's own name, else that of what it is given to. */
function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (ts.isCallExpression(parent)) {
    const [first] = parent.arguments;
    return first && ts.isStringLiteral(first)
      ? first.text
      : `in ${parent.expression.getText().split('\n')[0]}`;
  }
  return 'without a name';
}

test('no file is longer than 300 lines', () => {
  const sources = [
    ...codeIn(...folders),
    ...repositoryFiles()
      .filter((path) => path.endsWith('.css') && folders.some((folder) => path.startsWith(folder)))
      .map(readText),
  ];
  expect(sources.length).toBeGreaterThan(200);
  const long = sources.filter(({ text }) => linesOf(text) > mostLines).map(({ path }) => path);
  expect(weigh(long, longFiles)).toEqual({ unexcused: [], needless: [] });
});

test('no function has more than 60 lines of its own', () => {
  const measured = codeIn(...folders).flatMap(functionsOf);
  expect(measured.length).toBeGreaterThan(2000);
  const long = measured.filter(({ ownLines }) => ownLines > mostOwnLines);
  const { unexcused, needless } = weigh(
    long.map(({ name }) => name),
    longFunctions,
  );
  const withLines = long.filter(({ name }) => unexcused.includes(name));
  expect({ unexcused: withLines, needless }).toEqual({ unexcused: [], needless: [] });
});

test('a function is measured without the functions in it', () => {
  const body = (lines: number) => '  let a = 1;\n'.repeat(lines);
  const text = `function outer() {\n${body(58)}}\nconst factory = () => {\n  return {\n    one() {\n${body(50)}    },\n    two: () => {\n${body(50)}    },\n  };\n};\nfunction long() {\n${body(59)}}\n`;
  expect(functionsOf(madeUp(text, 'a.ts'))).toEqual([
    { name: 'a.ts outer', ownLines: 60 },
    { name: 'a.ts factory', ownLines: 6 },
    { name: 'a.ts one', ownLines: 52 },
    { name: 'a.ts two', ownLines: 52 },
    { name: 'a.ts long', ownLines: 61 },
  ]);
  expect([linesOf('a\n'.repeat(300)), linesOf('a\n'.repeat(301))]).toEqual([300, 301]);
});

test('an exception that nothing needs is found', () => {
  expect(weigh(['a.ts long', 'b.ts long'], { 'a.ts long': 'why', 'c.ts': 'why' })).toEqual({
    unexcused: ['b.ts long'],
    needless: ['c.ts'],
  });
});
