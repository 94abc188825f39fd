import { query } from '../../kernel/database/query.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

const sealedColumns = ['device', 'location', 'feedback_before', 'feedback_after', 'notes', 'source'] as const;

export const sessionsPersonalData: PersonalData = {
  columns: ['sessions.user_id', 'channels.user_id', 'markers.user_id', 'blocks.user_id'],
  /** Without points: those are exported as files, session by session. */
  async collect(run, userId, key) {
    const sessions = await run.all(
      query.selectFrom('sessions').selectAll().where('user_id', '=', userId).orderBy('started_at'),
    );
    const markers = await run.all(
      query.selectFrom('markers').selectAll().where('user_id', '=', userId).orderBy('at_seconds'),
    );
    return {
      sessions: sessions.map((session) => ({
        id: session.id,
        state: session.state,
        startedAt: session.started_at,
        endedAt: session.ended_at,
        timeZone: session.time_zone,
        ...Object.fromEntries(
          sealedColumns.map((column) => {
            const sealed = session[column];
            return [
              column,
              sealed && key.openText({ table: 'sessions', column, key: [userId, session.id] }, sealed),
            ];
          }),
        ),
        markers: markers
          .filter((marker) => marker.session_id === session.id)
          .map((marker) => ({
            at: marker.at_seconds,
            length: marker.length_seconds,
            label: key.openText(
              { table: 'markers', column: 'label', key: [userId, session.id, marker.id] },
              marker.label,
            ),
          })),
      })),
    };
  },
  async erase(run, userId) {
    for (const table of ['blocks', 'markers', 'channels', 'sessions'] as const) {
      await run.count(query.deleteFrom(table).where('user_id', '=', userId));
    }
  },
};
