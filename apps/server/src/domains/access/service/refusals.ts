import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, isRefusal } from '../../../kernel/errors.ts';
import type { About, AccessDeps } from './deps.ts';
import type { Verdict } from './rule.ts';

/** What somebody is told who may not. */
export const refusal = (verdict: Exclude<Verdict, 'allowed'>): AppError =>
  verdict === 'second-factor-missing'
    ? new AppError(
        'second-factor-missing',
        'Who may see others needs a second factor. Add a passkey or a code generator under Settings → Security, and sign in with it.',
      )
    : new AppError('refused', 'You may not do this. Ask somebody who manages people here for the right.');

/** The same, where it has been recorded already. */
export function recordedRefusal(verdict: Exclude<Verdict, 'allowed'>): AppError {
  const error = refusal(verdict);
  error.onRecord = true;
  return error;
}

export type Refusals = ReturnType<typeof createRefusals>;

/** Refusals on record. */
export function createRefusals({ db, audit }: Pick<AccessDeps, 'db' | 'audit'>) {
  // In a transaction of its own: the request's own is rolled back, and a refusal must be seen.
  const record = (
    actor: UserActor,
    action: string,
    subject: string | undefined,
    requestId: string | undefined,
  ): Promise<void> =>
    db.withSystem('record-refusal', (run) =>
      audit.record(run, { actor, action, subject, outcome: 'refused', requestId }),
    );

  return {
    record,

    /** Does the work; where it refuses, that is recorded after its transaction was rolled back. */
    async recording<T>(
      { actor, userId, requestId }: About,
      action: string,
      work: () => Promise<T>,
    ): Promise<T> {
      try {
        return await work();
      } catch (error) {
        if (isRefusal(error) && !error.onRecord) {
          await record(actor, action, userId, requestId);
          error.onRecord = true;
        }
        throw error;
      }
    },
  };
}
