import { diskFull, notWritable, StartError } from '../start-error.ts';

/**
 * What the output of a PostgreSQL program that gave up means for the operator, in one line.
 *
 * @param output what the program wrote since it was started
 * @param folder what it worked on
 * @param more where to read on
 */
export function serverProblem(output: string, folder: string, more: string): StartError {
  const reason = reasonIn(output);
  const cause = new Error(output.slice(-4000));
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(folder, cause);
  if (/Cannot allocate memory|could not create shared memory/.test(output)) {
    return new StartError(
      `PostgreSQL did not get the memory that it needs (about 200 MB): ${reason} ${more}`,
      { cause },
    );
  }
  if (/Permission denied|Read-only file system/.test(reason)) return notWritable(folder, cause);
  if (/error while loading shared libraries|Library not loaded/.test(output)) {
    return new StartError(`PostgreSQL is not completely installed: run "npm ci". ${reason}`, { cause });
  }
  const message = `PostgreSQL cannot use ${folder}: ${reason} If the files are damaged, restore the folder from a backup. ${more}`;
  return new StartError(message, { cause });
}

/** The line that ended it: the first that is fatal, else the last. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const fatal =
    lines.find((line) => /\b(PANIC|FATAL|error):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  const text = fatal.replace(/^.*?\b(?:PANIC|FATAL|error):\s*/, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
