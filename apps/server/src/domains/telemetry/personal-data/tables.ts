import { facts, inner, type Packed, type Tables } from '../../../kernel/personal-data/index.ts';
import { unpack } from '../service/archive.ts';

const archived: Packed = {
  unpack: (key, sealed, { month, portion }, userId) =>
    unpack(key, { userId, month: month as string, portion: Number(portion) }, sealed),
};

const counts = {
  purpose: 'use',
  kept: 'ever',
} as const;

export const telemetryTables: Tables = {
  activities: {
    what: 'Something that somebody did',
    purpose: 'use',
    kept: 'activities',
    columns: {
      user_id: 'subject',
      data: 'json',
      metadata: 'json',
      ...facts('id', 'occurred_at', 'app', 'type', 'visit', 'received_at'),
    },
  },
  analytics_events: {
    what: 'Something that was counted of how the program is used',
    purpose: 'use',
    kept: 'events',
    columns: {
      user_id: 'subject',
      data: 'json',
      ...facts('id', 'occurred_at', 'app', 'name', 'category', 'visit', 'received_at'),
    },
  },
  analytics_archive: {
    what: 'What was counted in a month that is over, packed',
    purpose: 'use',
    kept: 'events',
    columns: {
      user_id: 'subject',
      events: archived,
      counts: 'derived',
      ...facts('month', 'portion', 'event_count', 'archived_at'),
    },
  },
  active_days: {
    what: 'How much was counted of somebody on a day',
    purpose: 'use',
    kept: 'events',
    columns: { user_id: 'subject', ...facts('day', 'app', 'events') },
  },
  event_count_changes: {
    ...counts,
    what: 'Counts of everybody that are not added up yet',
    columns: inner('id', 'hour', 'app', 'name', 'category', 'change', 'noted_at'),
  },
  event_counts_daily: {
    ...counts,
    what: 'How often everybody together did something on a day',
    columns: inner('day', 'app', 'name', 'category', 'events'),
  },
  event_counts_hourly: {
    ...counts,
    what: 'How often everybody together did something in an hour',
    columns: inner('hour', 'app', 'name', 'category', 'events'),
  },
};
