import type { Reach, UserActor } from '../../../kernel/actor.ts';
import type { Run } from '../../../kernel/database/database.ts';
import { notFound } from '../../../kernel/errors.ts';
import { createConsentStore, type ListedConsent } from '../store/index.ts';
import { createOfferStore, type OfferRow } from '../store/offers.ts';
import { createTextStore } from '../store/texts.ts';
import type { AgreeingOf, Side, Standing } from './agreeing.ts';
import type { ConsentDeps } from './deps.ts';

type Look = { readonly actor: UserActor; readonly reach: Reach; readonly userId: string };
type Names = ReadonlyMap<string, string>;

/** Texts, and what somebody agreed to: when, which text, how, and who it was. */
export function createReading({ db, namesOf }: ConsentDeps, agreeing: AgreeingOf) {
  /** Who it was is for the person and their guardians; to others it is told that it was the person, or a guardian. */
  const around = (actor: UserActor, userId: string, some: readonly string[]) =>
    db.withSystem('name-consent-givers', async (run: Run) => {
      const standing = await agreeing.standingOf(run, userId);
      const side = await agreeing.sideOf(run, actor.userId, userId, standing);
      const names: Names = side === undefined ? new Map() : await namesOf(run, some);
      return { standing, side, names };
    });

  return {
    purposes: (actor: UserActor, language: string) =>
      createTextStore(db.as(actor, { to: 'subject', userId: actor.userId })).purposes(language),

    async text(actor: UserActor, purpose: string, version: string, language: string) {
      const own = db.as(actor, { to: 'subject', userId: actor.userId });
      const row = await createTextStore(own).text(purpose, version, language);
      if (!row) throw notFound();
      return row;
    },

    async list({ actor, reach, userId }: Look) {
      const rows = await createConsentStore(db.as(actor, reach)).list(userId);
      const offers = await createOfferStore(db.as(actor, reach)).currentOf([userId]);
      const some = [...rows.flatMap(peopleOf), ...offers.map((offer) => offer.given_by)];
      const { standing, side, names } = await around(actor, userId, [...new Set(some)]);
      const { agrees } = standing;
      return {
        agrees,
        mayGive: side !== undefined && (agrees === 'both' || agrees === side),
        items: rows.map((row) => shown(row, names)),
        offers: agrees === 'both' ? offers.map((offer) => shownOffer(offer, names)) : [],
      };
    },
  };
}

const peopleOf = (row: ListedConsent): string[] =>
  [row.given_by, row.seconded_by, row.withdrawn_by].filter((one) => one !== null);

/** Of a guardian who was erased nothing is left but that it was one. */
const who = (userId: string, given: { readonly by: string; readonly as: Side }, names: Names) => ({
  as: given.as,
  displayName: given.as === 'guardian' && given.by === userId ? null : (names.get(given.by) ?? null),
});

function shown(row: ListedConsent, names: Names) {
  const { user_id: userId, seconded_by: second } = row;
  const firstAs = row.given_as === 'both' ? sideOf(userId, row) : (row.given_as as Side);
  return {
    id: row.id,
    purpose: row.purpose,
    version: row.version,
    language: row.language,
    current: row.current,
    givenAs: row.given_as as Standing['agrees'],
    how: row.given_how,
    givenAt: row.given_at.toISOString(),
    givenBy: who(userId, { by: row.given_by, as: firstAs }, names),
    second:
      second === null || row.seconded_at === null
        ? null
        : {
            ...{ at: row.seconded_at.toISOString(), language: row.seconded_language, how: row.seconded_how },
            by: who(userId, { by: second, as: firstAs === 'self' ? 'guardian' : 'self' }, names),
          },
    withdrawnAt: row.withdrawn_at?.toISOString() ?? null,
    withdrawnBy:
      row.withdrawn_by === null || row.withdrawn_why === 'of-age'
        ? null
        : who(userId, { by: row.withdrawn_by, as: row.withdrawn_by === userId ? 'self' : 'guardian' }, names),
    withdrawnWhy: row.withdrawn_why as 'asked' | 'new-text' | 'of-age' | null,
  };
}

/** Of two, who was first: where a guardian was erased, both are written as the person, and the order is not told. */
const sideOf = (userId: string, { given_by, seconded_by }: ListedConsent): Side =>
  given_by === userId && seconded_by !== null ? 'self' : 'guardian';

const shownOffer = (offer: OfferRow, names: Names) => {
  const as: Side = offer.given_by === offer.user_id ? 'self' : 'guardian';
  return {
    purpose: offer.purpose,
    version: offer.version,
    language: offer.language,
    how: offer.given_how,
    givenAt: offer.given_at.toISOString(),
    givenBy: who(offer.user_id, { by: offer.given_by, as }, names),
    waitsFor: as === 'self' ? ('guardian' as const) : ('self' as const),
  };
};
