import { expect, test } from 'vitest';
import { jobNames } from '../domains/jobs/index.ts';
import { readText } from './kit.ts';

/** What stands in backquotes in the first column of the table that begins with `title`. */
function firstColumn(path: string, title: string): string[] {
  const lines = readText(path).text.split('\n');
  const from = lines.indexOf(title) + 2;
  const rows = lines.slice(from, from + lines.slice(from).findIndex((line) => !line.startsWith('|')));
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word),
  );
}

test('operators find every job in their guide, and none that is not there', () => {
  const told = firstColumn('docs/guides/operating.md', '| Job | When (UTC) | What |');
  expect(told.toSorted()).toEqual([...jobNames].toSorted());
});
