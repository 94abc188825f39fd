import type { Reach, UserActor } from '../../kernel/actor.ts';
import type { Audit } from '../../kernel/audit.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Database, Run } from '../../kernel/database/database.ts';
import { AppError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { createConsentStore } from './store.ts';

export type ConsentDeps = { readonly db: Database; readonly audit: Audit; readonly clock: Clock };
type About = {
  readonly actor: UserActor;
  readonly reach: Reach;
  readonly userId: string;
  readonly requestId?: string;
};
type Given = { readonly purpose: string; readonly version: string; readonly language: string };

export type Consent = ReturnType<typeof createConsent>;

/** Who agreed to what, with which text. */
export function createConsent({ db, audit, clock }: ConsentDeps) {
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
  }

  return {
    purposes: (actor: UserActor, language: string) =>
      createConsentStore(db.as(actor, { to: 'subject', userId: actor.userId })).purposes(language),

    list: ({ actor, reach, userId }: About) => createConsentStore(db.as(actor, reach)).list(userId),

    giveWithin,

    give: ({ actor, reach, userId, requestId }: About, given: Given) =>
      db.withActor(actor, reach, async (run) => {
        await giveWithin(run, userId, actor.userId, given);
        await audit.record(run, {
          actor,
          action: 'consent:give',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

    /** Acts at once: whatever needs this consent is refused from the next statement on. */
    withdraw: ({ actor, reach, userId, requestId }: About, purpose: string) =>
      db.withActor(actor, reach, async (run) => {
        await createConsentStore(run).withdraw(userId, purpose, actor.userId, clock.now());
        await audit.record(run, {
          actor,
          action: 'consent:withdraw',
          subject: userId,
          outcome: 'done',
          requestId,
        });
      }),

    /** In the caller's transaction, which a withdrawal then waits for. @throws AppError `consent-missing` */
    async require(run: Run, userId: string, purpose: string): Promise<void> {
      if (await createConsentStore(run).holdCurrent(userId, purpose)) return;
      throw new AppError(
        'consent-missing',
        'The person has not agreed to this. Ask for their consent, then send it again. Nothing was stored.',
        {
          facts: { purpose },
        },
      );
    },
  };
}
