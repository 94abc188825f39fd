import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AppActor, UserActor } from '../actor.ts';
import { fromToken } from '../database/replica.ts';
import { readCookie, setPlace } from './cookies.ts';

/** Where programs are told, and tell, how far the database was when they wrote; browsers do it by a cookie. */
const placeHeader = 'attune-place';

const readers = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Says after each write how far the database is, so that whoever wrote reads nothing older, from whichever instance. */
export function tellPlaces(
  server: FastifyInstance,
  { placeNow }: { readonly placeNow?: (() => Promise<string | undefined>) | undefined },
): void {
  if (!placeNow) return;
  server.addHook('onSend', async (request, reply) => {
    if (readers.has(request.method) || reply.statusCode >= 400) return;
    const place = await placeNow();
    if (place === undefined) return;
    reply.header(placeHeader, place);
    if (request.headers.authorization === undefined) setPlace(reply, place);
  });
}

/** The actor, who has written up to the place that the request brings along. */
export function withPlace<Who extends UserActor | AppActor>(actor: Who, request: FastifyRequest): Who {
  const wrote = fromToken(request.headers[placeHeader] ?? readCookie(request, 'place'));
  return wrote === undefined ? actor : { ...actor, wrote };
}
