import type { Packed } from '../../../../kernel/personal-data/index.ts';
import { type Facts, factsPlace } from './kinds.ts';

/** What a notification says to the one whom it is for: of the other person only that there is one. */
export const factsFor: Packed['unpack'] = (key, sealed, row, userId) => {
  const { userId: about, ...facts } = key.openJson(factsPlace(userId, row.id as string), sealed) as Facts;
  return about === undefined ? facts : { ...facts, about: about === userId ? 'oneself' : 'somebody else' };
};
