import { facts, inner, other, type Packed, type Tables, texts } from '../../../kernel/personal-data/index.ts';
import { factsFor } from '../service/notifications/hand-out.ts';

const notified: Packed = { unpack: factsFor };

export const peopleTables: Tables = {
  profiles: {
    what: 'What somebody shows of themselves',
    purpose: 'profile',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      ...texts('display_name', 'bio', 'avatar_url', 'thumbnail_url'),
      metadata: 'json',
      ...facts('visibility', 'created_at', 'updated_at'),
      version: 'inner',
    },
  },
  preferences: {
    what: 'How somebody likes the program: language, time zone, colours, what they are told and how',
    purpose: 'profile',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      widget_settings: 'json',
      ...facts('theme', 'language', 'time_zone', 'notify_email', 'notify_push', 'notify_in_app'),
      ...facts('weekly_report', 'weekly_report_day'),
      ...facts('widgets_enabled', 'widgets_disabled', 'dashboard_layout', 'default_view', 'favourite_apps'),
      ...facts('created_at', 'updated_at'),
      version: 'inner',
    },
  },
  avatars: {
    what: 'A picture that somebody shows of themselves',
    purpose: 'profile',
    kept: 'erased',
    columns: {
      user_id: 'subject',
      image: 'file',
      thumbnail: 'derived',
      in_bucket: 'inner',
      ...facts('id', 'created_at'),
    },
  },
  name_prefixes: {
    what: 'Finds people by how their name begins, of which it holds keyed hashes',
    purpose: 'profile',
    kept: 'erased',
    columns: { user_id: 'subject', prefix: 'secret' },
  },
  picture_removals: {
    what: 'A picture that is to be removed from where pictures are stored',
    purpose: 'running',
    kept: 'used',
    columns: inner('picture_id', 'due_at'),
  },
  notifications: {
    what: 'Something that somebody was told',
    purpose: 'messages',
    kept: 'notifications',
    columns: {
      user_id: 'subject',
      about: other('kind', 'created_at'),
      facts: notified,
      ...facts('id', 'kind', 'shown', 'created_at', 'read_at', 'sent_at'),
    },
  },
  weekly_reports: {
    what: 'That somebody was made a weekly report, and whether there was anything to say',
    purpose: 'messages',
    kept: 'notifications',
    columns: { user_id: 'subject', ...facts('week', 'said', 'made_at') },
  },
  push_subscriptions: {
    what: 'A browser that is told when there is something new, and how it is reached',
    purpose: 'messages',
    kept: 'given',
    columns: { user_id: 'subject', subscription: 'secret', ...facts('id', 'login_id', 'created_at') },
  },
  push_endpoints: {
    what: 'Finds such a browser by its address, of which it holds a keyed hash',
    purpose: 'messages',
    kept: 'given',
    columns: { user_id: 'subject', endpoint_index: 'secret', subscription_id: 'fact' },
  },
};
