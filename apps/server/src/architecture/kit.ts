import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the repository, with a slash at its end. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A file as the rules see it: its path from the root, with slashes, and its text. */
export type SourceText = { readonly path: string; readonly text: string };

/** Every file that is committed or would be by `git add --all`, so that a rule is not met by not committing. */
export function repositoryFiles(): string[] {
  const answer = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return [...new Set(answer.split('\0'))].filter((path) => path !== '' && isFile(join(root, path))).sort();
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

export const readText = (path: string): SourceText => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
});

const isCode = (path: string): boolean => /\.(ts|tsx|mts|js|mjs|cjs)$/.test(path);

/** Our programs: what people wrote, without what programs wrote. */
export function codeIn(...folders: string[]): SourceText[] {
  return repositoryFiles()
    .filter((path) => isCode(path) && folders.some((folder) => path.startsWith(folder)))
    .filter((path) => !path.endsWith('/generated.ts'))
    .map(readText);
}

/** Tests, their data, and what only they use. */
export const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\.test-data\.ts$|-kit\.ts$|(^|\/)(testing|architecture|browser)\//.test(path);

export function parse({ path, text }: SourceText): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Every node of a file, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

export const lineOf = (node: ts.Node): number => {
  const file = node.getSourceFile();
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
};

/** `path:line what`, as every offender is named. */
export const at = (node: ts.Node, what: string): string =>
  `${node.getSourceFile().fileName}:${lineOf(node)} ${what}`;

/** A file of the tests' own making, to show that a rule finds what it is there to find. */
export const madeUp = (text: string, path = 'apps/server/src/domains/made-up/service.ts'): SourceText => ({
  path,
  text,
});

/** Offenders without those that are excused, and the excuses that nothing needs any more. */
export function weigh(
  offenders: Iterable<string>,
  exceptions: Readonly<Record<string, string>>,
): { unexcused: string[]; needless: string[] } {
  const found = [...offenders];
  const excusedBy = (offender: string) =>
    Object.keys(exceptions).find((key) => offender === key || offender.startsWith(`${key} `));
  return {
    unexcused: found.filter((offender) => !excusedBy(offender)),
    needless: Object.keys(exceptions).filter(
      (key) => !found.some((offender) => offender === key || offender.startsWith(`${key} `)),
    ),
  };
}
