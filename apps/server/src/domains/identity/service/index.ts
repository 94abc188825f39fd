import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createInviteStore } from '../store/invites.ts';
import { createUserStore } from '../store/users.ts';
import { createCodeGenerator } from './code-generator.ts';
import { createCodes } from './codes.ts';
import { createComingOfAge } from './coming-of-age.ts';
import { createConfirm } from './confirm.ts';
import type { IdentityDeps, Where } from './deps.ts';
import { createDevices } from './device.ts';
import { createEmailChange } from './email-change.ts';
import { secondFactorsOf } from './entry.ts';
import { createFactorReset } from './factor-reset.ts';
import { createInvites } from './invites/index.ts';
import { createLetters } from './letters.ts';
import { createLogins } from './logins.ts';
import { createOneTime } from './one-time.ts';
import { createCeremonies, createPasskeys } from './passkeys/index.ts';
import { createPasswordChange } from './password-change.ts';
import { createPasswords } from './passwords.ts';
import { createPersonCare } from './person.ts';
import { createProviders } from './providers/index.ts';
import { createPseudonyms } from './pseudonyms.ts';
import { createRecoveryCodes } from './recovery-codes.ts';
import { createSecondFactor } from './second-factor.ts';
import { createSecurity } from './security.ts';
import { createPasswordSignIn } from './sign-in.ts';
import { createTerms } from './terms.ts';
import { createThrottle } from './throttle.ts';
import { createUsers } from './users.ts';
import { createWaysIn } from './ways-in.ts';

export type Identity = ReturnType<typeof createIdentity>;

/** Who people are to the system, how they get in, and where they are signed in. */
export function createIdentity(deps: IdentityDeps) {
  const { db, vault, clock, access } = deps;
  const base = {
    devices: createDevices(vault),
    logins: createLogins(deps),
    letters: createLetters(deps),
    oneTime: createOneTime(clock),
    passwords: createPasswords(vault),
    throttle: createThrottle(vault, clock),
    terms: createTerms(deps),
    users: createUsers(deps),
    pseudonyms: createPseudonyms(deps),
    waysIn: createWaysIn(),
  };
  const comingOfAge = createComingOfAge(deps, base.letters);
  const { logins, oneTime, users, terms } = base;
  const invites = createInvites(deps, base);
  const proofs = {
    ...base,
    invites,
    codes: createCodes(vault, clock),
    recoveryCodes: createRecoveryCodes(deps, base),
    ceremonies: createCeremonies(deps.publicUrl, oneTime),
  };

  return {
    ...base,
    invites,
    providers: createProviders(deps, { ...base, invites }),
    passkeys: createPasskeys(deps, proofs),
    codeGenerator: createCodeGenerator(deps, proofs),
    recoveryCodes: proofs.recoveryCodes,
    secondFactor: createSecondFactor(deps, proofs),
    confirm: createConfirm(deps, proofs),
    security: createSecurity(deps, base),
    passwordSignIn: createPasswordSignIn(deps, base),
    passwordChange: createPasswordChange(deps, base),
    emailChange: createEmailChange(deps, base),
    person: createPersonCare(deps, { ...base, comingOfAge }),
    factorReset: createFactorReset(deps, base),
    comingOfAge,

    /** A one-time link's token for the person; their earlier ones stop working. For the machine the program runs on. */
    makeLink: (userId: string, minutes: number): Promise<string> =>
      db.withSystem('make-login-link', async (run) => {
        await oneTime.drop(run, userId, 'login-link');
        return oneTime.make(run, 'login-link', minutes, { userId });
      }),

    /** Unknown, used and expired links answer alike. Who can read what the program prints needs no second factor. */
    useLink: (token: string, where: Where) =>
      db.withSystem('use-login-link', async (run) => {
        const link = await oneTime.use(run, 'login-link', token);
        const user = link?.user_id ? await createUserStore(run).lock(link.user_id) : undefined;
        if (user?.status !== 'active')
          throw new AppError(
            'not-found',
            'This link does not work any more. Each works once: take a new one.',
          );
        const login = await logins.open(run, { userId: user.id, method: 'link', strong: true, where });
        return { userId: user.id, ...login };
      }),

    async me(actor: UserActor) {
      const [user, person, roles, permissions] = await Promise.all([
        createUserStore(db.as(actor, { to: 'subject', userId: actor.userId })).facts(actor.userId),
        deps.personOf(actor),
        access.rolesOf(actor),
        access.permissionsOf(actor),
      ]);
      const asked = await db.withSystem('describe-me', async (run) => ({
        secondFactor: (await secondFactorsOf(run, actor.userId)).length > 0,
        current: await terms.currentVersion(run),
      }));
      return {
        userId: actor.userId,
        minor: user?.minor ?? false,
        roles,
        permissions,
        ...person,
        theme: person.theme as 'light' | 'dark' | 'auto',
        staff: permissions.some((one) => one.scope !== 'own'),
        strong: actor.strong,
        secondFactor: asked.secondFactor,
        terms: { current: asked.current, accepted: user?.terms_version ?? null },
      };
    },

    /** In the caller's transaction: whether an open invite grants the role. */
    isRoleInvited: async (run: Run, role: string): Promise<boolean> =>
      (await createInviteStore(run).granting(role)) !== undefined,

    /** In the caller's transaction. */
    isMinor: (run: Run, userId: string): Promise<boolean> => users.isMinor(run, userId),
  };
}
