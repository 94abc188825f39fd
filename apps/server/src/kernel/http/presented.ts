import type { FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';
import { readCookie } from './cookies.ts';

/** The login's token: a cookie from browsers, a bearer token from programs. */
export function tokenOf(request: FastifyRequest): { token: string; from: 'cookie' | 'bearer' } | undefined {
  const bearer = /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '')?.[1];
  if (bearer) return { token: bearer, from: 'bearer' };
  const cookie = readCookie(request, 'login');
  return cookie ? { token: cookie, from: 'cookie' } : undefined;
}

/** A token of an app, told from a login's by how it begins and how long it is. */
export const isAppToken = (token: string): boolean => /^app_[\w-]{43}$/.test(token);

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser sends cookies with requests that other sites make it send. What changes something must come from our own
 * pages: Fetch Metadata says so in every current browser, the Origin header in older ones. A program sends neither;
 * it may not use a cookie then.
 */
export function refuseCrossSite(
  request: FastifyRequest,
  usesCookie: boolean,
  {
    isSocket = false,
    ownOrigin,
  }: { readonly isSocket?: boolean; readonly ownOrigin?: string | undefined } = {},
): void {
  // A socket is opened with GET, and other sites' pages may open one: what comes out of it, they could read.
  if (safeMethods.has(request.method) && !isSocket) return;
  const site = request.headers['sec-fetch-site'];
  const { origin, host } = request.headers;
  // A name that was made to lead to this machine is the same site to a browser, and not ours.
  if (ownOrigin !== undefined && origin !== undefined && origin !== ownOrigin)
    throw new AppError(
      'refused',
      'This request came from an address that is not the one of the private side. Open that one, or set ATTUNE_OPS_URL to this.',
    );
  if (site === 'same-origin') return;
  if (isSocket && origin !== undefined && hostOf(origin) === host) return;
  if (site === undefined && (origin === undefined ? !usesCookie : hostOf(origin) === host)) return;
  throw new AppError(
    'refused',
    'This request came from another site. Open Attune itself and try again there.',
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
