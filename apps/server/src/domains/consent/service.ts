import type { Actor, Reach, UserActor } from '../../kernel/actor.ts';
import type { Audit } from '../../kernel/audit.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Run } from '../../kernel/database/database.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Access } from '../access/index.ts';
import { createConsentStore } from './store.ts';

export type ConsentDeps = {
  readonly db: Database;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly access: Access;
  readonly isMinor: (run: Run, userId: string) => Promise<boolean>;
  /** In the transaction in which somebody agrees to something or takes it back: what rests on it is judged anew. */
  readonly judgeAnew: (run: Run, userId: string) => Promise<void>;
  /** In the transaction in which somebody takes back that their use is counted. */
  readonly stopCounting: (run: Run, userId: string) => Promise<void>;
};
type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string;
};
/** The one that lets practitioners and coaches see sessions. */
const sharing = 'practitioner-sharing';
/** The one that lets their use of apps be counted. */
const counting = 'analytics';

type Given = { readonly purpose: string; readonly version: string; readonly language: string };

export type Consent = ReturnType<typeof createConsent>;

/** Who agreed to what, with which text. */
export function createConsent({ db, audit, clock, access, isMinor, judgeAnew, stopCounting }: ConsentDeps) {
  /** In the caller's transaction. Giving what is given already changes nothing; an outdated text is replaced. */
  async function giveWithin(run: Run, userId: string, by: string, given: Given): Promise<void> {
    const store = createConsentStore(run);
    if (!(await store.isText(given.purpose, given.version, given.language))) {
      throw new AppError(
        'conflict',
        'The text of this purpose has changed. Read the new one, then agree to that.',
      );
    }
    const open = await store.findOpen(userId, given.purpose);
    if (open?.version === given.version) return;
    const at = clock.now();
    if (open) await store.withdraw(userId, given.purpose, by, at);
    await store.give({ userId, id: newId(), by, at, ...given });
    if (given.purpose === sharing) await access.setConsented(run, userId, true);
    await judgeAnew(run, userId);
  }

  /**
   * Nobody agrees for somebody else, whatever rights they have: an adult for themselves, a parent or guardian for a
   * child. A child may take back what was agreed to for them.
   */
  async function refuseOthers(
    run: Run,
    actor: UserActor,
    userId: string,
    what: 'give' | 'withdraw',
  ): Promise<void> {
    const minor = await isMinor(run, userId);
    const self = actor.userId === userId;
    if (self ? !minor || what === 'withdraw' : minor && (await access.isGuardian(run, actor.userId, userId)))
      return;
    throw new AppError(
      'refused',
      minor
        ? 'A parent or guardian agrees for a child. Ask them.'
        : 'Only the person themselves can agree to this. Ask them.',
    );
  }

  return {
    purposes: (actor: UserActor, language: string) =>
      createConsentStore(db.as(actor, { to: 'subject', userId: actor.userId })).purposes(language),

    list: ({ actor, reach, userId }: About) => createConsentStore(db.as(actor, reach)).list(userId),

    giveWithin,

    // As the program: a guardian's statement may not see who else leads the child, and rights are not written by persons.
    give: ({ actor, userId, requestId }: About, given: Given) =>
      db.withSystem('give-consent', async (run) => {
        await refuseOthers(run, actor, userId, 'give');
        await giveWithin(run, userId, actor.userId, given);
        await audit.record(run, {
          actor,
          action: `consent:give ${given.purpose}`,
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

    /** Acts at once: whatever needs this consent is refused from the next statement on. */
    withdraw: ({ actor, userId, requestId }: About, purpose: string) =>
      db.withSystem('withdraw-consent', async (run) => {
        await refuseOthers(run, actor, userId, 'withdraw');
        const withdrawn = await createConsentStore(run).withdraw(userId, purpose, actor.userId, clock.now());
        if (!withdrawn) return;
        if (purpose === sharing) await access.setConsented(run, userId, false);
        if (purpose === counting) await stopCounting(run, userId);
        await judgeAnew(run, userId);
        await audit.record(run, {
          actor,
          action: `consent:withdraw ${purpose}`,
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

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
      { actor, reach, userId }: Pick<About, 'reach' | 'userId'> & { readonly actor: Actor },
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
      const all = new Map<string, Map<string, 'agreed' | 'withdrawn'>>();
      for (const { user_id, purpose, stands } of rows) {
        const own = all.get(user_id) ?? new Map<string, 'agreed' | 'withdrawn'>();
        if (stands || own.get(purpose) === undefined) own.set(purpose, stands ? 'agreed' : 'withdrawn');
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
