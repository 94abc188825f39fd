import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrations } from '../kernel/database/migrate.ts';
import { migrationsFolder } from '../runtime.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = 'apps/server/migrations';
const database = 'apps/server/src/kernel/database';

const git = (...args: string[]): string =>
  execFileSync('git', ['-C', root, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();

/** The program as it was before the newest migrations; its packages are those of now. */
export type Yesterday = {
  readonly commit: string;
  readonly folder: string;
  /** Number of its newest migration. */
  readonly newest: string;
  /** Whether it asks migrations that it does not know whether they serve it. */
  readonly asks: boolean;
  /** A command in front of the program that runs it in place of today's. */
  readonly wrapper: readonly string[];
  /** Gives it today's rule of which databases it may work on. */
  learnToAsk(): void;
  remove(): void;
};

/** The last commit that lacks the newest migration; undefined where there is no history. */
export function commitOfYesterday(): string | undefined {
  const newest = readMigrations(migrationsFolder).at(-1)?.name ?? '';
  try {
    const added = git('log', '--diff-filter=A', '--format=%H', '-1', '--', `${folder}/${newest}`);
    // Not in the history yet: then all of it is of yesterday.
    return added ? git('rev-parse', '--verify', `${added}^`) : git('rev-parse', 'HEAD');
  } catch {
    return undefined;
  }
}

export function openYesterday(commit: string): Yesterday {
  const place = mkdtempSync(join(tmpdir(), 'attune-yesterday-'));
  const archive = execFileSync('git', ['-C', root, 'archive', commit], { maxBuffer: 1e9 });
  execFileSync('tar', ['-x', '-C', place], { input: archive });
  for (const path of ['', 'apps/server', 'packages/signals', 'packages/client']) {
    const modules = join(root, path, 'node_modules');
    if (existsSync(modules)) symlinkSync(modules, join(place, path, 'node_modules'));
  }
  mkdirSync(join(place, 'apps/web'), { recursive: true });
  const script = 'shift; exec "$0" "$YESTERDAY" "$@"';
  return {
    commit,
    folder: place,
    newest: readMigrations(join(place, folder)).at(-1)?.name.slice(0, 4) ?? '',
    asks: existsSync(join(place, database, 'migration-history.ts')),
    wrapper: ['env', `YESTERDAY=${join(place, 'apps/server/src/main.ts')}`, 'sh', '-c', script],
    learnToAsk() {
      for (const file of ['migrate.ts', 'migration-history.ts'])
        cpSync(join(root, database, file), join(place, database, file));
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
