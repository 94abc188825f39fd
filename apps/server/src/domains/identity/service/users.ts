import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createPeopleStore } from '../store/people.ts';
import { createUserStore, type SealedFields } from '../store/users.ts';
import { createAges } from './age-facts.ts';
import type { IdentityDeps } from './deps.ts';
import { fieldPlace } from './field-place.ts';
import { createNaming } from './naming.ts';

export { fieldPlace };

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
  /** ISO 3166-1 alpha-2 */
  readonly country?: string;
  readonly displayName?: string;
  readonly language?: string;
  readonly roles?: readonly string[];
  /** `invited`: cannot sign in before an invite is accepted. */
  readonly status?: 'active' | 'invited';
};

const adultYears = 18;

/** Upper and lower case, and Unicode's several ways to write one letter, are the same address. */
export const foldEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

export type Users = ReturnType<typeof createUsers>;

/**
 * In the caller's transaction: who of them may sign in, and who is a child; who does not exist is absent. `hold`: who is
 * shut out, or loses a right, does so after it.
 */
export async function standingOf(run: Run, userIds: readonly string[], hold = false) {
  const rows = userIds.length === 0 ? [] : await createUserStore(run).standings(userIds, hold);
  return new Map(rows.map(({ id, status, minor }) => [id, { active: status === 'active', minor }]));
}

/** Making people, and finding out whether they are there. */
export function createUsers(deps: IdentityDeps) {
  const { db, vault, audit, clock, access } = deps;

  /** What is absent is null. */
  async function sealFields(userId: string, user: NewUser): Promise<SealedFields> {
    const key = await vault.of(userId);
    const text = (column: string, value: string | undefined) =>
      value === undefined ? null : key.sealText(fieldPlace(userId, column), value);
    return {
      email: text('email', user.email?.trim()),
      first_name: text('first_name', user.firstName),
      last_name: text('last_name', user.lastName),
      birth_date: text('birth_date', user.birthDate),
      location: text('location', user.location),
      gender: text('gender', user.gender),
      demographics: text('demographics', user.demographics && JSON.stringify(user.demographics)),
      country: text('country', user.country),
    };
  }

  const emailIndex = (email: string) => vault.blindIndex('email', foldEmail(email));

  /**
   * In the caller's transaction, with everything that belongs to a user: roles, profile, preferences. The person's key
   * has been made before: it is durable, and without a user it is an orphan that seals nothing.
   */
  async function insert(run: Run, userId: string, user: NewUser): Promise<void> {
    const store = createUserStore(run);
    const status = user.status ?? 'active';
    const minor = isMinor(user.birthDate, clock.now());
    const fields = await sealFields(userId, user);
    await store.insert({
      id: userId,
      pseudonym: vault.pseudonym(userId),
      status,
      minor,
      terms_version: null,
      terms_accepted_at: null,
      ...fields,
    });
    if (user.email) await store.insertEmail(userId, emailIndex(user.email));
    for (const role of ['user', ...(user.roles ?? [])]) await access.giveRole(run, userId, role);
    await deps.createPerson(run, userId, displayNameOf(user), user.language ?? 'en');
  }

  /** Makes the key, then whatever `work` makes with it; where that surely did not happen, the key goes again. */
  async function withNewKey(userId: string, work: () => Promise<void>): Promise<void> {
    await vault.create(userId);
    try {
      await work();
    } catch (error) {
      // Only where the transaction surely did not happen: after a lost connection the user may be there.
      if (!isTaken(error)) throw error;
      await vault.destroy(userId);
      throw new AppError('conflict', 'Somebody with this e-mail exists already.', { cause: error });
    }
  }

  async function create(user: NewUser): Promise<string> {
    const userId = user.id ?? newId();
    await withNewKey(userId, () =>
      db.withSystem('create-user', async (run) => {
        await insert(run, userId, user);
        await audit.record(run, {
          actor: { kind: 'system', name: 'create-user' },
          action: 'user:create',
          subject: userId,
          outcome: 'done',
        });
      }),
    );
    return userId;
  }

  return {
    insert,
    withNewKey,
    create,
    emailIndex,
    sealFields,

    /** Makes the user unless there is one with this id. */
    async ensure(user: NewUser & { readonly id: string }): Promise<void> {
      const there = await createUserStore(db.asSystem('find-user')).facts(user.id);
      if (!there) await create(user);
    },

    /** Who of them was here and is erased: their keys were destroyed. */
    async erasedAmong(userIds: readonly string[]): Promise<Set<string>> {
      const destroyed = new Set((await vault.destroyed()).map((one) => one.toString('hex')));
      return new Set(userIds.filter((userId) => destroyed.has(vault.pseudonym(userId).toString('hex'))));
    },

    /** Whether there is anybody besides these people. */
    hasOthersThan: async (userIds: readonly string[]): Promise<boolean> =>
      (await createPeopleStore(db.asSystem('find-others')).someoneBesides(userIds)) !== undefined,

    /** In the caller's transaction. */
    isMinor: async (run: Run, userId: string): Promise<boolean> =>
      (await createUserStore(run).facts(userId))?.minor ?? false,

    standingOf,

    ...createAges(deps),
    ...createNaming(deps),

    /** In the caller's transaction, which holds the person's row from then on. */
    lock: (run: Run, userId: string) => createUserStore(run).lock(userId),

    /** In the caller's transaction: whose e-mail has the blind index. */
    ownerOfEmail: async (run: Run, index: Buffer): Promise<string | undefined> =>
      (await createUserStore(run).findByEmail(index))?.user_id,

    /** Whether there is nobody at all yet. */
    areNone: async (): Promise<boolean> =>
      (await createPeopleStore(db.asSystem('find-anybody')).anybody()) === undefined,

    /** In the caller's transaction: under which index the person is found; undefined without an e-mail. */
    async emailIndexOf(run: Run, userId: string): Promise<Buffer | undefined> {
      const row = await createUserStore(run).indexOf(userId);
      return row?.email_index;
    },

    findByEmail: async (email: string): Promise<string | undefined> =>
      (await createUserStore(db.asSystem('find-by-email')).findByEmail(emailIndex(email)))?.user_id,
  };
}

export function displayNameOf(user: NewUser): string {
  return user.displayName ?? user.firstName ?? user.email?.split('@')[0]?.slice(0, 100) ?? 'Somebody';
}

export function ageOf(birthDate: string, now: Date): number {
  const today = Temporal.PlainDate.from(now.toISOString().slice(0, 10));
  return Temporal.PlainDate.from(birthDate).until(today, { largestUnit: 'years' }).years;
}

export const isMinor = (birthDate: string | undefined, now: Date): boolean =>
  birthDate !== undefined && ageOf(birthDate, now) < adultYears;

const isTaken = (error: unknown): boolean => {
  const { constraint } = error as { constraint?: unknown };
  return constraint === 'user_emails_pkey';
};

/** @throws AppError `conflict` in the place of the database's word for it */
export function refuseTaken(error: unknown): never {
  if (!isTaken(error)) throw error;
  throw new AppError('conflict', 'This e-mail belongs to somebody here already. Take another.', {
    cause: error,
  });
}

/** @throws AppError `bad-request` */
export function checkBirthDate(birthDate: string, now: Date): void {
  const age = ageOf(birthDate, now);
  if (age < 0 || birthDate > now.toISOString().slice(0, 10) || age > 130)
    throw new AppError('bad-request', 'body.birthDate: a day in the past, at most 130 years ago.');
}
