import type { SystemActor, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { createConsentStore } from '../store/index.ts';
import { createOfferStore, type OfferRow } from '../store/offers.ts';
import type { AgreeingOf, Side, Standing } from './agreeing.ts';
import { type About, type ConsentDeps, counting, type Given, type How, service, sharing } from './deps.ts';

type Answer = Given & { readonly how?: How };
type Withdrawal = { readonly purpose: string; readonly by: string; readonly why: 'asked' | 'of-age' };

const birthday: SystemActor = { kind: 'system', name: 'come-of-age' };

/** Agreeing and taking it back, by the person, by a guardian, or by both. */
export function createGiving(deps: ConsentDeps, agreeing: AgreeingOf) {
  const { db, audit, clock, access, judgeAnew, stopCounting } = deps;

  const record = (
    run: Run,
    actor: UserActor | SystemActor,
    action: string,
    about: Pick<About, 'userId'> & { requestId?: string },
  ) =>
    audit.record(run, { actor, action, subject: about.userId, outcome: 'done', requestId: about.requestId });

  /**
   * In the caller's transaction. Giving what is given already changes nothing; an outdated text is replaced. `first`: the
   * offer that this one seconds.
   * @returns whether anything changed
   */
  async function giveWithin(
    run: Run,
    userId: string,
    by: string,
    { how = 'screen', ...given }: Answer,
    first?: OfferRow,
  ): Promise<boolean> {
    const store = createConsentStore(run);
    await refuseOutdated(run, given);
    const open = await store.findOpen(userId, given.purpose);
    if (open?.version === given.version) return false;
    const at = clock.now();
    if (open) await store.withdraw(userId, given.purpose, { by, at, why: 'new-text' });
    await store.give({
      ...{ user_id: userId, id: newId(), purpose: given.purpose, version: given.version },
      ...(first
        ? {
            ...{ given_as: 'both', given_by: first.given_by, given_at: first.given_at },
            ...{ given_how: first.given_how, language: first.language },
            ...{ seconded_by: by, seconded_at: at, seconded_how: how, seconded_language: given.language },
          }
        : {
            ...{ given_as: by === userId ? 'self' : 'guardian', given_by: by, given_at: at },
            ...{ given_how: how, language: given.language },
          }),
    });
    await createOfferStore(run).remove(userId, given.purpose);
    if (given.purpose === sharing) await access.setConsented(run, userId, true);
    await judgeAnew(run, userId);
    return true;
  }

  /** A new text waits for the caller's transaction. */
  async function refuseOutdated(run: Run, { purpose, version, language }: Given): Promise<void> {
    if (await createConsentStore(run).holdText(purpose, version, language)) return;
    throw new AppError(
      'conflict',
      'The text of this purpose has changed. Read the new one, then agree to that.',
    );
  }

  /** The first of two waits for the other; the second makes the consent. */
  async function giveTogether(
    run: Run,
    about: About,
    side: Side,
    answer: Answer,
  ): Promise<string | undefined> {
    const { actor, userId } = about;
    await refuseOutdated(run, answer);
    if ((await createConsentStore(run).findOpen(userId, answer.purpose))?.version === answer.version)
      return undefined;
    const store = createOfferStore(run);
    for (const offer of await store.of(userId, answer.purpose, answer.version)) {
      // Of two guardians one is enough, and the child's word is not a guardian's.
      const isOther = side === 'self' ? offer.given_by !== userId : offer.given_by === userId;
      if (!isOther || (side === 'self' && !(await access.isGuardian(run, offer.given_by, userId)))) continue;
      return (await giveWithin(run, userId, actor.userId, answer, offer)) ? 'give' : undefined;
    }
    const { purpose, version, language, how = 'screen' } = answer;
    const row = { given_by: actor.userId, given_how: how, given_at: clock.now() };
    const offered = await store.offer({ user_id: userId, purpose, version, language, ...row });
    return offered > 0 ? 'offer' : undefined;
  }

  /** In the caller's transaction, which holds the person's consents. @returns whether anything was taken back */
  async function takeBack(run: Run, userId: string, { purpose, by, why }: Withdrawal): Promise<boolean> {
    const withdrawn = await createConsentStore(run).withdraw(userId, purpose, { by, at: clock.now(), why });
    const offers = await createOfferStore(run).remove(userId, purpose);
    if (withdrawn > 0) {
      if (purpose === sharing) await access.setConsented(run, userId, false);
      if (purpose === counting) await stopCounting(run, userId);
    }
    return withdrawn + offers > 0;
  }

  /** A guardian takes back what guardians gave, also when the child decides by now. */
  async function refuseTakingBack(
    run: Run,
    { userId }: About,
    purpose: string,
    side: Side | undefined,
    standing: Standing,
  ): Promise<void> {
    if (side === undefined) throw notTheirs(standing);
    if (purpose === service)
      throw new AppError(
        'conflict',
        'Without this nobody is here: whoever takes it back asks to be erased. Ask for that under "My data" instead.',
      );
    if (side === 'self' || standing.agrees !== 'self') return;
    const open = await createConsentStore(run).findOpen(userId, purpose);
    if (open?.given_as === 'self') throw decidesAlone();
  }

  return {
    /** In the caller's transaction, by whoever the caller knows may: for the demo, and for tests. */
    async giveWithin(run: Run, userId: string, by: string, answer: Answer): Promise<void> {
      await createConsentStore(run).hold(userId);
      await giveWithin(run, userId, by, answer);
    },

    // As the program: a guardian's statement may not see who else leads the child, and rights are not written by persons.
    give: (about: About, answer: Answer) =>
      db.withSystem('give-consent', async (run) => {
        const { actor, userId } = about;
        await createConsentStore(run).hold(userId);
        const standing = await agreeing.standingOf(run, userId);
        const side = await agreeing.sideOf(run, actor.userId, userId, standing);
        if (side === undefined) throw notTheirs(standing);
        if (standing.agrees === 'guardian' && side === 'self') throw notTheirs(standing);
        if (standing.agrees === 'self' && side === 'guardian') throw decidesAlone();
        const done =
          standing.agrees === 'both'
            ? await giveTogether(run, about, side, answer)
            : (await giveWithin(run, userId, actor.userId, answer)) && 'give';
        if (done) await record(run, actor, `consent:${done} ${answer.purpose}`, about);
      }),

    /** Acts at once: whatever needs this consent is refused from the next statement on. */
    withdraw: (about: About, purpose: string) =>
      db.withSystem('withdraw-consent', async (run) => {
        const { actor, userId } = about;
        await createConsentStore(run).hold(userId);
        const standing = await agreeing.standingOf(run, userId);
        const side = await agreeing.sideOf(run, actor.userId, userId, standing);
        await refuseTakingBack(run, about, purpose, side, standing);
        if (!(await takeBack(run, userId, { purpose, by: actor.userId, why: 'asked' }))) return;
        await judgeAnew(run, userId);
        await record(run, actor, `consent:withdraw ${purpose}`, about);
      }),

    /**
     * In the transaction in which somebody comes of age, and which holds their row: what guardians agreed to for them, alone
     * or with them, ends. What they agreed to themselves stands.
     */
    async endGuardians(run: Run, userId: string): Promise<void> {
      const store = createConsentStore(run);
      await store.hold(userId);
      for (const { purpose } of await store.openByGuardians(userId)) {
        await takeBack(run, userId, { purpose, by: userId, why: 'of-age' });
        await record(run, birthday, `consent:withdraw ${purpose}`, { userId });
      }
      await createOfferStore(run).removeAll(userId);
      await judgeAnew(run, userId);
    },
  };
}

const notTheirs = ({ agrees, child }: Standing) =>
  new AppError(
    'refused',
    child && agrees !== 'self'
      ? 'A parent or guardian agrees for a child. Ask them.'
      : 'Only the person themselves can agree to this. Ask them.',
  );

const decidesAlone = () =>
  new AppError(
    'refused',
    'They decide about this themselves at their age. You can take back what a guardian agreed to.',
  );
