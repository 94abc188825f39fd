import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** Keeps large bodies from filling the memory: each reserves its size before it is read. */
export type BodyBudget = {
  /** @throws AppError `busy` when there is no room, `too-large` when there never will be. */
  reserve(request: FastifyRequest, reply: FastifyReply, limit: number): void;
};

export function createBodyBudget(bytesAtOnce: number): BodyBudget {
  let reserved = 0;
  return {
    reserve(request, reply, limit) {
      const announced = Number(request.headers['content-length'] ?? limit);
      if (announced > limit) {
        throw new AppError(
          'too-large',
          `At most ${Math.floor(limit / 1024 / 1024)} MiB are accepted here. Nothing was stored.`,
        );
      }
      if (reserved + announced > bytesAtOnce) {
        throw new AppError(
          'busy',
          'Many files are arriving just now. Send it again in a few seconds; nothing was stored.',
        );
      }
      // Whoever hung up while we looked who they are has been closed already: nothing would ever give the room back.
      if (reply.raw.closed)
        throw new AppError('bad-request', 'The connection ended before the body did. Nothing was stored.');
      reserved += announced;
      reply.raw.once('close', () => {
        reserved -= announced;
      });
    },
  };
}
