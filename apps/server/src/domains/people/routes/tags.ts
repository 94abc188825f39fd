import type { FastifyReply } from 'fastify';
import { etagOf } from '../service/deps.ts';

/** Says the version of what is answered, for If-Match at the next change. */
export async function tagged<T extends { readonly version: number }>(
  reply: FastifyReply,
  work: Promise<T>,
): Promise<T> {
  const answer = await work;
  reply.header('etag', etagOf(answer.version));
  return answer;
}
