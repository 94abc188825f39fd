import { useQuery } from '@tanstack/react-query';
import type { Marker } from '../../../api/index.ts';
import { words } from '../../../words/index.ts';
import { useMe } from '../../identity/me.ts';
import { useSubject } from '../../people/queries.ts';
import { relationshipsQuery } from '../../relationships/queries.ts';

/**
 * Who set a marker, in words. Whoever is accompanied may not look others up, but knows from their own relationships who
 * accompanies them.
 */
export function useWho(userId: string, markers: readonly Marker[]): (marker: Marker) => string {
  const me = useMe();
  const subject = useSubject(userId);
  const isUnnamed = markers.some(({ addedBy }) => addedBy && addedBy.displayName === null);
  const relationships = useQuery({
    ...relationshipsQuery(userId),
    enabled: subject.own && isUnnamed,
    staleTime: 60_000,
  });
  const named = (id: string) =>
    relationships.data?.whoSeesMe.find((one) => one.with.userId === id)?.with.displayName;
  return ({ addedBy }) => {
    if ((addedBy?.userId ?? userId) === me.userId) return words.live.byYou;
    const name = addedBy ? (addedBy.displayName ?? named(addedBy.userId)) : subject.name;
    return words.keeping.addedBy(name || words.keeping.somebody);
  };
}
