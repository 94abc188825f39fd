import type { UserActor } from '../../../kernel/actor.ts';
import type { Clock } from '../../../kernel/clock.ts';

const mostLogins = 10_000;
const rememberMilliseconds = 60_000;

/**
 * Remembers whose login a token is, so that a read takes one round trip. It decides nothing: the database checks
 * login and access_version again in the statement itself, and a stale one shows nothing.
 */
export function createLoginCache(clock: Clock) {
  const logins = new Map<string, { actor: UserActor; until: number }>();
  const keyOf = (tokenHash: Uint8Array) => Buffer.from(tokenHash).toString('base64url');
  return {
    async get(
      tokenHash: Uint8Array,
      fresh: boolean,
      look: () => Promise<UserActor | undefined>,
    ): Promise<UserActor | undefined> {
      const key = keyOf(tokenHash);
      const known = logins.get(key);
      if (!fresh && known && known.until > clock.now().getTime()) return known.actor;
      logins.delete(key);
      const actor = await look();
      if (!actor) return undefined;
      if (logins.size >= mostLogins) logins.delete(logins.keys().next().value as string);
      logins.set(key, { actor, until: clock.now().getTime() + rememberMilliseconds });
      return actor;
    },
    forget: (tokenHash: Uint8Array) => void logins.delete(keyOf(tokenHash)),
  };
}
