import type { LoginProof, Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import { createLoginStore, type FoundLogin } from '../store/logins.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps, Where } from './deps.ts';
import { createLoginCache } from './login-cache.ts';

export type LoginMethod = 'link' | 'password' | 'passkey' | 'provider' | 'invite';
export type OpenedLogin = { readonly token: string; readonly expiresAt: Date };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

// Staff sees others: NIST SP 800-63B-4 asks for an hour and a day at most at that level, and for 30 days at the first.
const staffLimits = { absolute: 12 * hour, idle: hour };
const limits = { absolute: 30 * day, idle: 14 * day };

/** A login that is used is noted every so often, not with each request. */
const touchEvery = 5 * minute;
/** How long a proof of who one is counts for what changes how one gets in (ASVS 5.0, 7.5.1). */
const freshFor = 15 * minute;

export type Logins = ReturnType<typeof createLogins>;

/** Where people are signed in. A token is a secret of 256 bits that only its browser has; the database has its hash. */
export function createLogins({ db, vault, audit, clock, access, recordSignIn }: IdentityDeps) {
  const cache = createLoginCache(clock);
  const place = (column: string, userId: string, id: string) => ({
    table: 'logins',
    column,
    key: [userId, id],
  });

  const tokenEnd = (now: Date, expiresAt: Date, idleSeconds: number) =>
    new Date(Math.min(expiresAt.getTime(), now.getTime() + idleSeconds * 1000));

  /** In the caller's transaction. @returns the token, shown once. */
  async function open(
    run: Run,
    login: { userId: string; method: LoginMethod; strong: boolean; where: Where },
  ): Promise<OpenedLogin> {
    const { userId, method, strong, where } = login;
    const token = newToken();
    const id = newId();
    const at = clock.now();
    const { absolute, idle } = (await access.isStaff(run, userId)) ? staffLimits : limits;
    const expiresAt = new Date(at.getTime() + absolute);
    const key = await vault.of(userId);
    const sealed = (column: string, text: string | undefined) =>
      text ? key.sealText(place(column, userId, id), text.slice(0, 200)) : null;
    const store = createLoginStore(run);
    if (where.earlier !== undefined) await store.endByToken(hashToken(where.earlier));
    await store.insert({
      id,
      userId,
      method,
      strong,
      device: sealed('device', where.device),
      place: sealed('place', where.place),
      at,
      expiresAt,
      idleSeconds: idle / 1000,
    });
    const ends = tokenEnd(at, expiresAt, idle / 1000);
    await store.insertToken({ hash: hashToken(token), userId, loginId: id, expiresAt: ends });
    await createUserStore(run).touchLastLogin(userId, at);
    await recordSignIn(run, userId, at);
    await audit.record(run, {
      actor: { kind: 'nobody' },
      action: `login:open (${method})`,
      subject: userId,
      outcome: 'done',
    });
    return { token, expiresAt };
  }

  /** In the caller's transaction: the person proved again who they are, so the login goes on under a new token. */
  async function renew(run: Run, actor: UserActor, strong?: true): Promise<OpenedLogin> {
    const token = newToken();
    const at = clock.now();
    const store = createLoginStore(run);
    const row = await store.renew(actor.userId, actor.loginId, {
      authenticated_at: at,
      ...(strong ? { strong } : {}),
    });
    if (!row) throw new AppError('not-signed-in', 'Sign in, then try again.');
    const ends = tokenEnd(at, row.expires_at, row.idle_seconds);
    await store.replaceToken({
      hash: hashToken(token),
      userId: actor.userId,
      loginId: actor.loginId,
      expiresAt: ends,
    });
    cache.forget(actor.proof.tokenHash);
    return { token, expiresAt: row.expires_at };
  }

  /** Whoever is seen may stay away for as long again; who has become staff meanwhile, for as long as staff may. */
  async function touch(run: Run, login: FoundLogin, now: Date): Promise<void> {
    const isStaff = await access.isStaff(run, login.user_id);
    const idleSeconds = isStaff ? Math.min(login.idle_seconds, staffLimits.idle / 1000) : login.idle_seconds;
    const becameStaff = idleSeconds < login.idle_seconds;
    const expiresAt = becameStaff
      ? new Date(Math.min(login.expires_at.getTime(), now.getTime() + staffLimits.absolute))
      : login.expires_at;
    const change = { last_seen_at: now, expires_at: expiresAt, idle_seconds: idleSeconds };
    const ends = tokenEnd(now, expiresAt, idleSeconds);
    await createLoginStore(run).touch(login.user_id, login.login_id, change, ends);
  }

  /** Whose login the token is. A remembered answer is checked by the database in each statement it is used for. */
  async function authenticate(token: string, fresh: boolean): Promise<UserActor | undefined> {
    const tokenHash = hashToken(token);
    return cache.get(tokenHash, fresh, async () => {
      const row = await createLoginStore(db.asSystem('find-login')).find(tokenHash);
      if (!row) return undefined;
      const now = clock.now();
      if (now.getTime() - row.last_seen_at.getTime() > touchEvery) {
        await db.withSystem('touch-login', (run) => touch(run, row, now));
      }
      return {
        kind: 'user',
        userId: row.user_id,
        loginId: row.login_id,
        strong: row.strong,
        authenticatedAt: row.authenticated_at,
        proof: { tokenHash, accessVersion: row.access_version },
      };
    });
  }

  return {
    open,
    renew,
    authenticate,

    /** In the caller's transaction: which of the logins stand, with the rights that they were let in with. */
    standing: (run: Run, proofs: readonly LoginProof[]): Promise<Set<number>> =>
      createLoginStore(run).standing(proofs),

    /** @throws AppError `sign-in-again` unless the person proved a short while ago who they are. */
    refuseStale(actor: UserActor): void {
      if (clock.now().getTime() - actor.authenticatedAt.getTime() <= freshFor) return;
      throw new AppError(
        'sign-in-again',
        'Confirm first that it is you: with your password, a code or a passkey.',
      );
    },

    freshUntil: (actor: UserActor): Date | undefined => {
      const until = new Date(actor.authenticatedAt.getTime() + freshFor);
      return until > clock.now() ? until : undefined;
    },

    signOut: (actor: UserActor) =>
      db.withSystem('end-login', async (run) => {
        await createLoginStore(run).end(actor.userId, actor.loginId);
        await audit.record(run, { actor, action: 'login:end', subject: actor.userId, outcome: 'done' });
        cache.forget(actor.proof.tokenHash);
      }),

    async list(about: { actor: UserActor; reach: Reach; userId: string }) {
      const { actor, reach, userId } = about;
      const rows = await createLoginStore(db.as(actor, reach)).list(userId);
      const key = await vault.of(userId);
      const text = (column: string, id: string, sealed: Buffer | null) =>
        sealed && key.openText(place(column, userId, id), sealed);
      return rows.map((row) => ({
        id: row.id,
        device: text('device', row.id, row.device),
        place: text('place', row.id, row.place),
        method: row.method as LoginMethod,
        strong: row.strong,
        createdAt: row.created_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
        current: row.id === actor.loginId,
      }));
    },

    /** The person's own, or somebody's whom the actor was authorised for. */
    revoke: (actor: UserActor, userId: string, loginId: string) =>
      db.withSystem('revoke-login', async (run) => {
        const ended = await createLoginStore(run).end(userId, loginId);
        if (ended === 0) throw notFound();
        await audit.record(run, { actor, action: 'login:revoke', subject: userId, outcome: 'done' });
      }),

    /** All of them; of the actor's own, the one that asks stays. @returns how many ended */
    revokeAll: (actor: UserActor, userId: string) =>
      db.withSystem('revoke-logins', async (run) => {
        const except = actor.userId === userId ? actor.loginId : undefined;
        const count = await createLoginStore(run).endAll(userId, except);
        await audit.record(run, { actor, action: 'login:revoke-all', subject: userId, outcome: 'done' });
        return { count };
      }),

    /** In the caller's transaction: every login of the person ends, or all but one. */
    endAll: async (run: Run, userId: string, except?: string) =>
      void (await createLoginStore(run).endAll(userId, except)),
  };
}
