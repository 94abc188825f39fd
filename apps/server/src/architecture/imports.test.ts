import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { expect, onTestFinished, test } from 'vitest';
import { codeIn, root } from './kit.ts';

type Rules = { forbidden: IForbiddenRuleType[]; options: ICruiseOptions };
const { default: rules } = (await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)) as {
  default: Rules;
};

async function read(baseDir: string, folders: readonly string[]): Promise<ICruiseResult> {
  const { forbidden, options } = rules;
  const { output } = await cruise(
    [...folders],
    { ...options, baseDir, validate: true, ruleSet: { forbidden } },
    options.enhancedResolveOptions as Record<string, unknown>,
  );
  return output as ICruiseResult;
}

const edgesOf = (result: ICruiseResult) =>
  result.modules.flatMap((module) =>
    module.dependencies.map((dependency) => ({ from: module.source, ...dependency })),
  );

test('imports go one way, through doors, and never in a circle', async () => {
  const result = await read(root, ['apps', 'packages', 'scripts', 'bench']);
  const code = codeIn('apps/server/src/', 'apps/web/src/', 'packages/').filter(
    ({ path }) => !path.endsWith('.js'),
  );
  const seen = new Set(result.modules.map((module) => module.source));
  expect(code.length).toBeGreaterThan(200);
  expect(code.map(({ path }) => path).filter((path) => !seen.has(path))).toEqual([]);
  expect(result.summary.violations.map((one) => `${one.rule.name}: ${one.from} → ${one.to}`)).toEqual([]);

  const edges = edgesOf(result);
  const typesOnly = edges.filter((edge) => edge.dependencyTypes.includes('type-only'));
  expect(edges.length).toBeGreaterThan(700);
  expect(typesOnly.length).toBeGreaterThan(100);
  expect(typesOnly.some((edge) => edge.resolved === 'apps/server/src/domains/access/index.ts')).toBe(true);
  // By its name a package leads to its door; had it led nowhere, no rule about packages would say anything.
  expect(
    edges.some((edge) => edge.module === '@attune/signals' && edge.resolved.endsWith('src/index.ts')),
  ).toBe(true);
}, 120_000);

const server = 'apps/server/src';
/** One module for each rule, named by what it does wrong. */
const wrong: Record<string, { path: string; text: string }> = {
  'kernel-knows-no-domain': {
    path: `${server}/kernel/a.ts`,
    text: `import type {} from '../domains/jobs/index.ts';`,
  },
  'one-door': { path: `${server}/domains/consent/a.ts`, text: `import '../access/store.ts';` },
  'leftwards-jobs': { path: `${server}/domains/jobs/a.ts`, text: `import '../access/index.ts';` },
  'leftwards-access': {
    path: `${server}/domains/access/a.ts`,
    text: `import type {} from '../consent/index.ts';`,
  },
  'leftwards-mail': { path: `${server}/domains/mail/a.ts`, text: `import '../access/index.ts';` },
  'leftwards-consent': { path: `${server}/domains/consent/b.ts`, text: `import '../people/index.ts';` },
  'leftwards-identity': { path: `${server}/domains/identity/a.ts`, text: `import '../people/index.ts';` },
  'leftwards-people': { path: `${server}/domains/people/a.ts`, text: `import '../sessions/index.ts';` },
  'leftwards-appdata': { path: `${server}/domains/appdata/a.ts`, text: `import '../telemetry/index.ts';` },
  'leftwards-telemetry': {
    path: `${server}/domains/telemetry/a.ts`,
    text: `import '../workshops/index.ts';`,
  },
  'leftwards-sessions': { path: `${server}/domains/sessions/a.ts`, text: `import '../workshops/index.ts';` },
  'leftwards-workshops': { path: `${server}/domains/workshops/a.ts`, text: `import '../sessions/index.ts';` },
  'leftwards-privacy': { path: `${server}/domains/privacy/a.ts`, text: `import '../unplaced/index.ts';` },
  'every-domain-has-a-place': { path: `${server}/domains/unplaced/a.ts`, text: `import '../jobs/index.ts';` },
  'domains-are-known-by-the-root': { path: `${server}/main.ts`, text: `import './domains/jobs/index.ts';` },
  'from-outside-by-the-door': { path: `${server}/app.ts`, text: `import './domains/jobs/store.ts';` },
  'domains-do-not-know-the-root': { path: `${server}/domains/jobs/b.ts`, text: `import '../../runtime.ts';` },
  'product-knows-no-tests': { path: `${server}/runtime.ts`, text: `import './testing/world.ts';` },
  'packages-know-no-apps': { path: 'packages/client/src/a.ts', text: `import '../../../apps/web/src/a.ts';` },
  'web-knows-two-packages': { path: 'apps/web/src/b.ts', text: `import '../../server/src/kernel/ids.ts';` },
  'browser-tests-know-the-test-kit': {
    path: 'apps/web/browser/a.ts',
    text: `import '../../server/src/kernel/ids.ts';`,
  },
  'packages-by-their-door': {
    path: 'apps/web/src/c.ts',
    text: `import '../../../packages/client/src/upload.ts';`,
  },
  'signals-run-in-browsers': { path: 'packages/signals/src/a.ts', text: `import { join } from 'node:path';` },
  'no-cycles': { path: 'packages/signals/src/b.ts', text: `import type {} from './c.ts';` },
  'everything-is-found': { path: 'apps/web/src/d.ts', text: `import './nowhere.ts';` },
};
const there = [
  ...['jobs', 'access', 'consent', 'people', 'sessions', 'telemetry', 'workshops', 'unplaced'].map(
    (domain) => `${server}/domains/${domain}/index.ts`,
  ),
  `${server}/domains/access/store.ts`,
  `${server}/domains/jobs/store.ts`,
  `${server}/testing/world.ts`,
  `${server}/kernel/ids.ts`,
  'apps/web/src/a.ts',
  'packages/client/src/upload.ts',
];

test('each rule finds what it is there to find, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attune-imports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\nexport {};\n`);
  };
  for (const path of there) write(path, '');
  write('packages/signals/src/c.ts', `import type {} from './b.ts';`);
  for (const { path, text } of Object.values(wrong)) write(path, text);

  const { summary } = await read(folder, ['apps', 'packages']);
  const found = Map.groupBy(summary.violations, (one) => one.from);
  for (const [name, { path }] of Object.entries(wrong))
    expect(
      found.get(path)?.map((one) => one.rule.name),
      path,
    ).toContain(name);
  expect(Object.keys(wrong).sort()).toEqual(rules.forbidden.map((rule) => rule.name).sort());
  const innocent = summary.violations.filter((one) => there.includes(one.from));
  expect(innocent).toEqual([]);
});
