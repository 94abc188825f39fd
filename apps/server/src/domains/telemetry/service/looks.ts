import type { AppActor, Reach, UserActor } from '../../../kernel/actor.ts';
import { createLooks } from '../../../kernel/looks.ts';
import type { TelemetryDeps } from './deps.ts';

/** Who reads, and of whom; without a person, of everybody. */
export type Asks = {
  readonly actor: UserActor | AppActor;
  readonly reach: Reach;
  readonly userId?: string;
  readonly requestId?: string;
};

/** Puts on record whom somebody was shown among everybody: a list alone would be on record without anybody on it. */
export function createListLooks(deps: Pick<TelemetryDeps, 'db' | 'audit' | 'clock'>) {
  const looks = createLooks(deps);

  /** Before what was found is answered. */
  return async <Item extends { readonly userId: string }>(
    { actor, reach, userId, requestId }: Asks,
    action: string,
    found: readonly Item[],
  ): Promise<readonly Item[]> => {
    // A look at one person is on record by the decision that let it happen; apps look at one only.
    if (userId !== undefined || actor.kind !== 'user') return found;
    const others = [...new Set(found.map((item) => item.userId))].filter((one) => one !== actor.userId);
    const look = { actor, action, requestId };
    if (looks.due(look, others).length === 0) return found;
    const remember = await deps.db.withActor(actor, reach, (run) => looks.record(run, look, others));
    remember();
    return found;
  };
}
