import type { UserActor } from '../../../kernel/actor.ts';
import type { Audit } from '../../../kernel/audit.ts';
import type { Clock } from '../../../kernel/clock.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { hashToken, newId, newToken } from '../../../kernel/ids.ts';
import type { Vault } from '../../../kernel/keys/vault.ts';
import type { Access } from '../../access/index.ts';
import { createIdentityStore } from '../store.ts';
import { createLoginCache } from './login-cache.ts';

export type NewUser = {
  /** Chosen by the program where it must be known beforehand; otherwise made. */
  readonly id?: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** ISO date: 2014-05-30 */
  readonly birthDate?: string;
  readonly location?: string;
  readonly gender?: string;
  readonly demographics?: Readonly<Record<string, string>>;
  readonly displayName?: string;
  readonly roles?: readonly string[];
};

/** What a screen needs about the one who is signed in, from the domain that keeps it. */
type PersonOf = (actor: UserActor) => Promise<{ displayName: string; theme: string; language: string }>;

export type IdentityDeps = {
  readonly db: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly access: Access;
  /** Makes profile and preferences in the transaction that makes the user. */
  readonly createPerson: (run: Run, userId: string, displayName: string) => Promise<void>;
  readonly personOf: PersonOf;
};

const loginDays = 30;
const adultYears = 18;
const day = 86_400_000;

/** Upper and lower case, and Unicode's several ways to write one letter, are the same address. */
export const foldEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

export type Identity = ReturnType<typeof createIdentity>;

/** Who people are to the system, and where they are signed in. */
export function createIdentity(deps: IdentityDeps) {
  const { db, vault, audit, clock, access } = deps;
  const cache = createLoginCache(clock);

  async function sealedFields(userId: string, user: NewUser) {
    const key = await vault.of(userId);
    const text = (column: string, value: string | undefined) =>
      value === undefined ? null : key.sealText({ table: 'users', column, key: [userId] }, value);
    return {
      email: text('email', user.email?.trim()),
      first_name: text('first_name', user.firstName),
      last_name: text('last_name', user.lastName),
      birth_date: text('birth_date', user.birthDate),
      location: text('location', user.location),
      gender: text('gender', user.gender),
      demographics: text('demographics', user.demographics && JSON.stringify(user.demographics)),
    };
  }

  /** In the caller's transaction. @returns the token, shown once. */
  async function openLogin(
    run: Run,
    userId: string,
    device: string | undefined,
  ): Promise<{ token: string; expiresAt: Date }> {
    const token = newToken();
    const id = newId();
    const expiresAt = new Date(clock.now().getTime() + loginDays * day);
    const key = await vault.of(userId);
    const sealed = device
      ? key.sealText({ table: 'logins', column: 'device', key: [userId, id] }, device.slice(0, 200))
      : null;
    const store = createIdentityStore(run);
    await store.insertLogin({ id, userId, device: sealed, tokenHash: hashToken(token), expiresAt });
    await store.touchLastLogin(userId, clock.now());
    return { token, expiresAt };
  }

  const createUser = async (user: NewUser): Promise<string> => {
    const userId = user.id ?? newId();
    await vault.create(userId);
    const fields = await sealedFields(userId, user);
    try {
      await db.withSystem('create-user', async (run) => {
        const store = createIdentityStore(run);
        await store.insertUser({ id: userId, minor: isMinor(user.birthDate, clock.now()), ...fields });
        if (user.email) await store.insertEmail(userId, vault.blindIndex('email', foldEmail(user.email)));
        for (const role of ['user', ...(user.roles ?? [])]) await access.giveRole(run, userId, role);
        await deps.createPerson(run, userId, displayNameOf(user));
        await audit.record(run, {
          actor: { kind: 'system', name: 'create-user' },
          action: 'user:create',
          subject: userId,
          outcome: 'done',
        });
      });
    } catch (error) {
      // Only where the transaction surely did not happen: after a lost connection the user may be there.
      if (!isTaken(error)) throw error;
      await vault.destroy(userId);
      throw new AppError('conflict', 'Somebody with this e-mail exists already.', { cause: error });
    }
    return userId;
  };

  return {
    /**
     * Makes the user with everything that belongs to one: roles, profile, preferences. All of it or nothing.
     * The key is made first and is durable; without a user it is an orphan that seals nothing.
     */
    createUser,

    /** Makes the user unless there is one with this id. */
    async ensureUser(user: NewUser & { readonly id: string }): Promise<void> {
      const there = await createIdentityStore(db.asSystem('find-user')).user(user.id);
      if (!there) await createUser(user);
    },

    /** Whether there is anybody besides these people. */
    hasOthersThan: async (userIds: readonly string[]): Promise<boolean> =>
      (await createIdentityStore(db.asSystem('find-others')).someoneBesides(userIds)) !== undefined,

    /** In the caller's transaction. */
    isMinor: async (run: Run, userId: string): Promise<boolean> =>
      (await createIdentityStore(run).user(userId))?.minor ?? false,

    async findByEmail(email: string): Promise<string | undefined> {
      const row = await createIdentityStore(db.asSystem('find-user')).findByEmail(
        vault.blindIndex('email', foldEmail(email)),
      );
      return row?.user_id;
    },

    /** A one-time link's token for the person; their earlier ones stop working. */
    async makeLink(userId: string, minutes: number): Promise<string> {
      const token = newToken();
      await db.withSystem('make-login-link', async (run) => {
        const store = createIdentityStore(run);
        await store.deleteLinks(userId);
        await store.insertLink(userId, hashToken(token), new Date(clock.now().getTime() + minutes * 60_000));
      });
      return token;
    },

    /** Unknown, used and expired links answer alike. */
    useLink: (token: string, device: string | undefined) =>
      db.withSystem('use-login-link', async (run) => {
        const link = await createIdentityStore(run).useLink(hashToken(token), clock.now());
        if (!link)
          throw new AppError(
            'not-found',
            'This link does not work any more. Each works once: take a new one.',
          );
        const login = await openLogin(run, link.user_id, device);
        await audit.record(run, {
          actor: { kind: 'nobody' },
          action: 'login:open',
          subject: link.user_id,
          outcome: 'done',
        });
        return { userId: link.user_id, ...login };
      }),

    /** Whose login the token is. A remembered answer is checked by the database in each statement it is used for. */
    async authenticate(token: string, fresh: boolean): Promise<UserActor | undefined> {
      const tokenHash = hashToken(token);
      return cache.get(tokenHash, fresh, async () => {
        const row = await createIdentityStore(db.asSystem('find-login')).findLogin(tokenHash);
        return (
          row && {
            kind: 'user',
            userId: row.user_id,
            loginId: row.login_id,
            proof: { tokenHash, accessVersion: row.access_version },
          }
        );
      });
    },

    signOut: (actor: UserActor) =>
      db.withSystem('end-login', async (run) => {
        await createIdentityStore(run).deleteLogin(actor.userId, actor.loginId);
        await audit.record(run, { actor, action: 'login:end', subject: actor.userId, outcome: 'done' });
        cache.forget(actor.proof.tokenHash);
      }),

    async me(actor: UserActor) {
      const self = { to: 'subject', userId: actor.userId } as const;
      const [user, person, roles, permissions] = await Promise.all([
        createIdentityStore(db.as(actor, self)).user(actor.userId),
        deps.personOf(actor),
        access.rolesOf(actor),
        access.permissionsOf(actor),
      ]);
      return { userId: actor.userId, minor: user?.minor ?? false, roles, permissions, ...person };
    },
  };
}

function displayNameOf(user: NewUser): string {
  return user.displayName ?? user.firstName ?? user.email?.split('@')[0] ?? 'Somebody';
}

function isMinor(birthDate: string | undefined, now: Date): boolean {
  if (!birthDate) return false;
  const comesOfAge = Temporal.PlainDate.from(birthDate).add({ years: adultYears });
  return Temporal.PlainDate.compare(Temporal.PlainDate.from(now.toISOString().slice(0, 10)), comesOfAge) < 0;
}

const isTaken = (error: unknown): boolean =>
  (error as { constraint?: unknown }).constraint === 'user_emails_pkey';
