import { anyIsBad, line, number, orNone, unlimited } from './kinds.ts';
import type { Board } from './panel.ts';

export const points: Board = {
  uid: 'attune-points',
  title: 'Attune: points and sessions',
  description: 'What recorders send, and what becomes of it.',
  panels: [
    number('Devices that record now', 'Into all processes together.', {
      unit: 'short',
      queries: { recorders: 'sum(attune_live_recorders)' },
      limits: unlimited,
    }),
    number('Damaged blocks', 'Found in the last 30 days not to be what was sent.', {
      unit: 'short',
      queries: { damaged: 'sum(increase(attune_blocks_damaged_total[30d]))' },
      limits: anyIsBad,
    }),
    line('Points stored', 'How many a second.', {
      unit: 'ops',
      queries: { points: 'sum(rate(attune_points_stored_total[5m]))' },
      limits: unlimited,
    }),
    line(
      'From coming in to being safe',
      'How long points take from when they came in to when they were committed.',
      {
        unit: 's',
        queries: {
          half: 'histogram_quantile(0.5, sum by (le) (rate(attune_ingest_lag_seconds_bucket[5m])))',
          '99 of 100': 'histogram_quantile(0.99, sum by (le) (rate(attune_ingest_lag_seconds_bucket[5m])))',
        },
        limits: { watch: 1, bad: 5 },
      },
    ),
    line('Sessions finished', 'Jobs a second that make a recording whole.', {
      unit: 'ops',
      queries: {
        '{{outcome}}': orNone('sum by (outcome) (rate(attune_job_seconds_count{work="finish-session"}[5m]))'),
      },
      limits: unlimited,
    }),
    line('Counts not added up', 'Age of the oldest count of events that is in no sum.', {
      unit: 's',
      queries: { age: orNone('max(attune_rollup_lag_seconds)') },
      limits: { watch: 300, bad: 900 },
    }),
  ],
};

export const invariants: Board = {
  uid: 'attune-invariants',
  title: 'Attune: what must always be so',
  description: 'Rules about workshops, privacy and copies of the data that hold at every moment.',
  panels: [
    number('Broken of workshops', 'Workshops or people that break a rule: 0, always.', {
      unit: 'short',
      queries: { broken: orNone('sum(max by (invariant) (attune_workshop_invariant_broken))') },
      limits: anyIsBad,
    }),
    number(
      'Broken of privacy',
      'Requests, erasures and chains of the audit that break a promise: 0, always.',
      {
        unit: 'short',
        queries: { broken: 'sum(max by (invariant) (attune_privacy_invariant_broken))' },
        limits: anyIsBad,
      },
    ),
    number('Kinds of backup that are known', 'Of data and of keys. How old they are is below.', {
      unit: 'short',
      queries: { kinds: orNone('count(max by (kind) (attune_backup_last_success_timestamp_seconds))') },
      limits: { watch: 2, bad: 1, falling: true },
    }),
    line('Workshops, by rule', 'How many break it, counted each minute.', {
      unit: 'short',
      queries: { '{{invariant}}': orNone('max by (invariant) (attune_workshop_invariant_broken)') },
      limits: anyIsBad,
    }),
    line('Privacy, by promise', 'How many break it.', {
      unit: 'short',
      queries: { '{{invariant}}': 'max by (invariant) (attune_privacy_invariant_broken)' },
      limits: anyIsBad,
    }),
    line(
      'Age of backups',
      'Since the newest one of each kind, and since one was restored to see that it can be. 0: unknown.',
      {
        unit: 's',
        queries: {
          '{{kind}}': orNone('time() - max by (kind) (attune_backup_last_success_timestamp_seconds)'),
          'restore verified': orNone('time() - max(attune_restore_verified_timestamp_seconds)'),
        },
        limits: { watch: 108_000, bad: 777_600 },
      },
    ),
  ],
};

export const database: Board = {
  uid: 'attune-database',
  title: 'Attune: database',
  description: 'The PostgreSQL under it: how large, how busy, and who follows it.',
  panels: [
    number('Size', 'Of the database on its disk.', {
      unit: 'bytes',
      queries: { size: 'max(attune_database_size_bytes)' },
      limits: unlimited,
    }),
    number('Last asked', 'How long ago a process last got an answer. Above a minute somebody is woken.', {
      unit: 's',
      queries: { age: 'min(attune_measures_age_seconds{about="clock"})' },
      limits: { watch: 30, bad: 60 },
    }),
    number('Standbys that follow', 'None where there is none.', {
      unit: 'short',
      queries: { standbys: 'max(attune:replicas:streaming)' },
      limits: unlimited,
    }),
    number('Parts made ahead', 'Days until the first moment without a part of its own.', {
      unit: 'd',
      queries: { '{{table}}': 'min by (table) (attune_partition_horizon_days)' },
      limits: { watch: 5, bad: 3, falling: true },
    }),
    number('Connections in use', 'Share of those that the server allows. Above 80 % they are scarce.', {
      unit: 'percentunit',
      queries: {
        used: 'sum(max by (state) (attune_database_connections)) / max(attune_database_connections_allowed)',
      },
      limits: { watch: 0.6, bad: 0.8 },
    }),
    line('Connections', 'By what they do, and how many the server allows.', {
      unit: 'short',
      queries: {
        '{{state}}': 'max by (state) (attune_database_connections)',
        allowed: 'max(attune_database_connections_allowed)',
      },
      limits: unlimited,
    }),
    line('Standby behind', 'How far the last of them is behind. 0 where there is none.', {
      unit: 's',
      queries: { behind: orNone('max(attune_replication_lag_seconds)') },
      limits: { watch: 10, bad: 60 },
    }),
    line('Tables read from end to end', 'Times a second, the ten most; harmless for small ones.', {
      unit: 'ops',
      queries: { '{{table}}': 'topk(10, max by (table) (rate(attune_table_scans_total[15m])))' },
      limits: unlimited,
    }),
    line('Indexes used', 'Times a second, the ten most.', {
      unit: 'ops',
      queries: { '{{index}}': 'topk(10, max by (index) (rate(attune_index_scans_total[15m])))' },
      limits: unlimited,
    }),
    line('What apps store', 'Values, and versions of them that are kept: the planner’s estimate.', {
      unit: 'short',
      queries: { values: 'max(attune_app_data_values)', versions: 'max(attune_app_data_versions)' },
      limits: unlimited,
    }),
    line('Clocks', 'How far each process’s is ahead of the database’s.', {
      unit: 's',
      queries: { '{{instance}}': 'attune_clock_offset_seconds' },
      limits: { watch: 1, bad: 2 },
    }),
  ],
};
