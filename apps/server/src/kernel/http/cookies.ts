// Brings the types of what the plug-in adds to requests and replies.
import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

// The prefix makes browsers refuse it without Secure, with a Domain, or for a path: nobody can plant one from a
// neighbouring host. Browsers accept Secure cookies from http://localhost.
const names = {
  /** The login's token. */
  login: '__Host-attune',
  /** A sign-in that waits for its second factor. */
  step: '__Host-attune-step',
  /** The browser that went to an outside provider: only it may come back. */
  visit: '__Host-attune-visit',
  /** A browser in which this person has signed in before: strangers who guess cannot shut it out. */
  device: '__Host-attune-device',
  /** How far the database was when this browser last wrote. */
  place: '__Host-attune-place',
} as const;

export type CookieName = keyof typeof names;

const attributes = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

export function setCookie(reply: FastifyReply, name: CookieName, value: string, expires: Date): void {
  reply.setCookie(names[name], value, { ...attributes, expires });
}

/** As long as any copy of the database may be behind and still be read from. */
const placeSeconds = 120;

export function setPlace(reply: FastifyReply, place: string): void {
  reply.setCookie(names.place, place, { ...attributes, maxAge: placeSeconds });
}

export function clearCookie(reply: FastifyReply, name: CookieName): void {
  reply.setCookie(names[name], '', { ...attributes, maxAge: 0 });
}

export const readCookie = (request: FastifyRequest, name: CookieName): string | undefined =>
  request.cookies[names[name]] || undefined;
