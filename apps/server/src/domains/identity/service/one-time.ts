import type { Clock } from '../../../kernel/clock.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { hashToken, newToken } from '../../../kernel/ids.ts';
import { createOneTimeStore, type FoundToken, type NewToken, type TokenKind } from '../store/one-time.ts';

type About = Omit<NewToken, 'hash' | 'kind' | 'at' | 'expiresAt' | 'browserHash'> & {
  /** A secret that the browser keeps: what began in it must end in it. */
  readonly browser?: string | undefined;
};

/** What may happen once: made here, and used up by one guarded UPDATE whatever the concurrency. */
export type OneTime = {
  /** In the caller's transaction. @returns the secret, which is kept nowhere */
  make(run: Run, kind: TokenKind, minutes: number, about: About): Promise<string>;
  /** Looking uses nothing up: mail programs open links. */
  look(run: Run, kind: TokenKind, token: string): Promise<FoundToken | undefined>;
  /** Undefined for unknown, used and expired alike. */
  use(run: Run, kind: TokenKind, token: string, browser?: string): Promise<FoundToken | undefined>;
  /** One more try at what the token waits for; undefined when there are none left. */
  attempt(run: Run, kind: TokenKind, token: string, most: number): Promise<FoundToken | undefined>;
  /** Whether one was made for the person in the last seconds: mails are not to be sent by the hundred. */
  wasMadeSince(run: Run, userId: string, kind: TokenKind, seconds: number): Promise<boolean>;
  /** What was made for the person before stops working. */
  drop(run: Run, userId: string, ...kinds: readonly TokenKind[]): Promise<void>;
};

export function createOneTime(clock: Clock): OneTime {
  return {
    async make(run, kind, minutes, { browser, ...about }) {
      const token = newToken();
      await createOneTimeStore(run).insert({
        ...about,
        kind,
        hash: hashToken(token),
        at: clock.now(),
        browserHash: browser === undefined ? undefined : hashToken(browser),
        expiresAt: new Date(clock.now().getTime() + minutes * 60_000),
      });
      return token;
    },
    look: (run, kind, token) => createOneTimeStore(run).look(kind, hashToken(token), clock.now()),
    use: (run, kind, token, browser) =>
      createOneTimeStore(run).use(
        kind,
        hashToken(token),
        clock.now(),
        browser === undefined ? undefined : hashToken(browser),
      ),
    attempt: (run, kind, token, most) =>
      createOneTimeStore(run).attempt(kind, hashToken(token), clock.now(), most),
    wasMadeSince: async (run, userId, kind, seconds) => {
      const since = new Date(clock.now().getTime() - seconds * 1000);
      return (await createOneTimeStore(run).newest(userId, kind, since)) !== undefined;
    },
    drop: async (run, userId, ...kinds) => void (await createOneTimeStore(run).drop(userId, ...kinds)),
  };
}
