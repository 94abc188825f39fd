import { nobody } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createUserStore } from '../store/users.ts';
import { type Codes, isGuessable } from './codes.ts';
import type { IdentityDeps, Where } from './deps.ts';
import type { LoginMethod, Logins } from './logins.ts';
import type { OneTime } from './one-time.ts';
import type { Bucket, Throttle } from './throttle.ts';

type Parts = {
  readonly codes: Codes;
  readonly logins: Logins;
  readonly oneTime: OneTime;
  readonly throttle: Throttle;
};

/** Of a code of six digits, three count at a time: five tries are right once in 66,000. */
const mostTries = 5;

/** The same words for a wrong code, a used one, and a sign-in that waits no longer. */
const failed = () =>
  new AppError('sign-in-failed', 'This code does not work. Take the next one, or begin the sign-in again.');

/** The second step of a sign-in, which waits in the browser as a token. */
export function createSecondFactor({ db, audit }: IdentityDeps, parts: Parts) {
  const { codes, logins, oneTime, throttle } = parts;
  return {
    async signIn(stepToken: string | undefined, code: string, where: Where) {
      const login = await db.withSystem('try-second-factor', async (run) => {
        // The person's row first, as everywhere: whoever holds it and wants their tokens would wait for us otherwise.
        const seen = await oneTime.look(run, 'second-factor', stepToken ?? '');
        const user = seen?.user_id ? await createUserStore(run).lock(seen.user_id) : undefined;
        if (user?.status !== 'active') return undefined;
        // Another request with the same token has waited, and finds one try less or a token that is used.
        const waiting = await oneTime.attempt(run, 'second-factor', stepToken ?? '', mostTries);
        if (!waiting) return undefined;
        const userId = user.id;
        const { method } = waiting.details as { method: LoginMethod };
        const person: Bucket = { by: 'person', userId };
        if (isGuessable(code)) await throttle.reserve(run, person);
        const used = await codes.use(run, userId, code);
        if (!used) {
          const action = `login:open (${method})`;
          await audit.record(run, { actor: nobody, action, subject: userId, outcome: 'refused' });
          return undefined;
        }
        if (!(await oneTime.use(run, 'second-factor', stepToken ?? ''))) throw failed();
        await throttle.clear(run, person);
        const action = `second-factor:use (${used})`;
        await audit.record(run, { actor: nobody, action, subject: userId, outcome: 'done' });
        return { userId, ...(await logins.open(run, { userId, method, strong: true, where })) };
      });
      if (!login) throw failed();
      return login;
    },
  };
}
