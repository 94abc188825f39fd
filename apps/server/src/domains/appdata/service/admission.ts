import type { AppActor } from '../../../kernel/actor.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { AppRequest } from '../../../kernel/http/admission.ts';
import { hashToken } from '../../../kernel/ids.ts';
import { createTokenStore, type FoundToken } from '../store/tokens.ts';
import type { AppdataDeps } from './deps.ts';

const minute = 60_000;
/** A token that is used is noted every so often, not with each request. */
const touchEvery = 5 * minute;
/** That an app acts for somebody is on record at least this often, as it is of persons who look at others. */
const recordEvery = 15 * minute;
const mostRemembered = 50_000;
/** Of one token in a minute: more would only fill the audit. */
const mostRefusals = 20;

/** Whether an app may do what it asks for, for the person it names. */
export function createAdmission({ db, audit, clock, access }: AppdataDeps) {
  const onRecord = new Map<string, number>();
  const refusals = new Map<string, { count: number; readonly until: number }>();

  /** @throws AppError `too-many-requests`, which is not on record */
  function countRefusal({ proof }: AppActor): void {
    const key = Buffer.from(proof.tokenHash).toString('base64url');
    const now = clock.now().getTime();
    const counted = refusals.get(key);
    if (counted && counted.until > now) {
      counted.count++;
      if (counted.count <= mostRefusals) return;
      throw new AppError(
        'too-many-requests',
        'This token was refused too often. Wait a minute, and ask only for people who allowed this app to act.',
      );
    }
    refusals.delete(key);
    if (refusals.size >= mostRemembered) refusals.delete(refusals.keys().next().value as string);
    refusals.set(key, { count: 1, until: now + minute });
  }

  const refuse = async (actor: AppActor, { subject, requestId }: AppRequest): Promise<never> => {
    countRefusal(actor);
    await db.withSystem('refuse-app', (run) =>
      audit.record(run, { actor, action: actor.permission, subject, outcome: 'refused', requestId }),
    );
    const error = new AppError(
      'refused',
      'This app may not do this for this person. Ask the person to allow it under Settings → Apps.',
    );
    error.onRecord = true;
    throw error;
  };

  /** The person must be allowed to do it themselves: nobody gives an app more than they have. */
  const record = (actor: AppActor, found: FoundToken, { subject, requestId }: AppRequest): Promise<boolean> =>
    db.withSystem('record-app', async (run) => {
      const now = clock.now();
      if (!(await access.holds(run, subject, actor.permission))) return false;
      if (now.getTime() - (found.lastUsedAt?.getTime() ?? 0) > touchEvery)
        await createTokenStore(run).touch(Buffer.from(actor.proof.tokenHash), now);
      await audit.record(run, { actor, action: actor.permission, subject, outcome: 'done', requestId });
      return true;
    });

  return async (asked: AppRequest): Promise<AppActor> => {
    const { token, origin, permission, subject, app } = asked;
    const tokenHash = hashToken(token);
    const found = await createTokenStore(db.asSystem('find-app-token')).find(tokenHash, subject, permission);
    if (!found) throw new AppError('not-signed-in', 'This token of an app is not known, or not any more.');
    const actor: AppActor = {
      kind: 'app',
      app: found.app,
      userId: subject,
      permission,
      proof: { tokenHash },
    };
    const elsewhere = origin !== undefined && !found.origins.includes(origin);
    if (!found.stands || elsewhere || (app !== undefined && app !== found.app)) return refuse(actor, asked);
    const key = `${tokenHash.toString('base64url')} ${permission} ${subject}`;
    const now = clock.now().getTime();
    if ((onRecord.get(key) ?? 0) <= now) {
      if (!(await record(actor, found, asked))) return refuse(actor, asked);
      onRecord.delete(key);
      if (onRecord.size >= mostRemembered) onRecord.delete(onRecord.keys().next().value as string);
      onRecord.set(key, now + recordEvery);
    }
    return actor;
  };
}
