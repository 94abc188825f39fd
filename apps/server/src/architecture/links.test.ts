import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { readText, repositoryFiles, root, type SourceText } from './kit.ts';

/** Links of a page that lead nowhere: to a file that is not there, or to a heading that its page does not have. */
function* deadLinks({ path, text }: SourceText): Generator<string> {
  for (const [, target = ''] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [file = '', heading] = target.split('#');
    const at = file === '' ? path : normalize(join(dirname(path), file));
    if (!existsSync(join(root, at))) yield `${path}: ${target}`;
    else if (heading !== undefined && at.endsWith('.md') && !headingsOf(readText(at)).has(heading))
      yield `${path}: ${target}`;
  }
}

const withoutCode = (text: string): string =>
  text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '');

/** Headings as they are named in addresses. */
const headingsOf = ({ text }: SourceText): Set<string> =>
  new Set(
    [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(' ', '-'),
    ),
  );

test('every link of the documentation leads somewhere', () => {
  const pages = repositoryFiles().filter((path) => path.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(50);
  expect(pages.flatMap((path) => [...deadLinks(readText(path))])).toEqual([]);
});

test('a link to no file and one to no heading are found, links into code and elsewhere are not looked at', () => {
  const text = `[a](README.md) [b](docs/none.md) [c](README.md#none) [d](https://example.org/x)
\`[e](none.md)\``;
  expect([...deadLinks({ path: 'MADE-UP.md', text })]).toEqual([
    'MADE-UP.md: docs/none.md',
    'MADE-UP.md: README.md#none',
  ]);
});
