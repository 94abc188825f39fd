import type { FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';

type Watched = { readonly trustedProxies: readonly string[]; readonly log: Log };

/** Says once when a proxy seems to be in front that nobody trusts: then everybody's requests count as one address's. */
export function proxyWatch({ trustedProxies, log }: Watched): (request: FastifyRequest) => void {
  let said = trustedProxies.length > 0;
  return (request) => {
    if (said || request.headers['x-forwarded-for'] === undefined) return;
    said = true;
    log.warn('requests come through a proxy that is not trusted: set ATTUNE_TRUSTED_PROXIES to its address');
  };
}
