import type { SystemActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { EnvelopeError } from '../../../kernel/keys/envelope.ts';
import { KeyGone } from '../../../kernel/keys/vault.ts';
import { errorFacts } from '../../../kernel/log.ts';
import type { ConsentRule } from '../../consent/index.ts';
import { createMinorStore, type MinorRow } from '../store/minors.ts';
import { createProofStore } from '../store/proofs.ts';
import { createUserStore } from '../store/users.ts';
import type { IdentityDeps } from './deps.ts';
import type { Letters } from './letters.ts';
import { fieldPlace, isMinor } from './users.ts';

const pageSize = 500;
const aheadDays = 30;
const actor: SystemActor = { kind: 'system', name: 'come-of-age' };

/** What becomes of a child by their birthdays: of age; soon of age; old enough to agree alone. */
type Step = 'of-age' | 'soon' | 'decides';

/** Who is told, and of whose birthday. */
type Telling = { readonly userId: string; readonly about: string; readonly step: Step };

export type ComingOfAge = ReturnType<typeof createComingOfAge>;

/**
 * Whoever turned 18 decides alone from that day on. Birth dates are sealed, and so is the day that could be worked out
 * from them: each hour the birth dates of minors, and of nobody else, are opened and looked at.
 */
export function createComingOfAge(deps: IdentityDeps, letters: Letters) {
  const { db, vault, audit, clock, access, consent, log, queue, tellOfAge, tellAge } = deps;

  /** Without a birth date nobody can say: they stay who they are until somebody enters one. */
  async function stepOf(row: MinorRow, agreesFor: ConsentRule): Promise<Step | undefined> {
    if (!row.birth_date) return undefined;
    const key = await vault.of(row.id);
    const birthDate = key.openText(fieldPlace(row.id, 'birth_date'), row.birth_date);
    const now = clock.now();
    if (!isMinor(birthDate, now)) return 'of-age';
    if (row.told_of_age_at) return undefined;
    if (!isMinor(birthDate, new Date(now.getTime() + aheadDays * 86_400_000))) return 'soon';
    if (row.told_decides_at) return undefined;
    const country = row.country && key.openText(fieldPlace(row.id, 'country'), row.country);
    return agreesFor({ birthDate, country, minor: true }).agrees === 'self' ? 'decides' : undefined;
  }

  /** Apart from what is told: whoever cannot be told keeps nobody a child. */
  async function tellLater(run: Run, about: string, step: Step, guardians: readonly string[]): Promise<void> {
    for (const userId of new Set([about, ...guardians]))
      await queue.send(run, 'tell-of-age', { userId, about, step });
  }

  /** In the caller's transaction, which holds the person's row. */
  async function releaseWithin(run: Run, userId: string): Promise<void> {
    await createUserStore(run).change(userId, { minor: false }, clock.now());
    const guardians = await access.endGuardianships(run, userId, null);
    await consent.endGuardians(run, userId);
    await tellLater(run, userId, 'of-age', guardians);
    await audit.record(run, { actor, action: 'person:come-of-age', subject: userId, outcome: 'done' });
  }

  /** In the caller's transaction, which holds the person's row: child and guardians, once. */
  async function tellWithin(run: Run, userId: string, step: 'soon' | 'decides'): Promise<void> {
    const at = clock.now();
    const told = step === 'soon' ? { told_of_age_at: at } : { told_decides_at: at };
    await createUserStore(run).change(userId, told, at);
    await tellLater(run, userId, step, await access.guardiansOf(run, userId));
    await audit.record(run, { actor, action: `person:tell ${step}`, subject: userId, outcome: 'done' });
  }

  async function write(run: Run, { userId, about, step }: Telling): Promise<void> {
    if (step === 'of-age') return letters.cameOfAge(run, userId, about);
    const hasWayIn = (await createProofStore(run).waysIn(about)) > 0;
    await letters.birthday(run, userId, { child: about, step, hasWayIn });
  }

  /** @returns the step that was taken: none, where their birth date was corrected in this moment */
  const take = (userId: string, agreesFor: ConsentRule): Promise<Step | undefined> =>
    db.withSystem('release-of-age', async (run) => {
      await createUserStore(run).lock(userId);
      const row = await createMinorStore(run).minor(userId);
      const step = row && (await stepOf(row, agreesFor));
      if (step === 'of-age') await releaseWithin(run, userId);
      else if (step) await tellWithin(run, userId, step);
      return step;
    });

  return {
    releaseWithin,

    /** In a job of each reader. Of a birthday ahead only those are told whom it still concerns. */
    tell: ({ userId, about, step }: Telling): Promise<void> =>
      db.withSystem('tell-of-age', async (run) => {
        const concerns =
          userId === about || step === 'of-age' || (await access.isGuardian(run, userId, about));
        if (!concerns) return;
        try {
          await write(run, { userId, about, step });
        } catch (error) {
          // An e-mail that cannot be opened: what is in the app they are told all the same.
          if (!isUnreadable(error)) throw error;
          log.warn('telling of a birthday', errorFacts(error));
        }
        if (step === 'of-age') await tellOfAge(run, userId, about);
        else await tellAge(run, userId, step === 'soon' ? 'of-age-soon' : 'decides-now', about);
      }),

    /**
     * Can be repeated: who was released is no minor any more, and who was told is not told again. Nobody keeps anybody
     * else waiting; where one failed, it fails in the end.
     * @returns how many were released
     */
    async releaseAll(): Promise<number> {
      const run = db.asSystem('find-minors');
      const agreesFor = await consent.rule(run);
      const failed: unknown[] = [];
      let released = 0;
      let last = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const rows = await createMinorStore(run).minorsAfter(last, pageSize);
        for (const row of rows) {
          try {
            if (!(await stepOf(row, agreesFor))) continue;
            if ((await take(row.id, agreesFor)) === 'of-age') released++;
          } catch (error) {
            log.warn('coming of age', errorFacts(error));
            // One row that cannot be opened, such as of somebody who is erased in this moment, is nothing to repeat.
            if (!isUnreadable(error)) failed.push(error);
          }
        }
        const end = rows.at(-1);
        if (end && rows.length === pageSize) last = end.id;
        else if (failed.length > 0) throw failed[0];
        else return released;
      }
    },
  };
}

const isUnreadable = (error: unknown): boolean => error instanceof KeyGone || error instanceof EnvelopeError;
