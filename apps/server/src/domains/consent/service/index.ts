import type { Actor, Reach } from '../../../kernel/actor.ts';
import type { Database, Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { createConsentStore } from '../store/index.ts';
import { createAgreeing } from './agreeing.ts';
import { type ConsentDeps, counting, sharing } from './deps.ts';
import { createGiving } from './giving.ts';
import { createQuestions } from './questions.ts';
import { createReading } from './reading.ts';
import { createTexts } from './texts.ts';

/** How somebody stands to a purpose: by its current text, by one before it, or not any more. */
type Agreement = 'agreed' | 'outdated' | 'withdrawn';

export type { ConsentRule } from './agreeing.ts';
export type Consent = ReturnType<typeof createConsent>;

/** Who agreed to what, with which text, and who agrees for whom. */
export function createConsent(deps: ConsentDeps) {
  const agreeing = createAgreeing(deps);
  return {
    ...createReading(deps, agreeing),
    ...createGiving(deps, agreeing),
    questions: createQuestions(deps, agreeing).ofMine,
    texts: createTexts(deps, agreeing),
    rule: agreeing.rule,
    standingOf: agreeing.standingOf,
    ...createAsking(deps.db),
  };
}

/** What whoever rests something on a consent asks. An outdated text is no consent. */
function createAsking(db: Database) {
  return {
    /** In the caller's transaction: whether there is any consent of the person on record, given or withdrawn. */
    wasAsked: async (run: Run, userId: string): Promise<boolean> =>
      (await createConsentStore(run).list(userId)).length > 0,

    /** Whether the person agrees to share with those who accompany them; a withdrawal waits for the caller's transaction. */
    sharesWithLeads: (run: Run, userId: string): Promise<boolean> =>
      createConsentStore(run).holdCurrent(userId, sharing),

    /** Whether the person agrees to their use of the app being counted; a withdrawal waits for the caller's transaction. */
    countsUse: (run: Run, userId: string): Promise<boolean> =>
      createConsentStore(run).holdCurrent(userId, counting),

    /**
     * Since when the person has agreed to that without a break, in the caller's transaction; undefined where they do
     * not. Agreeing to a newer text in place of an older one is no break.
     */
    async countsUseSince(run: Run, userId: string): Promise<Date | undefined> {
      const [latest, ...earlier] = await createConsentStore(run).historyOf(userId, counting);
      if (!latest || latest.withdrawn_at) return undefined;
      let first = latest;
      for (const one of earlier) {
        const isReplaced = one.withdrawn_at?.getTime() === first.given_at.getTime();
        if (!isReplaced || one.version === first.version) break;
        first = one;
      }
      return first.given_at;
    },

    /** Whether there is an open consent to the purpose's current text; it may be gone the moment after. */
    async isGiven(
      { actor, reach, userId }: { readonly actor: Actor; readonly reach: Reach; readonly userId: string },
      purpose: string,
    ): Promise<boolean> {
      return createConsentStore(db.as(actor, reach)).isCurrent(userId, purpose);
    },

    /**
     * Of these people, who agrees to the purpose's current text, in the caller's transaction: a withdrawal waits for it.
     * `unsure`: whose consent somebody has in hand just now. Nobody is waited for.
     */
    async holdAll(run: Run, userIds: readonly string[], purpose: string) {
      const store = createConsentStore(run);
      const held = await store.holdAllCurrent(userIds, purpose);
      const others = userIds.filter((userId) => !held.has(userId));
      const unsure = others.length > 0 ? await store.allCurrent(others, purpose) : new Set<string>();
      return { held, unsure };
    },

    /**
     * In the caller's transaction: of each of these people, what they agree to now, by its current text, and what they took
     * back. `hold`: a withdrawal waits for the transaction.
     */
    async agreementsOf(run: Run, userIds: readonly string[], hold: boolean) {
      const rows = await createConsentStore(run).latestOf(userIds, hold);
      const all = new Map<string, Map<string, Agreement>>();
      for (const { user_id, purpose, stands, open } of rows) {
        const own = all.get(user_id) ?? new Map<string, Agreement>();
        // One is open at most; of those that were taken back there may be many.
        if (open || !own.has(purpose)) own.set(purpose, stands ? 'agreed' : open ? 'outdated' : 'withdrawn');
        all.set(user_id, own);
      }
      return all;
    },

    /** In the caller's transaction, which a withdrawal then waits for. @throws AppError `consent-missing` */
    async require(run: Run, userId: string, purpose: string): Promise<void> {
      if (await createConsentStore(run).holdCurrent(userId, purpose)) return;
      throw consentMissing(purpose);
    },
  };
}

export const consentMissing = (purpose: string) =>
  new AppError(
    'consent-missing',
    'The person has not agreed to this. Ask for their consent, then send it again. Nothing was stored.',
    { facts: { purpose } },
  );
