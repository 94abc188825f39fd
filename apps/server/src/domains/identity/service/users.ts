import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createUserStore, type SealedFields } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';

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
  readonly language?: string;
  readonly roles?: readonly string[];
  /** `invited`: cannot sign in before an invite is accepted. */
  readonly status?: 'active' | 'invited';
};

const adultYears = 18;

/** Upper and lower case, and Unicode's several ways to write one letter, are the same address. */
export const foldEmail = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

export const fieldPlace = (userId: string, column: string) => ({ table: 'users', column, key: [userId] });

export type Users = ReturnType<typeof createUsers>;

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

    /** Whether there is anybody besides these people. */
    hasOthersThan: async (userIds: readonly string[]): Promise<boolean> =>
      (await createUserStore(db.asSystem('find-others')).someoneBesides(userIds)) !== undefined,

    /** In the caller's transaction. */
    isMinor: async (run: Run, userId: string): Promise<boolean> =>
      (await createUserStore(run).facts(userId))?.minor ?? false,

    /** In the caller's transaction: when they were born, of whom it is known. `hold`: a correction waits for it. */
    async birthDatesOf(run: Run, userIds: readonly string[], hold: boolean): Promise<Map<string, string>> {
      const rows = userIds.length === 0 ? [] : await createUserStore(run).birthDates(userIds, hold);
      const opened = rows.map(
        async ({ id, birth_date }): Promise<[string, string]> => [
          id,
          (await vault.of(id)).openText(fieldPlace(id, 'birth_date'), birth_date),
        ],
      );
      return new Map(await Promise.all(opened));
    },

    /** In the caller's transaction: who of them may sign in, and who is a child; who does not exist is absent. */
    async standingOf(run: Run, userIds: readonly string[]) {
      const rows = userIds.length === 0 ? [] : await createUserStore(run).standings(userIds);
      return new Map(rows.map(({ id, status, minor }) => [id, { active: status === 'active', minor }]));
    },

    /** In the caller's transaction: whose e-mail has the blind index. */
    ownerOfEmail: async (run: Run, index: Buffer): Promise<string | undefined> =>
      (await createUserStore(run).findByEmail(index))?.user_id,

    /** Whether there is nobody at all yet. */
    areNone: async (): Promise<boolean> =>
      (await createUserStore(db.asSystem('find-anybody')).anybody()) === undefined,

    /** In the caller's transaction: under which index the person is found; undefined without an e-mail. */
    async emailIndexOf(run: Run, userId: string): Promise<Buffer | undefined> {
      const row = await createUserStore(run).indexOf(userId);
      return row?.email_index;
    },

    /** In the caller's transaction: what people are called by themselves, and their e-mail; erased ones are absent. */
    async fieldsOf(run: Run, userIds: readonly string[]) {
      const rows = userIds.length === 0 ? [] : await createUserStore(run).calledBy(userIds);
      const shown = rows.map(async (row) => {
        const key = await vault.of(row.id);
        const text = (column: string, sealed: Buffer | null) =>
          sealed && key.openText(fieldPlace(row.id, column), sealed);
        return [
          row.id,
          {
            firstName: text('first_name', row.first_name),
            lastName: text('last_name', row.last_name),
            email: text('email', row.email),
          },
        ] as const;
      });
      return new Map(await Promise.all(shown));
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
