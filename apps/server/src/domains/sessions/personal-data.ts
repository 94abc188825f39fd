import type { Selectable } from 'kysely';
import type { Channels } from '../../kernel/database/generated.ts';
import { query } from '../../kernel/database/query.ts';
import type { PersonKey } from '../../kernel/keys/vault.ts';
import type { PersonalData } from '../../kernel/personal-data.ts';

const sealedColumns = ['device', 'location', 'feedback_before', 'feedback_after', 'notes', 'source'] as const;

/** Finds the rows of a session without looking through all of them each time. */
function bySession<Row extends { readonly session_id: string }>(rows: readonly Row[]) {
  const grouped = Map.groupBy(rows, (row) => row.session_id);
  return (sessionId: string): readonly Row[] => grouped.get(sessionId) ?? [];
}

function toChannel(key: PersonKey, channel: Selectable<Channels>) {
  const place = [channel.user_id, channel.session_id, channel.number];
  const text = (column: 'label' | 'details' | 'summary') => {
    const sealed = channel[column];
    return sealed && key.openText({ table: 'channels', column, key: place }, sealed);
  };
  return {
    number: channel.number,
    dataType: channel.data_type,
    label: text('label'),
    unit: channel.unit,
    rate: channel.rate,
    measuredRate: channel.measured_rate,
    points: channel.point_count,
    details: text('details'),
    summary: text('summary'),
  };
}

export const sessionsPersonalData: PersonalData = {
  columns: [
    'sessions.user_id',
    'channels.user_id',
    'markers.user_id',
    'markers.added_by',
    'blocks.user_id',
    'overviews.user_id',
    'clock_readings.user_id',
  ],
  /** Without points: those are exported as files, session by session. */
  async collect(run, userId, key) {
    const sessions = await run.all(
      query.selectFrom('sessions').selectAll().where('user_id', '=', userId).orderBy('started_at'),
    );
    const markers = await run.all(
      query.selectFrom('markers').selectAll().where('user_id', '=', userId).orderBy('at_seconds'),
    );
    const channels = await run.all(
      query.selectFrom('channels').selectAll().where('user_id', '=', userId).orderBy('number'),
    );
    const [markersOf, channelsOf] = [bySession(markers), bySession(channels)];
    return {
      sessions: sessions.map((session) => ({
        id: session.id,
        state: session.state,
        discardReason: session.discard_reason,
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
        channels: channelsOf(session.id).map((channel) => toChannel(key, channel)),
        markers: markersOf(session.id).map((marker) => ({
          at: marker.at_seconds,
          length: marker.length_seconds,
          label: key.openText(
            { table: 'markers', column: 'label', key: [userId, session.id, marker.id] },
            marker.label,
          ),
          addedBy: marker.added_by,
        })),
      })),
    };
  },
  async erase(run, userId) {
    // Markers that they set for others stay, as if the others had set them.
    await run.count(query.updateTable('markers').set({ added_by: null }).where('added_by', '=', userId));
    for (const table of [
      'clock_readings',
      'overviews',
      'blocks',
      'markers',
      'channels',
      'sessions',
    ] as const) {
      await run.count(query.deleteFrom(table).where('user_id', '=', userId));
    }
  },
};
