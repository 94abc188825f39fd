import type { Migration } from './migration-history.ts';
import { namedServes, numberOf } from './migration-history.ts';

/** Since when the rule holds: what landed before cannot be edited any more. */
const since = '0014';

const narrow = [
  /\bdrop\s+(?!not\s+null\b)\w+(\s+if\s+exists)?(\s+[\w.]+)?/g,
  /\brename\s+(to|column|constraint)\b/g,
  /\balter\s+(column\s+)?\w+\s+(set\s+data\s+)?type\b/g,
  /\bset\s+not\s+null\b/g,
  /\badd\s+(constraint\s+\w+\s+)?(check|foreign\s+key|unique|primary\s+key|exclude)\b/g,
  /\bcreate\s+unique\s+index\s+(concurrently\s+)?(if\s+not\s+exists\s+)?\w+\s+on\s+(?<table>\w+)/g,
  /\brevoke\s+\w+/g,
  /\btruncate\b/g,
];

/** What a migration takes away, renames or narrows: a program from before it may rely on it. */
export function contracting(sql: string): string[] {
  const statements = sql
    .replaceAll(/--.*$/gm, '')
    // Bodies of functions, and words in quotes, are no statements of the migration.
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .toLowerCase();
  const made = new Set(
    [...statements.matchAll(/\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)/g)].map(([, name]) => name),
  );
  return narrow.flatMap((pattern) =>
    [...statements.matchAll(pattern)]
      .filter(({ groups }) => !made.has(groups?.table ?? ''))
      .map(([text]) => text.replaceAll(/\s+/g, ' ')),
  );
}

/** Migrations that narrow something and do not say which programs they still serve; a line for each. */
export const unsaid = (migrations: readonly Migration[]): string[] =>
  migrations
    .filter(({ name, sql }) => numberOf(name) >= since && namedServes(sql) === null)
    .flatMap(({ name, sql }) => {
      const [first] = contracting(sql);
      return first
        ? [
            `${name} narrows what programs from before it may rely on ("${first}"): say which it still serves, as "-- serves: 0013" in a line of its own. Better: first add, and take away in a later one, when no program needs it.`,
          ]
        : [];
    });
