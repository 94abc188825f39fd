import { spawn } from 'node:child_process';
import { accessSync, appendFileSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of Debian's, wherever it lies. */
function find(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const tools = {
  prometheus: find('prometheus'),
  promtool: find('promtool'),
  alertmanager: find('prometheus-alertmanager') ?? find('alertmanager'),
  amtool: find('amtool'),
} as const;

export const allTools = Object.values(tools).every((path) => path !== undefined);

/** Without them the tests of what watches are left out, and `npm test` says so at its end. */
export function sayWhatIsNotRun(): void {
  const file = process.env.ATTUNE_NOT_RUN_FILE;
  if (!allTools && file)
    appendFileSync(
      file,
      'Prometheus and Alertmanager (apt-get install prometheus prometheus-alertmanager)\n',
    );
}

/** Runs one to its end. */
export async function outcomeOf(
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; text: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}
