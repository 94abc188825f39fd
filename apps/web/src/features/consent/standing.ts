import type { Consent, ConsentOffer, Consents, Purpose } from '../../api/index.ts';

/** How it stands with one purpose: the newest entry decides, and an older one that ended is history. */
export type Standing =
  | { readonly kind: 'given' | 'changed' | 'withdrawn' | 'of-age'; readonly consent: Consent }
  | { readonly kind: 'waits'; readonly offer: ConsentOffer }
  | { readonly kind: 'none' };

export function standingOf({ items, offers }: Consents, { name, version }: Purpose): Standing {
  const mine = items.filter((one) => one.purpose === name);
  const current = mine.find((one) => one.current);
  if (current) return { kind: 'given', consent: current };
  const offer = offers.find((one) => one.purpose === name && one.version === version);
  if (offer) return { kind: 'waits', offer };
  const latest = mine.toSorted((a, b) => b.givenAt.localeCompare(a.givenAt))[0];
  if (!latest) return { kind: 'none' };
  if (latest.withdrawnAt === null) return { kind: 'changed', consent: latest };
  return { kind: latest.withdrawnWhy === 'of-age' ? 'of-age' : 'withdrawn', consent: latest };
}

type Reader = { readonly own: boolean; readonly consents: Consents };
/** What the reader can do about it. */
type Ways = { readonly give: false | 'give' | 'new' | 'too'; readonly takeBack: boolean };

/** What one must agree to in order to be here is not taken back here. */
const needed = 'service';

export function waysOf(standing: Standing, purpose: Purpose, { own, consents }: Reader): Ways {
  const { agrees, mayGive } = consents;
  const side = own ? 'self' : 'guardian';
  const isNeeded = purpose.name === needed;
  switch (standing.kind) {
    case 'given':
      // Of somebody who decides alone by now, a guardian takes back what guardians gave, and no more.
      return {
        give: false,
        takeBack: !isNeeded && (own || agrees !== 'self' || standing.consent.givenAs !== 'self'),
      };
    case 'changed':
      return { give: mayGive && 'new', takeBack: !isNeeded && (own || agrees !== 'self') };
    case 'waits':
      return standing.offer.waitsFor === side
        ? { give: mayGive && 'too', takeBack: false }
        : { give: false, takeBack: true };
    default:
      return { give: mayGive && 'give', takeBack: false };
  }
}
