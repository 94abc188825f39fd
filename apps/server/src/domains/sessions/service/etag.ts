import { AppError } from '../../../kernel/errors.ts';

export const etagOf = (version: number): string => `"${version}"`;

/** @throws AppError `precondition-failed` unless the version there is the one that the change begins from */
export function refuseOther(ifMatch: string | undefined, found: number): void {
  if (ifMatch === undefined || ifMatch === '*') return;
  // A proxy that compresses answers makes their tags weak; the version in them is the same.
  const expected = Number(/\d+/.exec(ifMatch)?.[0]);
  if (expected === found) return;
  throw new AppError(
    'precondition-failed',
    'Somebody changed it meanwhile. Read it again, then decide what to keep.',
    { facts: { expected, found, etag: etagOf(found) } },
  );
}
