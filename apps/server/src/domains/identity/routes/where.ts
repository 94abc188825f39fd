import type { FastifyReply, FastifyRequest } from 'fastify';
import { clearCookie, readCookie, setCookie } from '../../../kernel/http/cookies.ts';
import type { Where } from '../service/deps.ts';
import type { Entry } from '../service/entry.ts';
import { stepMinutes } from '../service/entry.ts';
import type { OpenedLogin } from '../service/logins.ts';

/** Where a request comes from, as far as it says so itself. */
export const whereOf = (request: FastifyRequest): Where => ({
  device: request.headers['user-agent'],
  place: request.ip,
  earlier: readCookie(request, 'login'),
});

/** Gives the browser its login. */
export function giveLogin(reply: FastifyReply, { token, expiresAt }: OpenedLogin): void {
  setCookie(reply, 'login', token, expiresAt);
  clearCookie(reply, 'step');
}

const year = 365 * 86_400_000;

/** From now on the browser is one that the person uses. */
export function rememberDevice(reply: FastifyReply, deviceToken: string, now: Date): void {
  setCookie(reply, 'device', deviceToken, new Date(now.getTime() + year));
}

/** Tells how far a sign-in got; what goes on is carried by a cookie, never by the answer. */
export function answerEntry(reply: FastifyReply, entry: Entry, now: Date) {
  if (entry.state === 'signed-in') {
    giveLogin(reply, entry);
    return { state: entry.state, userId: entry.userId };
  }
  setCookie(reply, 'step', entry.stepToken, new Date(now.getTime() + stepMinutes * 60_000));
  return { state: entry.state, factors: [...entry.factors] };
}
