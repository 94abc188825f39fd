import type { SystemActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { EnvelopeError } from '../../../kernel/keys/envelope.ts';
import { KeyGone } from '../../../kernel/keys/vault.ts';
import { errorFacts } from '../../../kernel/log.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import type { Letters } from './letters.ts';
import { fieldPlace, isMinor } from './users.ts';

const pageSize = 500;
const actor: SystemActor = { kind: 'system', name: 'come-of-age' };

/**
 * Whoever turned 18 decides alone from that day on. Birth dates are sealed, and so is the day that could be worked out
 * from them: each day the birth dates of minors, and of nobody else, are opened and looked at.
 */
export type ComingOfAge = ReturnType<typeof createComingOfAge>;

export function createComingOfAge(deps: IdentityDeps, letters: Letters) {
  const { db, vault, audit, clock, access, log, tellOfAge } = deps;

  async function isOfAge(userId: string, sealed: Buffer | null): Promise<boolean> {
    // Without a birth date nobody can say: they stay who they are until somebody enters one.
    if (!sealed) return false;
    const birthDate = (await vault.of(userId)).openText(fieldPlace(userId, 'birth_date'), sealed);
    return !isMinor(birthDate, clock.now());
  }

  /** In the caller's transaction, which holds the person's row. */
  async function releaseWithin(run: Run, userId: string): Promise<void> {
    await createUserStore(run).change(userId, { minor: false }, clock.now());
    const guardians = await access.endGuardianships(run, userId, null);
    for (const told of new Set([userId, ...guardians])) {
      await letters.cameOfAge(run, told, userId);
      await tellOfAge(run, told, userId);
    }
    await audit.record(run, { actor, action: 'person:come-of-age', subject: userId, outcome: 'done' });
  }

  /** @returns whether they were released: not, where their birth date was corrected in this moment */
  const release = (userId: string): Promise<boolean> =>
    db.withSystem('release-of-age', async (run) => {
      const user = await createUserStore(run).lock(userId);
      const whole = user?.minor ? await createUserStore(run).whole(userId) : undefined;
      if (!whole || !(await isOfAge(userId, whole.birth_date))) return false;
      await releaseWithin(run, userId);
      return true;
    });

  /** One row that cannot be opened, such as of somebody who is erased in this moment, keeps nobody else waiting. */
  async function tryRelease(userId: string, sealed: Buffer | null): Promise<boolean> {
    try {
      return (await isOfAge(userId, sealed)) && (await release(userId));
    } catch (error) {
      if (!(error instanceof KeyGone || error instanceof EnvelopeError)) throw error;
      log.warn('coming of age', errorFacts(error));
      return false;
    }
  }

  return {
    releaseWithin,

    /** Can be repeated: who was released is no minor any more. @returns how many were released */
    async releaseAll(): Promise<number> {
      let released = 0;
      let last = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const rows = await createUserStore(db.asSystem('find-minors')).minorsAfter(last, pageSize);
        for (const { id, birth_date: birthDate } of rows) {
          if (await tryRelease(id, birthDate)) released++;
        }
        const end = rows.at(-1);
        if (!end || rows.length < pageSize) return released;
        last = end.id;
      }
    },
  };
}
