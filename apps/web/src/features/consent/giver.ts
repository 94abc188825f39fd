import type { Consent } from '../../api/index.ts';
import { words } from '../../words/index.ts';
import { type About, say } from '../privacy/about.ts';

const text = () => words.consents;

/** Who agreed; of one's own yes nothing needs to be said. */
export function giverOf({ givenAs, givenBy, second }: Consent, about: About): string {
  const { by, bySelf, byGuardian, both, both2 } = text();
  if (givenAs === 'self') return say(bySelf, about);
  if (givenAs === 'guardian') return givenBy.displayName ? by(givenBy.displayName) : byGuardian;
  const [first, other] = [givenBy.displayName, second?.by.displayName];
  return first && other ? both(first, other) : both2;
}
