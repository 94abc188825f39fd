// Which module may import which: `apps/server/src/architecture/imports.test.ts` reads the whole tree with these rules,
// and breaks each of them once in a made-up tree. dependency-cruiser needs TypeScript 6: with 7 alone it reads nothing.

/** Domains from left to right: one may import those of earlier steps only, never a neighbour of its own step. */
const order = [
  ['jobs'],
  ['mail'],
  ['access'],
  ['consent'],
  ['identity'],
  ['people'],
  ['appdata', 'telemetry', 'sessions', 'workshops'],
  ['privacy'],
];

const server = '^apps/server/src';
const testFile = '\\.test\\.ts$|\\.test-data\\.ts$|-kit\\.ts$';

/** The test kit makes the whole product, so a test may import it, and the code may not. */
const tests = `${testFile}|${server}/(testing|architecture)/|^packages/[^/]+/src/testing/|^apps/web/browser/`;

/** A domain imports nothing of its own step or of a later one. */
const leftwards = order.flatMap((step, place) =>
  step.map((domain) => {
    const allowed = [domain, ...order.slice(0, place).flat()].join('|');
    return {
      name: `leftwards-${domain}`,
      comment: `${domain} may know ${place === 0 ? 'no other domain' : order.slice(0, place).flat().join(', ')}; what it needs from its right is a function that app.ts gives it.`,
      severity: 'error',
      from: { path: `${server}/domains/${domain}/`, pathNot: testFile },
      to: { path: `${server}/domains/`, pathNot: `${server}/domains/(${allowed})/` },
    };
  }),
);

export default {
  forbidden: [
    {
      name: 'kernel-knows-no-domain',
      comment: 'The kernel has no domain word in it.',
      severity: 'error',
      from: { path: `${server}/kernel/` },
      to: {
        path: `${server}/(domains/|app(-deps|-domains|-measures|-personal-data)?\\.ts$|runtime\\.ts$|main\\.ts$|commands/)`,
      },
    },
    {
      name: 'one-door',
      comment: "Another domain is known by its index.ts only, its own tests' included.",
      severity: 'error',
      from: { path: `${server}/domains/([^/]+)/` },
      to: { path: `${server}/domains/[^/]+/`, pathNot: `${server}/domains/($1/|[^/]+/index\\.ts$)` },
    },
    ...leftwards,
    {
      name: 'every-domain-has-a-place',
      comment: 'A new domain is given its place in the order above before it is written.',
      severity: 'error',
      from: { path: `${server}/domains/`, pathNot: `${server}/domains/(${order.flat().join('|')})/` },
      to: {},
    },
    {
      name: 'domains-are-known-by-the-root',
      comment:
        'app.ts puts the domains together; only what runs, operates or tests the whole product knows them.',
      severity: 'error',
      from: {
        path: '.',
        pathNot: `${server}/(domains/|app(-deps|-domains|-measures|-personal-data)?\\.ts$|runtime\\.ts$|commands/|generate/)|${tests}|^bench/`,
      },
      to: { path: `${server}/domains/` },
    },
    {
      name: 'from-outside-by-the-door',
      comment: 'From outside, too, a domain is its index.ts.',
      severity: 'error',
      from: { path: '.', pathNot: `${server}/domains/` },
      to: { path: `${server}/domains/`, pathNot: `${server}/domains/[^/]+/index\\.ts$` },
    },
    {
      name: 'domains-do-not-know-the-root',
      comment: 'Imports go one way: kernel, domains, app.ts.',
      severity: 'error',
      from: { path: `${server}/domains/`, pathNot: testFile },
      to: { path: `${server}/(?!(domains|kernel)/)` },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'What is shipped imports no test and no test kit.',
      severity: 'error',
      from: { path: `${server}|^packages/|^apps/web/src/`, pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'packages-know-no-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(apps|bench|scripts)/' },
    },
    {
      name: 'web-knows-two-packages',
      comment: 'The web app talks to the server through the client, by the doors of the packages.',
      severity: 'error',
      from: { path: '^apps/web/', pathNot: '^apps/web/browser/' },
      to: {
        path: '^(apps|packages|bench|scripts)/|^@attune/',
        pathNot: '^apps/web/|^packages/(client|signals)/src/index\\.ts$',
      },
    },
    {
      name: 'browser-tests-know-the-test-kit',
      comment: 'Tests in a browser start the real server by its test kit, and know nothing else of it.',
      severity: 'error',
      from: { path: '^apps/web/browser/' },
      to: { path: `${server}/`, pathNot: `${server}/testing/` },
    },
    {
      name: 'packages-by-their-door',
      comment:
        'What a package offers to tests is the one thing beside its door; product-knows-no-tests watches over it.',
      severity: 'error',
      from: { path: '^(apps|packages)/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$2/|^packages/[^/]+/src/((index|node)\\.ts$|testing/)' },
    },
    {
      name: 'signals-run-in-browsers',
      severity: 'error',
      from: { path: '^packages/signals/src/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'everything-is-found',
      comment: 'An import of ours that leads nowhere would be checked by no rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, path: '^[.]|^@attune/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    exclude: { path: '(^|/)(dist|\\.cache)/' },
    doNotFollow: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
