import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { newToken } from '../../../../kernel/ids.ts';

/** What a browser goes to a provider for, as it is kept beside the state. */
export const visitDetails = z.object({
  provider: z.string(),
  purpose: z.enum(['sign-in', 'connect', 'accept']),
  termsVersion: z.string().optional(),
});
export type VisitDetails = z.output<typeof visitDetails>;

/** How long somebody may take at the provider: time enough to find a password there. */
export const visitMinutes = 10;

/** What only the browser has: a secret, and the invite that it is about to accept. */
export type Visit = { readonly secret: string; readonly inviteToken: string | undefined };

export const newVisit = (inviteToken?: string): Visit => ({ secret: newToken(), inviteToken });

/** As the cookie carries it. */
export const visitText = ({ secret, inviteToken }: Visit): string =>
  inviteToken === undefined ? secret : `${secret}.${inviteToken}`;

export function readVisit(text: string | undefined): Visit | undefined {
  const [, secret, inviteToken] = /^([\w-]{43})(?:\.([\w-]{43}))?$/.exec(text ?? '') ?? [];
  return secret === undefined ? undefined : { secret, inviteToken };
}

const derive = (visit: Visit, label: string): string =>
  createHmac('sha256', visit.secret).update(label).digest('base64url');

/** Made from the browser's secret again when it comes back, so that nothing secret is stored meanwhile. */
export const nonceOf = (visit: Visit): string => derive(visit, 'attune nonce');
export const verifierOf = (visit: Visit): string => derive(visit, 'attune code verifier');
