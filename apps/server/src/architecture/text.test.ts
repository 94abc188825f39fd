import ts from 'typescript';
import { expect, test } from 'vitest';
import { anyTypes, defaultExports } from './exceptions.ts';
import {
  at,
  codeIn,
  madeUp,
  nodesOf,
  parse,
  readText,
  repositoryFiles,
  type SourceText,
  weigh,
} from './kit.ts';

/** Tests that do not run, warnings silenced without a reason. */
function* careless(source: SourceText): Generator<string> {
  for (const node of nodesOf(parse(source))) {
    if (isIdleTest(node)) yield at(node, 'a test that does not run, or keeps others from it');
  }
  for (const [index, line] of source.text.split('\n').entries()) {
    if (isUnreasoned(line)) yield `${source.path}:${index + 1} silenced without a reason`;
  }
}

const isIdleTest = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) &&
  /^(only|skip|todo|fails)$/.test(node.name.text) &&
  /^(test|it|describe|suite)\b/.test(node.expression.getText());

// A reason is at least two words: "biome-ignore lint/x: y" only repeats that it is silenced.
function isUnreasoned(line: string): boolean {
  if (/@ts-nocheck/.test(line) && /^\s*(\/\/|\/\*)/.test(line)) return true;
  const directive =
    /(?:\/\/|\/\*)\s*(@ts-(?:ignore|expect-error)|biome-ignore(?:-\w+)?\s+\S+?:?(?=\s|$))(.*)/.exec(line);
  return directive !== null && !/\w+\W+\w+/.test((directive[2] ?? '').replace('*/', ''));
}

const anysOf = (source: SourceText): string[] =>
  [...nodesOf(parse(source))]
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map(() => `${source.path} any`);

function* defaultExportsOf(source: SourceText): Generator<string> {
  // Vitest asks for it, and there is one configuration for each suite.
  if (/^vitest(\.\w+)?\.config\.ts$/.test(source.path)) return;
  for (const node of nodesOf(parse(source))) {
    const isDefault =
      (ts.isExportAssignment(node) && !node.isExportEquals) ||
      node.kind === ts.SyntaxKind.DefaultKeyword ||
      (ts.isExportSpecifier(node) && node.name.text === 'default');
    if (isDefault && !ts.isCaseOrDefaultClause(node.parent)) yield source.path;
  }
}

test('no idle tests, and nothing silenced without a reason', () => {
  const sources = codeIn('');
  expect(sources.length).toBeGreaterThan(250);
  expect(sources.flatMap((source) => [...careless(source)])).toEqual([]);
});

test('every type says something', () => {
  expect(weigh(codeIn('').flatMap(anysOf), anyTypes)).toEqual({ unexcused: [], needless: [] });
  const text = "const a: any = 1; const b = c as any; const any = 'any'; type D = Record<string, any>;";
  expect(anysOf(madeUp(text, 'a.ts'))).toEqual(['a.ts any', 'a.ts any', 'a.ts any']);
});

test.each([
  "test.only('a', () => {});",
  "describe.skip('a', () => {});",
  "test.todo('a');",
  "test.concurrent.only('a', () => {});",
  `// @ts-${'ignore'}`,
  `// @ts-${'expect-error'} ts2322`,
  `/* @ts-${'expect-error'} */`,
  `// biome-${'ignore'} lint/suspicious/noExplicitAny: typing`,
  `// @ts-${'nocheck'}`,
])('%s is found', (text) => {
  expect([...careless(madeUp(text))]).toHaveLength(1);
});

test('a reason, and words that only look like it, are left alone', () => {
  const text = `
    // @ts-${'expect-error'} the type of the library lacks the second argument
    // biome-${'ignore'} lint/a11y/useSemanticElements: a canvas has no element of its own
    const any = 'any'; list.skip(3); queue.only; test('only', () => {});
  `;
  expect([...careless(madeUp(text))]).toEqual([]);
});

test('exports have names', () => {
  const found = codeIn('').flatMap((source) => [...defaultExportsOf(source)]);
  expect(weigh(found, defaultExports)).toEqual({ unexcused: [], needless: [] });
});

test.each(['export default 1;', 'export default function a() {}', 'const a = 1; export { a as default };'])(
  '%s is found',
  (text) => {
    expect([...defaultExportsOf(madeUp(text, 'a.ts'))]).toEqual(['a.ts']);
  },
);

// A path or host of the machine that wrote a file leads nowhere on another. Addresses of documentation are no machines.
const machine = [
  {
    what: 'a registry',
    form: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\/\/[\w.-]*(artifactory|verdaccio|nexus|jfrog)[\w.-]*/i,
  },
  { what: 'a registry', form: /^\s*(@[\w-]+:)?registry\s*=/m },
  { what: 'a resolved address', form: /"resolved":\s*"https?:/ },
  { what: 'a path of a machine', form: /(?<![\w.~$})-])\/(home|Users|root)\/[\w.]/ },
  { what: 'a path of a machine', form: /\b[A-Z]:\\Users\\/ },
  { what: 'a path of a machine', form: /(?<![\w.~$})/-])\/work\/(main|shared)\b/ },
];

const fromMachines = ({ path, text }: SourceText): string[] =>
  machine.filter(({ form }) => form.test(text)).map(({ what }) => `${path}: ${what}`);

test('no file names a registry or a path of the machine that wrote it', () => {
  const sources = repositoryFiles()
    .map(readText)
    .filter(({ text }) => !text.includes('\0'));
  expect(sources.length).toBeGreaterThan(280);
  expect(sources.some(({ path }) => path === 'package-lock.json')).toBe(true);
  expect(sources.flatMap(fromMachines)).toEqual([]);
});

test.each([
  `"resolved": "${'https'}://packages.invalid/a.tgz"`,
  `https://${'registry'}.example.com/a`,
  `${'registry'}=https://packages.invalid`,
  `'/${'home'}/ada/attune'`,
  `file:///${'Users'}/ada`,
  `C:\\${'Users'}\\ada`,
  ` /${'root'}/attune`,
  `"/${'work'}/main/apps"`,
])('%s is found', (text) => {
  expect(fromMachines(madeUp(text))).toHaveLength(1);
});
