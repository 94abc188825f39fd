import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { EnvelopeError } from '../../../kernel/keys/envelope.ts';
import { KeyGone } from '../../../kernel/keys/vault.ts';
import { errorFacts } from '../../../kernel/log.ts';
import { createConsentStore } from '../store/index.ts';
import { createTextStore } from '../store/texts.ts';
import type { AgreeingOf } from './agreeing.ts';
import { type ConsentDeps, sharing } from './deps.ts';

const pageSize = 500;
const nobodyBefore = '00000000-0000-0000-0000-000000000000';

type NewText = {
  readonly purpose: string;
  readonly version: string;
  readonly texts: Readonly<Record<string, string>>;
};

/** New texts: from then on nobody agrees by the one before, and who did is asked anew. */
export function createTexts(deps: ConsentDeps, agreeing: AgreeingOf) {
  const { db, audit, clock, log, queue, access, judgeAnew, judgeAfterText, tellAsked } = deps;

  /**
   * One person, in a transaction of their own. By the old text nothing is done for anybody since the new one is there; but
   * a relationship that began in that very moment may still say so. Nothing of theirs is removed: they may agree anew.
   */
  const askOne = (userId: string, purpose: string): Promise<void> =>
    db.withSystem('ask-consent-anew', async (run) => {
      await createConsentStore(run).hold(userId);
      if ((await createTextStore(run).markAsked(userId, purpose)) === 0) return;
      if (purpose === sharing) await access.setConsented(run, userId, false);
      await judgeAnew(run, userId);
      const standing = await agreeing.standingOf(run, userId);
      for (const told of await agreeing.answering(run, userId, standing)) await tellAsked(run, told, userId);
    });

  /** One who is erased in this moment keeps nobody else waiting. */
  async function tryAsking(userId: string, purpose: string): Promise<void> {
    try {
      await askOne(userId, purpose);
    } catch (error) {
      if (!(error instanceof KeyGone || error instanceof EnvelopeError)) throw error;
      log.warn('asking for a consent anew', errorFacts(error));
    }
  }

  return {
    /** In every language at once. @throws AppError `not-found`, `conflict` */
    publish: (actor: UserActor, { purpose, version, texts }: NewText, requestId?: string): Promise<void> =>
      db.withSystem('publish-consent-text', async (run) => {
        const store = createTextStore(run);
        if (!(await store.lockPurpose(purpose))) throw notFound();
        for (const [language, body] of Object.entries(texts))
          if ((await store.add({ purpose, version, language, body, at: clock.now() })) === 0)
            throw new AppError(
              'conflict',
              'There is a text of this version already, and people may have agreed to it. Give the new one a version of its own.',
            );
        await store.setCurrent(purpose, version);
        if (purpose === sharing) await access.endConsented(run);
        await judgeAfterText(run, purpose);
        await queue.send(run, 'ask-consents-anew', {});
        await audit.record(run, { actor, action: `consent:publish ${purpose}`, outcome: 'done', requestId });
      }),

    /** In a job. Each person is asked once about a text, however often this runs; what was cut off goes on. */
    async askAnew(): Promise<void> {
      for (let after = { user_id: nobodyBefore, purpose: '' }; ; ) {
        const rows = await createTextStore(db.asSystem('find-outdated-consents')).notAsked(after, pageSize);
        for (const { user_id: userId, purpose } of rows) await tryAsking(userId, purpose);
        const last = rows.at(-1);
        if (!last || rows.length < pageSize) return;
        after = last;
      }
    },
  };
}
