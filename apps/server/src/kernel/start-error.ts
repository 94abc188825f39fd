/**
 * The program cannot start, and its operator can do something about it. The message is one line for that person:
 * what is wrong, and what to do. It is printed as it stands, without a stack, and the exit code is 1.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The code that Node gives an error of the operating system, such as `EACCES`; undefined for any other error. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export function diskFull(folder: string, cause?: unknown): StartError {
  return new StartError(`The disk that holds ${folder} is full: make room on it, then start again.`, {
    cause,
  });
}

export function notWritable(folder: string, cause?: unknown): StartError {
  const message = `${folder} is not writable: give this account write access to it, or set ATTUNE_DATA_DIR to another folder.`;
  return new StartError(message, { cause });
}

/** What a failed file operation in the data folder means for the operator; an error that is not one of these comes back as it is. */
export function folderProblem(folder: string, error: unknown): unknown {
  switch (systemCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return notWritable(folder, error);
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartError(
        `${folder} cannot be a folder, a file is in its way: set ATTUNE_DATA_DIR to another folder.`,
        { cause: error },
      );
    default:
      return error;
  }
}
