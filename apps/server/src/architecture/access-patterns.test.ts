import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { finders } from '../testing/finders-kit.ts';
import { nodesOf, parse, readText, root } from './kit.ts';

/** What the system before this one had, in the words of its documents. */
const originalIndexes = [
  ...['email (unique)', 'valuUserId', 'merkosUserId', 'email, valuUserId', 'email, merkosUserId'].map(
    (columns) => `users: ${columns}`,
  ),
  ...['profiles: userId (unique)', 'preferences: userId (unique)'],
  ...[
    ...['userId', 'appId', 'timestamp (expiry)', 'sessionId', 'userId, timestamp desc'],
    ...['appId, timestamp desc', 'sessionId, timestamp desc', 'eventType, timestamp desc'],
  ].map((columns) => `activities: ${columns}`),
  ...['userId', 'appId', 'userId, appId', 'userId, appId, dataKey (unique)'].map(
    (columns) => `app data: ${columns}`,
  ),
  ...[
    ...['userId', 'eventName', 'eventCategory', 'timestamp', 'userId, timestamp desc'],
    ...['eventCategory, timestamp desc', 'eventName, timestamp desc', 'appId, timestamp desc'],
    'sessionId, timestamp desc',
  ].map((columns) => `events: ${columns}`),
];

const originalOperations = [
  ...['has a role', 'has a permission', 'add a sign-in method', 'remove a sign-in method'],
  ...['update the last login', 'find a user by e-mail', "find a user by a provider's id"],
  ...['find or create a profile', 'set an avatar with its thumbnail', 'set metadata', 'get metadata'],
  ...['delete metadata', 'find or create preferences', 'change theme, language, notifications'],
  ...['enable a widget', 'disable a widget', 'customise a widget', 'add a favourite app'],
  ...['remove a favourite app', 'reset preferences', 'get default preferences', 'create an activity'],
  ...['activities by user', 'activities by app', 'activities by session', 'activities by range'],
  ...['activities of the last hours', 'recent activity', 'create app data', 'app data by user and app'],
  ...['app data by user, app and key', 'upsert app data', 'compare and set app data'],
  ...['delete one value of app data', 'delete all app data of an app', 'create an analytics event'],
  ...['events by user', 'events by name', 'events by category', 'events by range'],
  ...['count events by name', 'count events by category', 'populate the user'],
  ...['create user, profile and preferences', 'sign in: last login, activity, event'],
  ...['save the settings of a person', 'save the settings of an app', 'delete everything of a user'],
  ...['complete profile', 'batch what happens in the client'],
];

/** Done without a request: by a job, or by what a later route will call. */
const withoutRoute = ['expiry of activities: they go', 'delete everything of a user'];

/** The cells of the table under a heading, without its own heading and rule. */
function tableUnder(heading: string, text: string): string[][] {
  const [, after = ''] = text.split(`\n## ${heading}\n`);
  const [section = ''] = after.split('\n## ');
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const named = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
const missingOf = (wanted: readonly string[], found: readonly string[]): string[] =>
  wanted.filter((one) => !found.includes(one)).map((one) => `${one}: has no row`);

/** The columns of each index, also of those that keep a constraint. */
function indexesIn(schema: string): Map<string, string> {
  const keys = schema.matchAll(/constraint (\w+) (?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/g);
  const indexes = schema.matchAll(/INDEX (\w+) ON (?:ONLY )?\S+ USING btree \(([^)]*)\)/g);
  return new Map([...keys, ...indexes].map(([, name = '', columns = '']) => [name, columns.toLowerCase()]));
}

type Question = { readonly title: string; readonly index: string };

function indexProblems(
  rows: readonly string[][],
  schema: ReadonlyMap<string, string>,
  questions: readonly Question[],
) {
  const problems = rows.flatMap(([original = '', ours = '', columns = '', title = '']) => {
    const [index = ''] = named(ours);
    return [
      ...(originalIndexes.includes(original) ? [] : [`${original}: is none of the original's`]),
      ...(schema.get(index) === columns ? [] : [`${index}: is no index of (${columns})`]),
      ...(questions.some((one) => one.title === title && one.index === index)
        ? []
        : [`${title}: is not shown to go by ${index}`]),
    ];
  });
  const originals = rows.map(([original = '']) => original);
  return [...problems, ...missingOf(originalIndexes, originals)];
}

type Product = {
  /** `GET /v1/me`. */
  readonly routes: ReadonlySet<string>;
  /** What the client of apps exports. */
  readonly helpers: ReadonlySet<string>;
  /** Titles of a file of tests; absent where there is no such file. */
  titlesOf(file: string): ReadonlySet<string> | undefined;
};

function patternProblems(rows: readonly string[][], { routes, helpers, titlesOf }: Product): string[] {
  const problems = rows.flatMap(([operation = '', route = '', client = '', shown = '']) => {
    const asked = withoutRoute.includes(operation) ? [] : named(route);
    const called = named(client);
    const tests = [...shown.matchAll(/`([^`]+)` › "([^"]+)"/g)];
    const methods = asked.map((one) => one.split(' ')[0]);
    return [
      ...asked.filter((one) => !routes.has(one)).map((one) => `${one}: is no route`),
      ...called
        .filter((one) => !helpers.has(one) && !methods.some((method) => one === `client.${method}`))
        .map((one) => `${operation}: the client has no ${one} for it`),
      ...(withoutRoute.includes(operation) || (asked.length > 0 && called.length > 0)
        ? []
        : [`${operation}: has no route or no client`]),
      ...(tests.length > 0 ? [] : [`${operation}: has no test`]),
      ...tests
        .filter(([, file = '', title = '']) => !titlesOf(file)?.has(title))
        .map(([, file, title]) => `${file}: has no test "${title}"`),
    ];
  });
  const operations = rows.map(([operation = '']) => operation);
  return [...problems, ...missingOf(originalOperations, operations)];
}

function titlesIn(file: string): ReadonlySet<string> | undefined {
  const path = file.startsWith('packages/') ? file : `apps/server/src/${file}`;
  if (!existsSync(join(root, path))) return undefined;
  const titles = new Set<string>();
  for (const node of nodesOf(parse(readText(path)))) {
    if (!ts.isCallExpression(node) || !/^test(\.each\([\s\S]*\))?$/.test(node.expression.getText())) continue;
    const [title] = node.arguments;
    if (title && ts.isStringLiteralLike(title)) titles.add(title.text);
  }
  return titles;
}

function product(): Product {
  const { paths } = JSON.parse(readFileSync(join(root, 'packages/client/openapi.json'), 'utf8')) as {
    paths: Record<string, object>;
  };
  const client = parse(readText('packages/client/src/index.ts'));
  return {
    routes: new Set(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      ),
    ),
    helpers: new Set([...nodesOf(client)].filter(ts.isExportSpecifier).map(({ name }) => name.text)),
    titlesOf: titlesIn,
  };
}

const document = readText('docs/data-model.md').text;

test('every index of the original has one of ours, and a query that is shown to go by it', () => {
  const rows = tableUnder('Indexes of the original', document);
  const schema = indexesIn(readText('apps/server/schema.sql').text);
  expect(rows.length).toBe(originalIndexes.length);
  expect(indexProblems(rows, schema, finders)).toEqual([]);
});

test('every operation of the original has its route, its place in the client and its tests', () => {
  const rows = tableUnder('Access patterns', document);
  expect(rows.length).toBeGreaterThanOrEqual(originalOperations.length);
  expect(patternProblems(rows, product())).toEqual([]);
});

test('a row about an index that is made up is found, and so is one that is missing', () => {
  const rows = tableUnder('Indexes of the original', document);
  const schema = new Map([['users_pkey', 'id']]);
  const questions = [{ title: 'a person', index: 'users_pkey' }];
  const good = ['users: email (unique)', '`users_pkey`', 'id', 'a person'];
  const problems = (row: string[]) => indexProblems([row], schema, questions).slice(0, -27);
  expect(problems(good)).toEqual([]);
  expect(problems(['users: name', '`users_pkey`', 'email', 'a child'])).toEqual([
    "users: name: is none of the original's",
    'users_pkey: is no index of (email)',
    'a child: is not shown to go by users_pkey',
    'users: email (unique): has no row',
  ]);
  const all = indexesIn(readText('apps/server/schema.sql').text);
  expect(indexProblems(rows.slice(1), all, finders)).toEqual(['users: email (unique): has no row']);
});

test('a row about an operation that is made up is found, and so is one that is missing', () => {
  const made: Product = {
    routes: new Set(['GET /v1/a']),
    helpers: new Set(['createA']),
    titlesOf: (file) => (file === 'a.test.ts' ? new Set(['does this']) : undefined),
  };
  const text = `\n## Access patterns\n
| Operation | Route | Client | Test |
|---|---|---|---|
| good | \`GET /v1/a\` | \`client.GET\`, \`createA\` | \`a.test.ts\` › "does this" |
| bad | \`GET /v1/b\`, \`POST /v1/a\` | \`client.PUT\`, \`createB\` | \`a.test.ts\` › "does"; \`b.test.ts\` › "does this" |
| idle | nothing | nothing | nothing |
`;
  const problems = patternProblems(tableUnder('Access patterns', text), made);
  expect(problems.slice(0, -originalOperations.length)).toEqual([
    'GET /v1/b: is no route',
    'POST /v1/a: is no route',
    'bad: the client has no client.PUT for it',
    'bad: the client has no createB for it',
    'a.test.ts: has no test "does"',
    'b.test.ts: has no test "does this"',
    'idle: has no route or no client',
    'idle: has no test',
  ]);
  const rows = tableUnder('Access patterns', document);
  expect(patternProblems(rows.slice(1), product())).toEqual(['has a role: has no row']);
});
