import { expect, test } from 'vitest';
import { repositoryFiles } from './kit.ts';

const rooms = ['contract', 'routes', 'service', 'store', 'jobs', 'personal-data'];
const domains = 'apps/server/src/domains/';

/** What a domain's folder holds that it may not, and what it lacks. */
function misshapen(paths: readonly string[]): string[] {
  const inDomains = paths
    .filter((path) => path.startsWith(domains))
    .map((path) => path.slice(domains.length));
  const names = [...new Set(inDomains.map((path) => path.split('/')[0] as string))];
  return names.flatMap((name) => {
    const files = inDomains
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => path.slice(name.length + 1));
    return problemsOf(files).map((problem) => `${name}: ${problem}`);
  });
}

function problemsOf(files: readonly string[]): string[] {
  const problems: string[] = [];
  for (const needed of ['index.ts', 'personal-data.ts']) {
    const asFolder = needed.replace('.ts', '/index.ts');
    if (!files.includes(needed) && !files.includes(asFolder)) problems.push(`${needed} is missing`);
  }
  for (const file of files) {
    const [first = '', ...rest] = file.split('/');
    const isRoom = rest.length > 0 ? rooms.includes(first) : rooms.some((room) => first === `${room}.ts`);
    if (!isRoom && first !== 'index.ts' && !(rest.length === 0 && /^[a-z0-9-]+\.test\.ts$/.test(first)))
      problems.push(`${file} has no place in a domain`);
  }
  for (const room of rooms) {
    const isFolder = files.some((file) => file.startsWith(`${room}/`));
    // SQL is a file for each few tables; who needs one asks for it by name.
    const needsDoor = room !== 'store';
    if (isFolder && needsDoor && !files.includes(`${room}/index.ts`))
      problems.push(`${room}/ has no index.ts`);
    if (isFolder && files.includes(`${room}.ts`)) problems.push(`${room} is a file and a folder`);
  }
  return problems;
}

test('every domain has the same rooms', () => {
  const paths = repositoryFiles();
  expect(paths.filter((path) => path.startsWith(domains)).length).toBeGreaterThan(30);
  expect(misshapen(paths)).toEqual([]);
});

test('a room too many, a door too few, or a folder without an entry is found', () => {
  const files = [
    'index.ts',
    'personal-data.ts',
    'helpers.ts',
    'service.ts',
    'service/index.ts',
    'routes/rows.ts',
    'utils/index.ts',
    'a.test.ts',
  ];
  const paths = [...files.map((file) => `${domains}odd/${file}`), `${domains}bare/service.ts`];
  expect(misshapen(paths)).toEqual([
    'odd: helpers.ts has no place in a domain',
    'odd: utils/index.ts has no place in a domain',
    'odd: routes/ has no index.ts',
    'odd: service is a file and a folder',
    'bare: index.ts is missing',
    'bare: personal-data.ts is missing',
  ]);
});

const isPlain = (path: string): boolean =>
  path.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part));

test('files are named in kebab-case', () => {
  const sources = repositoryFiles().filter((path) => /^(apps\/[^/]+|packages\/[^/]+)\/src\//.test(path));
  expect(sources.length).toBeGreaterThan(150);
  expect(sources.filter((path) => !isPlain(path))).toEqual([]);
  expect(['src/Bad.ts', 'src/so_so.ts', 'src/good-one.test.ts'].filter(isPlain)).toEqual([
    'src/good-one.test.ts',
  ]);
});
