import {
  facts,
  inner,
  other,
  type Packed,
  type Reference,
  type Tables,
  texts,
} from '../../../kernel/personal-data/index.ts';
import { openIntervals } from '../service/metrics/seal.ts';

const exercise: Reference = { table: 'exercises', key: 'id', says: 'name' };
const workshop: Reference = { table: 'workshops', key: 'id', says: 'title' };
/** As the sensor recorded them, or as they were found in the signal of an ECG or a pulse wave; before any is corrected. */
const beats: Packed = {
  unpack(key, sealed, { session_id, channel }, userId) {
    const place = { userId, sessionId: session_id as string, channel: Number(channel) };
    const { source, ...intervals } = openIntervals(key, place, sealed);
    return source === 'rr'
      ? { origin: 'recorded', ...intervals }
      : { origin: 'found', foundIn: source, ...intervals };
  },
};
const sensors = { purpose: 'sensors', kept: 'sessions' } as const;
const practice = { purpose: 'practice', kept: 'erased' } as const;

export const sessionsTables: Tables = {
  sessions: {
    ...sensors,
    what: 'A recording: when, where, with what, for what, and what was said before and after',
    columns: {
      user_id: 'subject',
      exercise_id: exercise,
      workshop_id: workshop,
      ...texts('device', 'location', 'notes'),
      feedback_before: 'json',
      feedback_after: 'json',
      source: 'json',
      source_digest: 'derived',
      ...facts('id', 'state', 'discard_reason', 'started_at', 'ended_at', 'time_zone', 'created_at'),
      ...facts('updated_at', 'finished_at', 'analysed_at'),
      ...inner('version', 'analysis_version', 'analysis_queued_at'),
      ...inner('analysis_tries', 'analysis_tried_version'),
    },
  },
  channels: {
    ...sensors,
    what: 'A sensor of a recording: what it measured, how often, and a summary',
    columns: {
      user_id: 'subject',
      label: 'text',
      details: 'json',
      summary: 'json',
      ...facts('session_id', 'number', 'data_type', 'unit', 'rate', 'measured_rate', 'value_kind'),
      ...facts('point_count', 'verified_at'),
      ...inner('scale', 'offset', 'bits'),
    },
  },
  markers: {
    ...sensors,
    what: 'A moment of a recording that somebody marked',
    columns: {
      user_id: 'subject',
      label: 'text',
      added_by: other('updated_at'),
      ...facts('session_id', 'id', 'at_seconds', 'length_seconds', 'updated_at'),
    },
  },
  blocks: {
    ...sensors,
    what: 'Points of a sensor',
    columns: {
      user_id: 'subject',
      samples: 'file',
      overview: 'derived',
      digest: 'derived',
      ...facts('session_id', 'channel', 'first_sample', 'sample_count', 'first_us', 'last_us', 'stored_at'),
    },
  },
  overviews: {
    ...sensors,
    what: 'Points of a sensor as they look from afar',
    columns: {
      user_id: 'subject',
      buckets: 'derived',
      ...facts('session_id', 'channel', 'step', 'first_bucket'),
    },
  },
  session_metrics: {
    ...sensors,
    what: 'A number that was worked out from a recording, or why there is none, with how it was made',
    columns: {
      user_id: 'subject',
      answer: 'json',
      ...facts('session_id', 'channel', 'metric', 'unit', 'version'),
    },
  },
  session_intervals: {
    ...sensors,
    what: 'The intervals between the beats of a recording, with the times of the beats: found in its signal, or recorded as they are',
    columns: {
      user_id: 'subject',
      intervals: beats,
      ...facts('session_id', 'channel', 'version'),
    },
  },
  clock_readings: {
    ...sensors,
    what: "What time a recorder's clock showed, to find how fast it goes",
    columns: {
      user_id: 'subject',
      ...facts('session_id', 'channel', 'samples', 'device_us', 'received_us'),
    },
  },
  plans: {
    ...practice,
    what: 'An exercise that is planned: on which days, how long, by whom, and what was said with it',
    columns: {
      user_id: 'subject',
      exercise_id: exercise,
      planned_by: other('created_at'),
      note: 'text',
      ...facts('id', 'days', 'minutes', 'starts_on', 'ends_on', 'ended_at', 'created_at', 'updated_at'),
      ...inner('version'),
    },
  },
  session_looks: {
    ...practice,
    what: 'When somebody last looked at what the person recorded',
    columns: { user_id: 'subject', looked_by: other('looked_at'), ...facts('looked_at') },
  },
  data_types: {
    what: 'A kind of thing that sensors measure',
    purpose: 'running',
    kept: 'ever',
    columns: facts(
      ...(['name', 'title', 'unit', 'value_kind', 'default_rate', 'valid_min', 'valid_max'] as const),
      ...(['description', 'metadata', 'version', 'updated_at'] as const),
    ),
  },
  exercises: {
    what: 'An exercise for which people record',
    purpose: 'running',
    kept: 'ever',
    columns: facts(
      ...(['id', 'name', 'description', 'track', 'guidance', 'data_types', 'version'] as const),
      ...(['updated_at', 'retired_at'] as const),
    ),
  },
  tracks: {
    what: 'A row of exercises',
    purpose: 'running',
    kept: 'ever',
    columns: facts('name'),
  },
};
