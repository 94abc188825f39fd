// `npm test`: installs what is missing, runs every step also when one before failed, and says at the end what could not
// be run and how many tests passed. `npm test -- types lint` runs these steps only, `--long` the long suite.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PrepareError, prepare, prepareOrExit, root } from './prepare.mjs';
import { prepareTools } from './test-tools.mjs';

const PROJECTS = [
  'packages/signals',
  'packages/client',
  'apps/server',
  'apps/web',
  'examples/app',
  'bench',
  'deploy',
  'deploy/aws',
];
const MODULES = join(root, 'node_modules');

const QUICK = {
  types: () => commands(projects().map((project) => ['typescript-7/bin/tsc', '-p', project])),
  lint: () => commands([['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'], ['knip/bin/knip.js']]),
  build: () => buildWeb(),
  unit: () => vitest('unit', 'vitest.config.ts'),
  deploy: () => vitest('deploy', 'deploy/vitest.config.ts'),
  browser: () => vitest('browser', 'vitest.browser.config.ts'),
};
const LONG = {
  build: () => buildWeb(),
  looks: () => vitest('looks', 'vitest.looks.config.ts'),
  long: () => vitest('long', 'vitest.long.config.ts'),
};
const TITLES = {
  types: 'types (TypeScript)',
  lint: 'lint (Biome, Knip)',
  build: 'build (web app)',
  unit: 'architecture, unit and integration (Vitest on PostgreSQL)',
  deploy: 'deployment, alerts and dashboards (CDK synth, cdk-nag, promtool)',
  browser: 'browser (Chromium)',
  looks: 'every screen in every look (Chromium)',
  long: 'long suite (Vitest)',
};

const long = process.argv.includes('--long');
const steps = chosen(long ? LONG : QUICK);
const node = await prepareOrExit({ web: false, deploy: true });
const results = makeFolder();
const notRunFile = join(results, 'not-run.txt');
const environment = {
  ...process.env,
  PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
  ATTUNE_NOT_RUN_FILE: notRunFile,
};
const notRun = needsTools() ? prepareTools({ long }) : [];

let passed = 0;
let failed = 0;
/** What failed, told again at the end: of a long run often only that is at hand. */
const failures = [];
for (const [name, step] of steps) {
  console.log(`\n── ${TITLES[name]}`);
  const began = performance.now();
  const counts = await step();
  passed += counts.passed;
  failed += counts.failed;
  const verdict = counts.failed === 0 ? 'passed' : 'FAILED';
  if (counts.failed > 0) failures.push(...(counts.failures ?? [name]));
  console.log(`── ${name} ${verdict} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
conclude();

function chosen(all) {
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const unknown = names.filter((name) => !(name in all));
  if (unknown.length > 0) {
    console.error(`There is no step ${unknown.join(', ')}: choose from ${Object.keys(all).join(', ')}.`);
    process.exit(2);
  }
  return Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));
}

function needsTools() {
  return steps.some(([name]) => ['unit', 'deploy', 'browser', 'looks', 'long'].includes(name));
}

/** One for each run: two at once in a clone must not read each other's results. */
function makeFolder() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function projects() {
  return PROJECTS.filter((project) => existsSync(join(root, project, 'tsconfig.json')));
}

/** Runs programs of packages one after the other, and shows the output of those that fail. */
async function commands(list) {
  let good = true;
  for (const [program, ...args] of list) {
    const { code, output } = await run(join(MODULES, program), args, 'pipe');
    if (code === 0) continue;
    good = false;
    console.log(output.trimEnd());
  }
  return good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function buildWeb() {
  try {
    await prepare({ web: true });
    return { passed: 1, failed: 0 };
  } catch (error) {
    if (!(error instanceof PrepareError)) throw error;
    console.log(error.message);
    return { passed: 0, failed: 1 };
  }
}

async function vitest(name, config) {
  const file = join(results, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await run(
    join(MODULES, 'vitest', 'vitest.mjs'),
    ['run', '--config', config, ...reporters],
    'inherit',
  );
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const counts = { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 };
  // A file that cannot be loaded, an error outside of any test, a handle left open: none is a failed test, all fail.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { ...counts, failures: failuresOf(name, report) };
}

function failuresOf(name, { testResults = [] }) {
  const told = testResults.flatMap((file) => {
    const at = `${name}: ${relative(root, file.name)}`;
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    if (tests.length === 0 && file.status === 'failed') return [`${at}: ${firstLines(file.message)}`];
    return tests.map((test) => `${at} > ${test.fullName}: ${firstLines(test.failureMessages.join('\n'))}`);
  });
  return told.length > 0 ? told : [`${name}: see what it wrote above`];
}

/** Enough to know what is wrong, without the colours. */
function firstLines(text = '') {
  return stripVTControlCharacters(text).split('\n').slice(0, 6).join('\n    ');
}

function run(program, args, output) {
  return new Promise((resolve) => {
    const child = spawn(node, [program, ...args], {
      cwd: root,
      env: environment,
      stdio: ['ignore', output, output],
    });
    let text = '';
    const collect = (chunk) => {
      text += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code, output: text }));
  });
}

function conclude() {
  const written = existsSync(notRunFile) ? readFileSync(notRunFile, 'utf8').split('\n') : [];
  const named = written
    .filter((line) => line.trim() !== '')
    .map((line) => `not run: ${line.replace(/^not run:\s*/, '')}`);
  const lines = [...new Set([...notRun, ...named])];
  // A tool can be installed; what a clone was not given of its history cannot.
  const required = lines.filter((line) => !line.includes('unshallow'));
  if (process.env.ATTUNE_REQUIRE_ALL === '1') failed += required.length;
  console.log('');
  for (const failure of failures) console.log(`failed: ${failure}`);
  for (const line of lines) console.log(line);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
