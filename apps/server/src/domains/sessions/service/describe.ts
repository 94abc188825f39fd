import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { createSessionsStore } from '../store/index.ts';
import { openSummary } from './finish/summary.ts';
import { openWords } from './words.ts';

type Store = ReturnType<typeof createSessionsStore>;
type SessionRow = NonNullable<Awaited<ReturnType<Store['one']>>>;
type ChannelRow = Awaited<ReturnType<Store['channels']>>[number];

/** A session as it is answered. */
export function toSession(row: SessionRow, channels: readonly ChannelRow[], key: PersonKey) {
  return {
    id: row.id,
    userId: row.user_id,
    state: row.state,
    discardReason: row.discard_reason,
    finished: row.finished_at !== null,
    startedAt: row.started_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    timeZone: row.time_zone,
    exercise: row.exercise_id ? { id: row.exercise_id, name: row.exercise_name } : null,
    workshopId: row.workshop_id,
    ...openWords(key, { userId: row.user_id, sessionId: row.id }, row),
    channels: channels.map((channel) => toChannel(channel, key)),
    markers: Number(row.markers ?? 0),
    version: row.version,
  };
}

function toChannel(row: ChannelRow, key: PersonKey) {
  const place = { userId: row.user_id, sessionId: row.session_id, channel: row.number };
  return {
    number: row.number,
    dataType: row.data_type,
    label: key.openText(
      { table: 'channels', column: 'label', key: [row.user_id, row.session_id, row.number] },
      row.label,
    ),
    unit: row.unit,
    valueKind: row.value_kind,
    rate: row.rate,
    measuredRate: row.measured_rate,
    scale: row.scale,
    offset: row.offset,
    bits: row.bits,
    points: row.point_count,
    summary: row.summary && openSummary(key, place, row.summary),
  };
}
