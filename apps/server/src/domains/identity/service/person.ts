import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore, type WholeUser } from '../store/users.ts';
import type { ComingOfAge } from './coming-of-age.ts';
import type { IdentityDeps } from './deps.ts';
import type { Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import { endPending } from './pending.ts';
import { ageOf, checkBirthDate, fieldPlace, isMinor, type NewUser, type Users } from './users.ts';

type About = { readonly actor: UserActor; readonly reach: Reach; readonly userId: string };
type Change = {
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly birthDate?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly gender?: string | null | undefined;
  readonly demographics?: Readonly<Record<string, string>> | undefined;
  readonly country?: string | null | undefined;
};

const columnOf = {
  firstName: 'first_name',
  lastName: 'last_name',
  birthDate: 'birth_date',
  location: 'location',
  gender: 'gender',
  country: 'country',
} as const;

type Parts = {
  readonly comingOfAge: ComingOfAge;
  readonly logins: Logins;
  readonly oneTime: OneTime;
  readonly users: Users;
};

/** Somebody's own fields: seen, corrected; children made by their guardians; people shut out and let in again. */
export function createPersonCare(deps: IdentityDeps, { comingOfAge, logins, oneTime, users }: Parts) {
  const { db, vault, audit, clock, access } = deps;

  async function find({ actor, reach, userId }: About) {
    const row = await createUserStore(db.as(actor, reach)).whole(userId);
    if (!row) throw notFound();
    return shown(row, await vault.of(userId));
  }

  function shown(row: WholeUser, key: PersonKey) {
    const userId = row.id;
    const text = (column: keyof typeof row, sealed: Buffer | null) =>
      sealed && key.openText(fieldPlace(userId, column), sealed);
    const birthDate = text('birth_date', row.birth_date);
    return {
      userId,
      status: row.status as 'invited' | 'active' | 'disabled' | 'erasing',
      minor: row.minor,
      email: text('email', row.email),
      firstName: text('first_name', row.first_name),
      lastName: text('last_name', row.last_name),
      birthDate,
      age: birthDate === null ? null : ageOf(birthDate, clock.now()),
      location: text('location', row.location),
      gender: text('gender', row.gender),
      demographics: row.demographics
        ? (key.openJson(fieldPlace(userId, 'demographics'), row.demographics) as Record<string, string>)
        : {},
      country: text('country', row.country),
      lastLoginAt: row.last_login_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
    };
  }

  function sealChange(userId: string, key: PersonKey, change: Change) {
    const seal = (column: string, value: string | null) =>
      value === null || value === '' ? null : key.sealText(fieldPlace(userId, column), value);
    const fields = (Object.keys(columnOf) as (keyof typeof columnOf)[]).flatMap((name) => {
      const value = change[name];
      return value === undefined ? [] : [[columnOf[name], seal(columnOf[name], value)]];
    });
    const demographics =
      change.demographics === undefined
        ? {}
        : { demographics: key.sealJson(fieldPlace(userId, 'demographics'), change.demographics) };
    return { ...Object.fromEntries(fields), ...demographics };
  }

  /** Who was invited and never came in is let in to accept their invite, and not past it. */
  async function nextStatus(
    run: Run,
    user: { id: string; minor: boolean; last_login_at: Date | null },
    asked: string,
  ) {
    if (asked === 'disabled' || user.minor || user.last_login_at) return asked;
    return (await createProofStore(run).waysIn(user.id)) > 0 ? asked : 'invited';
  }

  return {
    find,

    /**
     * Who is a child and who is not, and by which country's law, is nobody's to write into a form: the birth date and the
     * country of a child, and a birth date that would make somebody a child or of age, are changed by those who may correct
     * everybody. What was agreed to until then stands; from then on, whoever agrees by the new ones does.
     */
    async change(about: About, change: Change) {
      const { actor, userId } = about;
      const key = await vault.of(userId);
      if (change.birthDate) checkBirthDate(change.birthDate, clock.now());
      return db.withSystem('correct-person', async (run) => {
        const store = createUserStore(run);
        const now = await store.lock(userId);
        if (!now) throw notFound();
        const isChild = change.birthDate ? isMinor(change.birthDate, clock.now()) : false;
        const decides = change.birthDate !== undefined || change.country !== undefined;
        if (decides && (now.minor || isChild)) await access.refuseUnlessHeld(run, actor, 'person:write');
        const minor = change.birthDate && isChild ? { minor: true } : {};
        // What they were told of a birthday was about another day.
        const told = decides ? { told_of_age_at: null, told_decides_at: null } : {};
        await store.change(userId, { ...sealChange(userId, key, change), ...minor, ...told }, clock.now());
        // A birth date that is taken away says nothing of their age: a child stays one.
        if (change.birthDate && now.minor && !isChild) await comingOfAge.releaseWithin(run, userId);
        if (decides) await deps.judgeAnew(run, userId);
        await audit.record(run, { actor, action: 'person:change', subject: userId, outcome: 'done' });
        const row = await store.whole(userId);
        if (!row) throw notFound();
        return shown(row, key);
      });
    },

    /** A child without an e-mail of their own, by a guardian whom staff has confirmed. */
    async createChild(
      actor: UserActor,
      guardian: string,
      child: NewUser & { birthDate: string },
      type: string,
    ): Promise<string> {
      checkBirthDate(child.birthDate, clock.now());
      if (!isMinor(child.birthDate, clock.now()))
        throw new AppError('bad-request', 'body.birthDate: they are of age. Invite them by e-mail.');
      const userId = newId();
      await users.withNewKey(userId, () =>
        db.withSystem('create-child', async (run) => {
          await users.insert(run, userId, child);
          await access.relateChild(run, { guardian, child: userId, type });
          await audit.record(run, { actor, action: 'child:create', subject: userId, outcome: 'done' });
        }),
      );
      return userId;
    },

    /** Shut out from the very next request on; every login ends. Nothing of theirs is removed. */
    setStatus: (actor: UserActor, userId: string, status: 'active' | 'disabled') =>
      db.withSystem('set-status', async (run) => {
        const store = createUserStore(run);
        const user = await store.lock(userId);
        if (!user || user.status === 'erasing' || (user.status === 'invited' && status === 'active'))
          throw notFound();
        if (status === 'disabled') {
          if (actor.userId === userId) throw new AppError('conflict', 'You cannot shut yourself out.');
          if (await access.isStaff(run, userId)) await access.refuseUnlessHeld(run, actor, 'role:write');
          await access.refuseLastAdministrator(run, userId);
          await logins.endAll(run, userId);
          await endPending(run, oneTime, userId);
        }
        if (user.status === 'disabled' || status === 'disabled')
          await store.setStatus(userId, [user.status], await nextStatus(run, user, status), clock.now());
        if (status === 'disabled') await deps.stepBack(run, userId, 'shut-out');
        await audit.record(run, { actor, action: `person:${status}`, subject: userId, outcome: 'done' });
      }),

    /** In the caller's transaction: from the very next request on nobody acts as this person, for good. */
    async shutOutForGood(run: Run, userId: string): Promise<void> {
      const from = ['invited', 'active', 'disabled'] as const;
      await createUserStore(run).setStatus(userId, from, 'erasing', clock.now());
      await logins.endAll(run, userId);
      await endPending(run, oneTime, userId);
      await deps.stepBack(run, userId, 'gone');
    },

    /** By exact e-mail, for those who may. */
    async findByEmail(actor: UserActor, email: string) {
      const userId = await users.findByEmail(email);
      return db.withSystem('name-found', async (run) => {
        await audit.record(run, { actor, action: 'person:find', subject: userId, outcome: 'done' });
        if (!userId) return { items: [] };
        const displayName = (await deps.namesOf(run, [userId])).get(userId);
        return { items: displayName === undefined ? [] : [{ userId, displayName }] };
      });
    },
  };
}
