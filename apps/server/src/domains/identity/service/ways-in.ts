import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createLoginStore } from '../store/logins.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore } from '../store/users.ts';
import { secondFactorsOf } from './entry.ts';

export type WaysIn = {
  /**
   * Removes something that a person signs in with, in the caller's transaction and one after the other for a person.
   * @throws AppError `conflict` when it was the last way in, or leaves a short password without a second factor
   */
  remove<T>(run: Run, userId: string, work: () => Promise<T>): Promise<T>;
};

export function createWaysIn(): WaysIn {
  return {
    async remove(run, userId, work) {
      await createUserStore(run).lock(userId);
      const store = createProofStore(run);
      const before = await store.waysIn(userId);
      const hadFactors = (await secondFactorsOf(run, userId)).length > 0;
      const answer = await work();
      // Who had none, such as a person of the demo, loses none.
      if (before > 0 && (await store.waysIn(userId)) === 0)
        throw new AppError('conflict', 'This is the only way in that is left. Add another one first.');
      if ((await secondFactorsOf(run, userId)).length > 0) return answer;
      // A login is as strong as what is left: staff without a second factor sees themselves from now on.
      if (hadFactors) await weaken(run, userId);
      if ((await store.password(userId))?.short) {
        throw new AppError(
          'conflict',
          'Without a second factor the password is too short. Choose one of 15 characters or more first.',
        );
      }
      return answer;
    },
  };
}

async function weaken(run: Run, userId: string): Promise<void> {
  await createLoginStore(run).weaken(userId);
  await createUserStore(run).raiseAccessVersion(userId);
}
