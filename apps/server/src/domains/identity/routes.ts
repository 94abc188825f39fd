import { AppError } from '../../kernel/errors.ts';
import { clearLoginCookie, setLoginCookie } from '../../kernel/http/login-cookie.ts';
import { type Route, route } from '../../kernel/http/route.ts';
import { me, signInAnswer, useLinkBody } from './contract.ts';
import type { Identity } from './service/index.ts';

const tag = 'Identity';

export const identityRoutes = (identity: Identity): Route[] => [
  route({
    method: 'POST',
    path: '/v1/login-links/use',
    name: 'useLoginLink',
    summary: 'Sign in with a one-time link, from the machine the server runs on',
    tag,
    access: 'public',
    perMinute: 60,
    schemas: { body: useLinkBody, answers: { 200: signInAnswer } },
    handle: async ({ body, request, reply }) => {
      if (!isLoopback(request)) {
        throw new AppError('refused', 'These links work on the machine that Attune runs on only.');
      }
      const { userId, token, expiresAt } = await identity.useLink(body.token, request.headers['user-agent']);
      setLoginCookie(reply, token, expiresAt);
      return { userId };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/sign-out',
    name: 'signOut',
    summary: 'End this login',
    tag,
    access: 'signed-in',
    schemas: { answers: { 204: null } },
    handle: async ({ actor, reply }) => {
      await identity.signOut(actor);
      clearLoginCookie(reply);
      reply.status(204);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/me',
    name: 'getMe',
    summary: 'Who is signed in, and what they may do',
    tag,
    access: 'signed-in',
    schemas: { answers: { 200: me } },
    handle: ({ actor }) => identity.me(actor),
  }),
];

// Behind a proxy every request comes from loopback. What a proxy adds gives it away, and so does the name it is called by.
function isLoopback(request: { ip: string; hostname: string; headers: Record<string, unknown> }): boolean {
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers.via;
  return forwarded === undefined && isLocal(request.ip.replace(/^::ffff:/, '')) && isLocal(request.hostname);
}

const isLocal = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);
