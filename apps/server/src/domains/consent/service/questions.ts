import type { UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { createOfferStore, type OfferRow } from '../store/offers.ts';
import { type Answered, createTextStore } from '../store/texts.ts';
import type { AgreeingOf, Side, Standing } from './agreeing.ts';
import type { ConsentDeps } from './deps.ts';

/**
 * Why something is to be answered: there is a new text; what guardians agreed to ended when the person came of age; the
 * other one of two has agreed.
 */
type Why = 'new-text' | 'of-age' | 'second';

type Question = { readonly purpose: string; readonly version: string; readonly why: Why };

/** What one person is to answer, for themselves and for those whose guardian they are. */
export function createQuestions(deps: ConsentDeps, agreeing: AgreeingOf) {
  const { db, access, namesOf } = deps;

  /** In the caller's transaction: of each of these people, what `side` of them is to answer. */
  async function questionsOf(
    run: Run,
    actor: string,
    userIds: readonly string[],
    standings: ReadonlyMap<string, Standing>,
  ): Promise<Map<string, Question[]>> {
    const answered = await createTextStore(run).answered(userIds);
    const offers = await createOfferStore(run).currentOf(userIds);
    const all = new Map<string, Question[]>();
    for (const userId of userIds) {
      const standing = standings.get(userId);
      if (!standing) continue;
      const side: Side = userId === actor ? 'self' : 'guardian';
      const ofOne = offers.filter((offer) => offer.user_id === userId);
      const own = answered.filter((one) => one.user_id === userId);
      all.set(userId, ask(userId, { side, standing }, own, ofOne));
    }
    return all;
  }

  return {
    questionsOf,

    /** As the program: rows of a child are read for their guardian, whoever else leads the child. */
    ofMine: (actor: UserActor) =>
      db.withSystem('list-consent-questions', async (run) => {
        const wards = await access.wardsOf(run, actor.userId);
        const people = [actor.userId, ...wards];
        const standings = await agreeing.standingsOf(run, people);
        const shown = people.filter((one) => one === actor.userId || standings.get(one)?.child);
        const questions = await questionsOf(run, actor.userId, shown, standings);
        const names = await namesOf(run, shown);
        return shown.flatMap((userId) =>
          (questions.get(userId) ?? []).map((question) => ({
            ...{ userId, displayName: names.get(userId) ?? '' },
            ...question,
          })),
        );
      }),
  };
}

type Answerer = { readonly side: Side; readonly standing: Standing };

function ask(
  userId: string,
  { side, standing: { agrees } }: Answerer,
  answered: readonly Answered[],
  offers: readonly OfferRow[],
): Question[] {
  if (agrees !== 'both' && agrees !== side) return [];
  const isOwn = (offer: OfferRow) => (offer.given_by === userId) === (side === 'self');
  const waiting = agrees === 'both' ? offers : [];
  const questions = new Map<string, Question>();
  for (const { purpose, current_version: version, open_version: open, ended_why: why } of answered) {
    if (open === version) continue;
    if (open !== null) questions.set(purpose, { purpose, version, why: 'new-text' });
    else if (why === 'of-age' && side === 'self') questions.set(purpose, { purpose, version, why });
  }
  for (const { purpose, version } of waiting.filter((offer) => !isOwn(offer)))
    questions.set(purpose, { purpose, version, why: 'second' });
  for (const { purpose } of waiting.filter(isOwn)) questions.delete(purpose);
  return [...questions.values()];
}
