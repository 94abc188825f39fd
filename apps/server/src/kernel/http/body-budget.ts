import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** Keeps large bodies from filling the memory: each reserves its size before it is read. */
export type BodyBudget = {
  /**
   * `who` may hold half of the budget, so that nobody's slow uploads stop everybody else's.
   * @throws AppError `busy` when there is no room, `too-large` when there never will be.
   */
  reserve(request: FastifyRequest, reply: FastifyReply, limit: number, who: string): void;
};

export function createBodyBudget(bytesAtOnce: number): BodyBudget {
  const held = new Map<string, number>();
  let reserved = 0;
  const add = (who: string, bytes: number) => {
    reserved += bytes;
    const now = (held.get(who) ?? 0) + bytes;
    if (now > 0) held.set(who, now);
    else held.delete(who);
  };
  return {
    reserve(request, reply, limit, who) {
      const announced = Number(request.headers['content-length'] ?? limit);
      if (announced > limit) {
        const most = Math.floor(limit / 1024 / 1024);
        throw new AppError('too-large', `At most ${most} MiB are accepted here. Nothing was stored.`);
      }
      if (reserved + announced > bytesAtOnce || (held.get(who) ?? 0) + announced > bytesAtOnce / 2) {
        throw new AppError(
          'busy',
          'Many files are arriving just now. Send it again in a few seconds; nothing was stored.',
        );
      }
      // Whoever hung up while we looked who they are has been closed already: nothing would ever give the room back.
      if (reply.raw.closed) {
        throw new AppError('bad-request', 'The connection ended before the body did. Nothing was stored.');
      }
      add(who, announced);
      reply.raw.once('close', () => add(who, -announced));
    },
  };
}
