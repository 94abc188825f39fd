import { nobody, type UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import type { Devices } from './device.ts';
import { secondFactorsOf } from './entry.ts';
import type { Letters } from './letters.ts';
import type { Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import { checkNewPassword, type Passwords } from './passwords.ts';
import { endPending } from './pending.ts';
import { refuseUnproven } from './proven.ts';
import type { Bucket, Throttle } from './throttle.ts';
import type { Users } from './users.ts';
import type { WaysIn } from './ways-in.ts';

export type PasswordParts = {
  readonly devices: Devices;
  readonly logins: Logins;
  readonly letters: Letters;
  readonly oneTime: OneTime;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly users: Users;
  readonly waysIn: WaysIn;
};

const resetMinutes = 30;
/** Of what is asked again and again about one e-mail, one question in so many seconds is put into the queue. */
const askSeconds = 10;

const noReset = () =>
  new AppError(
    'not-found',
    'This link does not work any more: it was used or is too old. Ask for a new one.',
  );

/** Choosing a password: when signed in, or by a link that came by mail. */
export function createPasswordChange(deps: IdentityDeps, parts: PasswordParts) {
  const { db, audit, clock, queue, publicUrl } = deps;
  const { devices, logins, letters, oneTime, passwords, throttle, users, waysIn } = parts;

  /** What the new password must be for this person. */
  async function check(run: Run, userId: string, password: string): Promise<{ short: boolean }> {
    const factors = await secondFactorsOf(run, userId);
    return checkNewPassword(password, factors.length > 0, await letters.ownWords(run, userId));
  }

  async function deviceTokenOf(run: Run, userId: string, changedAt: Date): Promise<string | undefined> {
    const emailIndex = await users.emailIndexOf(run, userId);
    return emailIndex && devices.make({ emailIndex, changedAt });
  }

  return {
    /**
     * Ends every other login; this one goes on under a new token.
     * @returns the login, and what makes the browser a known one for the new password
     */
    async set(actor: UserActor, password: string) {
      const { userId } = actor;
      const { short } = await db.withSystem('check-password', async (run) => {
        await refuseUnproven(run, logins, actor);
        return check(run, userId, password);
      });
      const hash = await passwords.hash(password);
      return db.withSystem('set-password', async (run) => {
        await createUserStore(run).lock(userId);
        await refuseUnproven(run, logins, actor);
        // A second factor that went meanwhile would leave a short password alone.
        await check(run, userId, password);
        const changedAt = clock.now();
        await createProofStore(run).setPassword(userId, hash, short, changedAt);
        await logins.endAll(run, userId, actor.loginId);
        await endPending(run, oneTime, userId);
        await letters.securityChanged(run, userId, 'password');
        await audit.record(run, { actor, action: 'password:set', subject: userId, outcome: 'done' });
        return {
          ...(await logins.renew(run, actor)),
          deviceToken: await deviceTokenOf(run, userId, changedAt),
        };
      });
    },

    remove(actor: UserActor) {
      return db.withSystem('remove-password', async (run) => {
        await refuseUnproven(run, logins, actor);
        await waysIn.remove(run, actor.userId, async () => {
          await createProofStore(run).removePassword(actor.userId);
          await letters.securityChanged(run, actor.userId, 'password');
          await audit.record(run, {
            actor,
            action: 'password:remove',
            subject: actor.userId,
            outcome: 'done',
          });
        });
      });
    },

    /** Does the same for every e-mail: whether anybody has it is found out later, by the job. */
    async requestReset(email: string, place: string | undefined): Promise<void> {
      const index = users.emailIndex(email);
      const address: Bucket = { by: 'address-reset', place: place ?? 'unknown' };
      await db.withSystem('request-reset', async (run) => {
        await throttle.reserve(run, address);
        // In the queue an e-mail is its keyed hash.
        const emailIndex = index.toString('base64url');
        await queue.send(
          run,
          'answer-reset-request',
          { emailIndex },
          { key: emailIndex, seconds: askSeconds },
        );
      });
    },

    /** In the job: a link for whoever has the e-mail; nothing for nobody. */
    answerResetRequest: (emailIndex: string) =>
      db.withSystem('answer-reset-request', async (run) => {
        const found = await createUserStore(run).findByEmail(Buffer.from(emailIndex, 'base64url'));
        const user = found && (await createUserStore(run).lock(found.user_id));
        if (user?.status !== 'active') return;
        if (await oneTime.wasMadeSince(run, user.id, 'password-reset', 60)) return;
        const token = await oneTime.make(run, 'password-reset', resetMinutes, { userId: user.id });
        await letters.reset(run, user.id, `${publicUrl}/reset#token=${token}`, resetMinutes);
        await audit.record(run, {
          actor: { kind: 'system', name: 'reset' },
          action: 'password:reset-asked',
          subject: user.id,
          outcome: 'done',
        });
      }),

    /**
     * Does not sign in, and does not go around a second factor. Every login ends.
     * @returns what makes the browser a known one, in which guessers do not shut the person out
     */
    async useReset(token: string, password: string): Promise<{ deviceToken: string | undefined }> {
      const { short } = await db.withSystem('check-reset', async (run) => {
        const found = await oneTime.look(run, 'password-reset', token);
        if (!found?.user_id) throw noReset();
        return check(run, found.user_id, password);
      });
      const hash = await passwords.hash(password);
      return db.withSystem('use-reset', async (run) => {
        // The person's row first, as everywhere; of those who wait for it, one finds the link unused.
        const found = await oneTime.look(run, 'password-reset', token);
        const user = found?.user_id ? await createUserStore(run).lock(found.user_id) : undefined;
        if (user?.status !== 'active' || !(await oneTime.use(run, 'password-reset', token))) throw noReset();
        const changedAt = clock.now();
        await check(run, user.id, password);
        await createProofStore(run).setPassword(user.id, hash, short, changedAt);
        await logins.endAll(run, user.id);
        await endPending(run, oneTime, user.id);
        const index = await users.emailIndexOf(run, user.id);
        if (index) await throttle.clear(run, { by: 'email', index });
        await letters.securityChanged(run, user.id, 'password');
        await audit.record(run, {
          actor: nobody,
          action: 'password:reset',
          subject: user.id,
          outcome: 'done',
        });
        return { deviceToken: await deviceTokenOf(run, user.id, changedAt) };
      });
    },
  };
}
