import type { FastifyInstance } from 'fastify';

const methods = 'GET, POST, PUT, PATCH, DELETE';
const headers = 'authorization, content-type, idempotency-key, if-match, if-none-match, attune-place';
const readable = 'etag, retry-after, x-request-id, attune-place';

/**
 * Lets browsers give our answers to pages of registered apps (CORS). They come with a token, never with our cookie:
 * `access-control-allow-credentials` is not set.
 */
export function allowAppOrigins(
  server: FastifyInstance,
  isAppOrigin: (origin: string) => Promise<boolean>,
): void {
  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !request.url.startsWith('/v1/')) return;
    reply.header('vary', 'origin');
    if (!(await isAppOrigin(origin))) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('access-control-expose-headers', readable);
    if (request.method !== 'OPTIONS') return;
    await reply
      .headers({
        'access-control-allow-methods': methods,
        'access-control-allow-headers': headers,
        'access-control-max-age': '600',
      })
      .status(204)
      .send();
  });
}
