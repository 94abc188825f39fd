import type { UserActor } from '../../../kernel/actor.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { MarkerBody } from '../contract/index.ts';
import { createSessionsStore } from '../store/index.ts';
import { type AboutSession, byAnother, type SessionsDeps } from './deps.ts';
import type { Live } from './live/index.ts';

type MarkerRow = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['markers']>>[number];
type Named = ReadonlyMap<string, { readonly displayName: string }>;

const mostMarkers = 10_000;

/** Labelled moments and stretches of a session, set while it is recorded and afterwards. */
export function createMarkers(deps: SessionsDeps & { readonly live: Pick<Live, 'marked'> }) {
  const { db, vault, audit, clock } = deps;

  const changing = async (
    about: AboutSession,
    action: string,
    work: (store: ReturnType<typeof createSessionsStore>) => Promise<void>,
  ): Promise<void> => {
    const { actor, reach, userId, sessionId, requestId } = about;
    const tell = await db.withActor(actor, reach, async (run) => {
      const store = createSessionsStore(run);
      const session = await store.lockSession({ userId, sessionId });
      if (!session) throw notFound();
      if (session.state === 'discarded')
        throw new AppError('conflict', 'This session was discarded. Nothing was changed.');
      await work(store);
      await audit.record(run, { actor, action, subject: userId, outcome: 'done', requestId });
      return deps.live.marked(run, { userId, sessionId });
    });
    tell();
  };

  /** Whom the reader may not see is there without a name. */
  const namesOf = async (reader: AboutSession['actor'], ids: readonly (string | null)[]): Promise<Named> => {
    const others = [...new Set(ids.flatMap((id) => id ?? []))];
    return others.length === 0 || reader.kind !== 'user' ? new Map() : deps.describeUsers(reader, others);
  };

  return {
    async list(about: AboutSession & { readonly actor: UserActor }) {
      // As the actor, and first: it is here that the database checks the login.
      const store = createSessionsStore(db.as(about.actor, about.reach));
      if (!(await store.one(about))) throw notFound();
      const rows = await store.markers(about);
      const named = await namesOf(
        about.actor,
        rows.map((row) => row.added_by),
      );
      const key = await vault.of(about.userId);
      return rows.map((row) => toMarker(row, key, named));
    },

    async put(about: AboutSession, id: string, { at, length, label }: MarkerBody) {
      const { userId, sessionId } = about;
      const key = await vault.of(userId);
      const sealed = key.sealText(labelPlace(userId, sessionId, id), label);
      const addedBy = byAnother(about) ?? null;
      await changing(about, 'marker:put', async (store) => {
        await store.putMarker(
          {
            user_id: userId,
            session_id: sessionId,
            id,
            at_seconds: at,
            length_seconds: length,
            label: sealed,
            added_by: addedBy,
          },
          clock.now(),
        );
        if ((await store.countMarkers({ userId, sessionId })) > mostMarkers)
          throw new AppError('conflict', `A session has ${mostMarkers} markers at most. Remove some first.`);
      });
      const named = await namesOf(about.actor, [addedBy]);
      return { id, at, length, label, addedBy: shownAs(addedBy, named) };
    },

    remove: (about: AboutSession, id: string): Promise<void> =>
      changing(about, 'marker:remove', async (store) => {
        if ((await store.removeMarker(about, id)) === 0) throw notFound();
      }),
  };
}

const labelPlace = (userId: string, sessionId: string, id: string) => ({
  table: 'markers',
  column: 'label',
  key: [userId, sessionId, id],
});

const shownAs = (addedBy: string | null, named: Named) =>
  addedBy === null ? null : { userId: addedBy, displayName: named.get(addedBy)?.displayName ?? null };

const toMarker = (row: MarkerRow, key: PersonKey, named: Named) => ({
  id: row.id,
  at: row.at_seconds,
  length: row.length_seconds,
  label: key.openText(labelPlace(row.user_id, row.session_id, row.id), row.label),
  addedBy: shownAs(row.added_by, named),
});
