import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { createDecisionStore } from '../store/index.ts';
import { refusal } from './refusals.ts';

/** In the caller's transaction: whether the person holds the permission over everybody. */
export const holdsOverAll = async (run: Run, userId: string, permission: string): Promise<boolean> =>
  (await createDecisionStore(run).permissionsOf(userId)).some(
    (one) => one.name === permission && one.scope === 'any',
  );

/** In the caller's transaction: everybody who holds the permission, and whether over everybody. */
export const holdersOf = async (
  run: Run,
  permission: string,
): Promise<{ userId: string; overAll: boolean }[]> =>
  (await createDecisionStore(run).holdersOf(permission)).map(({ userId, scope }) => ({
    userId,
    overAll: scope === 'any',
  }));

/** In the caller's transaction: whether the person holds it over everybody, with the second factor that it takes. */
export const actsOverAll = async (run: Run, actor: UserActor, permission: string): Promise<boolean> =>
  actor.strong && (await holdsOverAll(run, actor.userId, permission));

/** Who sees others has shown a second factor, whatever lets them see. @throws AppError `second-factor-missing` */
export function refuseWeak({ strong }: UserActor): void {
  if (!strong) throw refusal('second-factor-missing');
}

/** In the caller's transaction. @throws AppError unless the actor holds it over everybody, with a second factor. */
export async function refuseUnlessHeld(run: Run, actor: UserActor, permission: string): Promise<void> {
  if (!(await holdsOverAll(run, actor.userId, permission))) throw refusal('refused');
  if (!actor.strong) throw refusal('second-factor-missing');
}
