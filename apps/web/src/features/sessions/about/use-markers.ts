import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type NewMarker } from '../../../api/index.ts';
import { sayDone, sayFailed } from '../../../ui/say.tsx';
import { words } from '../../../words/index.ts';
import { markersQuery, sessionQuery, sessionsKey } from '../queries.ts';

/** Sets and removes markers; one that was removed can be put back as it was. */
export function useMarkerChanges(userId: string, sessionId: string) {
  const queries = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: markersQuery(userId, sessionId).queryKey }),
      // How many there are is told in other places too.
      queries.invalidateQueries({ queryKey: sessionQuery(userId, sessionId).queryKey, exact: true }),
      queries.invalidateQueries({ queryKey: sessionsKey(userId) }),
    ]);
  const put = useMutation({
    mutationFn: (marker: NewMarker) => api.putMarker(userId, sessionId, marker),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: ({ id }: NewMarker) => api.removeMarker(userId, sessionId, id),
    onSuccess: (_, marker) => {
      const putBack = () => void api.putMarker(userId, sessionId, marker).then(onSuccess).catch(sayFailed);
      sayDone('marker', words.keeping.markerRemoved(marker.label), putBack);
      return onSuccess();
    },
    onError: sayFailed,
  });
  return { put, remove };
}
