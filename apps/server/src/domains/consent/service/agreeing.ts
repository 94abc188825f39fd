import type { Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import { createConsentStore } from '../store/index.ts';
import type { ConsentDeps } from './deps.ts';
import { type AgeFacts, type Agreeing, isChild, whoAgrees } from './who-agrees.ts';

/** Who agrees for somebody now. */
export type Standing = { readonly agrees: Agreeing; readonly child: boolean };

export type ConsentRule = (facts: AgeFacts) => Standing;

/** What somebody who would answer is to the person: themselves, one of their guardians, or neither. */
export type Side = 'self' | 'guardian';

export type AgreeingOf = ReturnType<typeof createAgreeing>;

/** Who agrees for whom, in the caller's transaction. */
export function createAgreeing({ clock, access, country, ageFactsOf }: ConsentDeps) {
  /** The rule as it is today, for facts that the caller has in hand. */
  async function rule(run: Run): Promise<ConsentRule> {
    const ages = await createConsentStore(run).ages();
    return (known) => {
      const day = clock.now().toISOString().slice(0, 10);
      const facts = { ...known, country: known.country ?? country ?? null };
      return { agrees: whoAgrees(facts, day, ages), child: isChild(facts, day) };
    };
  }

  async function standingsOf(run: Run, userIds: readonly string[]): Promise<Map<string, Standing>> {
    const judge = await rule(run);
    const facts = [...(await ageFactsOf(run, userIds))];
    return new Map(facts.map(([userId, known]) => [userId, judge(known)]));
  }

  return {
    rule,
    standingsOf,

    async standingOf(run: Run, userId: string): Promise<Standing> {
      const standing = (await standingsOf(run, [userId])).get(userId);
      if (!standing) throw notFound();
      return standing;
    },

    /** Whoever came of age this morning has no guardian, though the day's job has not ended it yet. */
    async sideOf(run: Run, actor: string, userId: string, { child }: Standing): Promise<Side | undefined> {
      if (actor === userId) return 'self';
      return child && (await access.isGuardian(run, actor, userId)) ? 'guardian' : undefined;
    },

    /** Who has to answer now, among those who may. */
    async answering(run: Run, userId: string, { agrees }: Standing): Promise<string[]> {
      const guardians = agrees === 'self' ? [] : await access.guardiansOf(run, userId);
      return agrees === 'guardian' ? guardians : [userId, ...guardians];
    },
  };
}
