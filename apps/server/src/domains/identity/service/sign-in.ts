import { nobody } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps, Where } from './deps.ts';
import type { Devices, KnownFor } from './device.ts';
import { admit, type Entry } from './entry.ts';
import type { Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import type { Passwords } from './passwords.ts';
import type { Bucket, Throttle } from './throttle.ts';
import { foldEmail } from './users.ts';

export type SignInParts = {
  readonly devices: Devices;
  readonly logins: Logins;
  readonly oneTime: OneTime;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
};

export type PasswordEntry = Entry & { readonly deviceToken: string };

/** The same words for an e-mail that nobody has, one without a password, one shut out, and a wrong password. */
const failed = () =>
  new AppError(
    'sign-in-failed',
    'E-mail and password do not fit together. Check both, sign in another way, or ask for a new password by mail.',
  );

/** Signing in with e-mail and password. What is done is the same whether anybody has the e-mail or not. */
export function createPasswordSignIn({ db, vault, audit }: IdentityDeps, parts: SignInParts) {
  const { devices, passwords, throttle } = parts;

  /** Strangers who guess fill rows of their own: a browser that the person uses is not shut out by them. */
  function bucketsOf(known: KnownFor, where: Where, deviceToken: string | undefined): Bucket[] {
    if (devices.isKnown(known, deviceToken)) return [{ by: 'device', device: deviceToken }];
    return [
      { by: 'address', place: where.place ?? 'unknown' },
      { by: 'email', index: known.emailIndex },
    ];
  }

  async function signIn(
    credentials: { email: string; password: string },
    where: Where,
    deviceToken: string | undefined,
  ): Promise<PasswordEntry> {
    const index = vault.blindIndex('email', foldEmail(credentials.email));
    const { found, known, counted } = await db.withSystem('try-password', async (run) => {
      const found = await createProofStore(run).credentials(index);
      const known = { emailIndex: index, changedAt: found?.changed_at ?? undefined };
      const counted = bucketsOf(known, where, deviceToken);
      for (const bucket of counted) await throttle.reserve(run, bucket);
      return { found, known, counted };
    });
    const fits = await passwords.verify(found?.hash ?? undefined, credentials.password);
    const userId = fits && found?.status === 'active' ? found.user_id : undefined;
    if (!userId) {
      // The subject is told to the audit where there is one; the statement is the same where there is none.
      await db.withSystem('refuse-password', (run) =>
        audit.record(run, {
          actor: nobody,
          action: 'login:open (password)',
          subject: found?.user_id,
          outcome: 'refused',
        }),
      );
      throw failed();
    }
    const entry = await db.withSystem('accept-password', async (run) => {
      // Held until the login is there: who is shut out in this moment finds it among those that end.
      if ((await createUserStore(run).lock(userId))?.status !== 'active') throw failed();
      // In the order in which they were counted: two sign-ins that hold what the other wants wait for ever.
      for (const bucket of counted) await throttle.clear(run, bucket);
      return admit(run, parts, { userId, method: 'password', where });
    });
    return { ...entry, deviceToken: devices.make(known) };
  }

  return { signIn };
}
