import type { Run } from '../../../kernel/database/database.ts';
import { query } from '../../../kernel/database/query.ts';
import type { NewMarker, SessionKey } from './rows.ts';

// A statement may have 65,535 parameters; markers have seven each.
const markersAtOnce = 1000;

/** SQL of markers. */
export const markersStore = (run: Run) => ({
  markers: ({ userId, sessionId }: SessionKey) =>
    run.all(
      query
        .selectFrom('markers')
        .selectAll()
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .orderBy('at_seconds')
        .orderBy('id')
        .limit(10_000),
    ),

  /** One marker an id: what was there is replaced. */
  putMarker: (row: NewMarker, at: Date) =>
    run.count(
      query
        .insertInto('markers')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['user_id', 'session_id', 'id']).doUpdateSet((found) => ({
            at_seconds: found.ref('excluded.at_seconds'),
            length_seconds: found.ref('excluded.length_seconds'),
            label: found.ref('excluded.label'),
            added_by: found.ref('excluded.added_by'),
            updated_at: at,
          })),
        ),
    ),

  removeMarker: ({ userId, sessionId }: SessionKey, id: string) =>
    run.count(
      query
        .deleteFrom('markers')
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId)
        .where('id', '=', id),
    ),

  countMarkers: async ({ userId, sessionId }: SessionKey): Promise<number> => {
    const counted = await run.first(
      query
        .selectFrom('markers')
        .select((row) => row.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .where('session_id', '=', sessionId),
    );
    return Number(counted?.count ?? 0);
  },

  insertMarkers: async (rows: readonly NewMarker[]) => {
    for (let at = 0; at < rows.length; at += markersAtOnce) {
      await run.count(query.insertInto('markers').values(rows.slice(at, at + markersAtOnce)));
    }
  },
});
