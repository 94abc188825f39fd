import { createHash, timingSafeEqual } from 'node:crypto';
import type { AppActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import { createAppStore } from '../store/apps.ts';
import { createGrantStore } from '../store/grants.ts';
import { createTokenStore } from '../store/tokens.ts';
import type { AppdataDeps } from './deps.ts';
import type { AppScope } from './scopes.ts';

const tokenMilliseconds = 30 * 86_400_000;

export type Exchange = {
  readonly app: string;
  readonly code: string;
  readonly verifier: string;
  /** Where the page is that asks; absent where a program does. */
  readonly origin: string | undefined;
  readonly requestId?: string | undefined;
};

/** Unknown, used, run out, somebody else's: whoever tries codes learns nothing from the answer. */
const failed = () =>
  new AppError(
    'sign-in-failed',
    'This code does not let the app in, or not any more. Ask the person once more.',
  );

const fits = (verifier: string, challenge: Buffer): boolean => {
  const digest = createHash('sha256').update(verifier).digest();
  return challenge.length === digest.length && timingSafeEqual(challenge, digest);
};

/** How the page of an app comes from a person's yes to a token for that person (RFC 6749 4.1.2, RFC 7636). */
export function createAppSignIn({ db, audit, clock }: AppdataDeps) {
  const acting = (app: string, userId: string, tokenHash: Buffer): AppActor => ({
    kind: 'app',
    app,
    userId,
    permission: 'app-token:make',
    proof: { tokenHash },
  });

  /** A code that comes a second time is in wrong hands, and so may be what was made of it. */
  async function endMadeOf(run: Run, codeHash: Buffer, requestId: string | undefined): Promise<void> {
    const made = await createGrantStore(run).madeOf(codeHash);
    if (!made?.token_id) return;
    if ((await createTokenStore(run).endMadeOf(made.app, made.token_id)) === 0) return;
    await audit.record(run, {
      actor: acting(made.app, made.user_id, codeHash),
      action: 'app-token:revoke',
      subject: made.user_id,
      outcome: 'done',
      requestId,
    });
  }

  async function makeToken(run: Run, { app, code, verifier, origin, requestId }: Exchange) {
    const codeHash = hashToken(code);
    const grants = createGrantStore(run);
    const [token, id, at] = [`app_${newToken()}`, newId(), clock.now()];
    // Held first, as by whoever changes where its pages are: of the two, the second sees what the first did.
    const known = await createAppStore(run).holdActive(app);
    const held = await grants.holdCode(codeHash, app);
    const isMeant =
      held &&
      known?.origins.includes(held.return_to) &&
      fits(verifier, held.challenge) &&
      (origin === undefined || origin === held.return_to);
    if (!isMeant || !(await grants.useCode(codeHash, id, at))) {
      await endMadeOf(run, codeHash, requestId);
      return undefined;
    }
    const { user_id: userId, granted_by: by } = held;
    const [scopes, hash] = [held.scopes as AppScope[], hashToken(token)];
    const expiresAt = new Date(at.getTime() + tokenMilliseconds);
    const tokens = createTokenStore(run);
    await tokens.add({ hash, app, id, userId, label: '', scopes, by, at, expiresAt });
    // The app was switched off, or the person shut out, since they said yes: nothing of this has happened.
    if (!(await tokens.stands(hash, userId, scopes[0] ?? ''))) throw failed();
    await audit.record(run, {
      actor: acting(app, userId, hash),
      action: 'app-token:make',
      subject: userId,
      outcome: 'done',
      requestId,
    });
    return { token, userId, app, scopes, expiresAt: expiresAt.toISOString() };
  }

  return {
    /** @throws AppError `sign-in-failed`, the same for whatever is wrong */
    async exchange(asked: Exchange) {
      const made = await db.withSystem('exchange-app-code', (run) => makeToken(run, asked));
      if (!made) throw failed();
      return made;
    },

    /** The app's page signs out. A token that is not known is as good as ended. */
    end: (token: string, requestId: string | undefined) =>
      db.withSystem('end-app-token', async (run) => {
        const hash = hashToken(token);
        const ended = await createTokenStore(run).endByHash(hash);
        if (!ended?.user_id) return;
        await audit.record(run, {
          actor: acting(ended.app, ended.user_id, hash),
          action: 'app-token:end',
          subject: ended.user_id,
          outcome: 'done',
          requestId,
        });
      }),
  };
}
