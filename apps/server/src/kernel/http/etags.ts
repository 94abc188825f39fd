import type { FastifyReply } from 'fastify';
import { AppError } from '../errors.ts';

/** Whether a list of ETags, as If-None-Match brings it, names this one. One that a proxy made weak by compressing counts. */
export const isAmong = (tags: string, etag: string): boolean =>
  tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));

const etagOf = (version: number): string => `"${version}"`;

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

/** Says the version of what is answered, for If-Match at the next change. */
export async function tagged<T extends { readonly version: number }>(
  reply: FastifyReply,
  work: Promise<T>,
): Promise<T> {
  const answer = await work;
  reply.header('etag', etagOf(answer.version));
  return answer;
}
