import { type Alert, fires, inTurn, nothing, rising, silent, still } from './alert.ts';
import type { Pace } from './pace.ts';

const workshops = 'attune_workshop_invariant_broken{instance="w",invariant="seats"}';
const privacy = (invariant: string) =>
  `attune_privacy_invariant_broken{instance="w",invariant="${invariant}"}`;
const damaged = 'attune_blocks_damaged_total{instance="w"}';
const horizon = 'attune_partition_horizon_days{instance="w",table="activities"}';
const backup = (kind: string) => `attune_backup_last_success_timestamp_seconds{instance="w",kind="${kind}"}`;
const interval = (job: string) => `attune_job_interval_seconds{instance="w",work="${job}"}`;
const verified = 'attune_restore_verified_timestamp_seconds{instance="w"}';
const alive = 'attune_build_info{instance="w",part="worker",schema="0014",version="0.1.0"}';

/** So many times longer than it is scheduled something may take until the next; a night's copy is late after 30 hours. */
const late = 1.25;
const scheduled = (pace: Pace, job: string): string =>
  `max(attune_job_interval_seconds{work="${job}"}) * ${late * pace.scale}`;

/** @param usually after which time it is late where no schedule of ours says when: somebody else's makes the backups */
export const unproven = (pace: Pace, usually: string): string =>
  'time() - max(attune_restore_verified_timestamp_seconds)\n' +
  `> (${scheduled(pace, 'verify-backup')} or vector(${pace.seconds(usually)}))\n` +
  'or absent(attune_restore_verified_timestamp_seconds)';

/** Of what must always be so of the data, and of the copies of it. */
export const dataAlerts: readonly Alert[] = [
  {
    name: 'WorkshopInvariantBroken',
    severity: 'page',
    expr: () => 'max by (invariant) (attune_workshop_invariant_broken) > 0',
    summary: 'What must always be so of workshops is not: {{ $labels.invariant }}',
    notice: 'People may hold seats that do not exist, or be turned away from seats that are free.',
    cases: [
      {
        says: 'one workshop has too many on its seats, and is put right',
        series: { [workshops]: inTurn(still(0, 10), still(1, 10), still(0, 10)) },
        at: { '9m': silent, '12m': [{ invariant: 'seats' }], '20m': silent },
      },
    ],
  },
  {
    name: 'PrivacyInvariantBroken',
    severity: 'page',
    expr: () => 'max by (invariant) (attune_privacy_invariant_broken{invariant!="audit-not-anchored"}) > 0',
    summary: 'What must always be so of privacy is not: {{ $labels.invariant }}',
    notice: 'Somebody who asked for their data, or to be erased, has not got what the law gives them.',
    cases: [
      {
        says: 'an erasure is stuck, and goes on',
        series: {
          [privacy('erasure-stuck')]: inTurn(still(0, 10), still(1, 10), still(0, 10)),
          [privacy('audit-not-anchored')]: still(1, 30),
        },
        at: { '9m': silent, '12m': [{ invariant: 'erasure-stuck' }], '20m': silent },
      },
    ],
  },
  {
    name: 'AuditNotAnchored',
    severity: 'ticket',
    expr: () => 'max(attune_privacy_invariant_broken{invariant="audit-not-anchored"}) > 0',
    for: '15m',
    summary: 'The ends of the audit have not been written down lately',
    notice: 'Nothing. Changes to the audit since then would not show.',
    cases: [
      {
        says: 'no anchor for an hour',
        series: { [privacy('audit-not-anchored')]: inTurn(still(0, 10), still(1, 60), still(0, 10)) },
        at: { '20m': silent, '40m': fires, '70m': silent },
      },
    ],
  },
  {
    name: 'BlocksDamaged',
    severity: 'page',
    expr: (pace) => `sum(increase(attune_blocks_damaged_total[${pace.window('1h')}])) > 0`,
    summary: 'Stored points are not what was sent',
    notice: 'A recording has a hole or cannot be opened; nobody is told wrong values.',
    cases: [
      {
        says: 'one block is found damaged',
        series: { [damaged]: inTurn(still(0, 10), still(1, 120)) },
        at: { '9m': silent, '15m': fires, '75m': silent },
      },
      {
        says: 'a worker that had found one long ago starts again',
        series: { [damaged]: inTurn(still(1, 90), still(0, 30)) },
        at: { '85m': silent, '95m': silent },
      },
    ],
  },
  {
    name: 'PartitionHorizonShort',
    severity: 'ticket',
    expr: () => 'min by (table) (attune_partition_horizon_days) < 3',
    for: '10m',
    summary: 'Parts of {{ $labels.table }} are made for less than three days ahead',
    notice:
      'Nothing. After that rows go to the default part: all are kept, but old ones can no longer be dropped quickly.',
    cases: [
      {
        says: 'nobody makes parts for days, then somebody does',
        series: { [horizon]: inTurn(still(7, 10), still(2, 30), still(7, 10)) },
        at: { '9m': silent, '25m': [{ table: 'activities' }], '41m': silent },
      },
    ],
  },
  {
    name: 'BackupTooOld',
    severity: 'ticket',
    expr: (pace) =>
      `time() - max by (kind) (attune_backup_last_success_timestamp_seconds)\n` +
      `> (label_replace(${scheduled(pace, 'back-up')}, "kind", "data", "", "")\n` +
      `or 0 * max by (kind) (attune_backup_last_success_timestamp_seconds) + ${pace.seconds('30h')})`,
    for: '10m',
    summary: 'The newest backup of {{ $labels.kind }} is older than it should ever be',
    notice: 'Nothing, until something has to be restored: then more is missing than anybody expects.',
    cases: [
      {
        says: 'copies are made by themselves twice a day, and then no more',
        every: '1h',
        series: {
          [interval('back-up')]: still(43_200, 48),
          [backup('data')]: inTurn(still(0, 12), still(43_200, 24), still(129_600, 12)),
        },
        at: { '14h': silent, '26h': silent, '30h': [{ kind: 'data' }], '37h': silent },
      },
      {
        says: 'copies are made by themselves once a week',
        every: '6h',
        series: {
          [interval('back-up')]: still(604_800, 60),
          [backup('data')]: still(0, 60),
        },
        at: { '7d': silent, '8d12h': silent, '10d': [{ kind: 'data' }] },
      },
      {
        says: 'no backup of the data for two days, of the keys each day',
        every: '1h',
        series: {
          [backup('data')]: inTurn(still(0, 48), still(172_800, 24)),
          [backup('keys')]: inTurn(still(0, 24), still(86_400, 24), still(172_800, 24)),
        },
        at: { '29h': silent, '40h': [{ kind: 'data' }], '49h': silent },
      },
    ],
  },
  {
    name: 'BackupUnknown',
    severity: 'ticket',
    expr: () =>
      'absent(attune_backup_last_success_timestamp_seconds{kind="data"})\n' +
      'or absent(attune_backup_last_success_timestamp_seconds{kind="keys"})',
    for: '1d',
    summary: 'No backup of {{ $labels.kind }} is known at all',
    notice: 'Nothing, until the disk fails: then all of it is lost.',
    cases: [
      {
        says: 'the keys were never copied, until they are',
        every: '1h',
        series: {
          [alive]: still(1, 72),
          [backup('data')]: still(1, 72),
          [backup('keys')]: inTurn(nothing(48), still(172_800, 24)),
        },
        at: { '20h': silent, '30h': [{ kind: 'keys' }], '49h': silent },
      },
    ],
  },
  {
    name: 'RestoreNotVerified',
    severity: 'ticket',
    expr: (pace) => unproven(pace, '9d'),
    for: '1d',
    summary: 'No backup has been restored to see whether it can be, for longer than should ever be',
    notice: 'Nothing, until something has to be restored, and cannot be.',
    cases: [
      {
        says: 'one was, twelve days ago, and then again',
        every: '6h',
        series: { [verified]: inTurn(still(0, 48), rising(1_036_800, 0, 8)) },
        at: { '9d': silent, '11d': fires, '12d6h': silent },
      },
      {
        says: 'it is done by itself once a month, and then no more',
        every: '6h',
        series: {
          [interval('verify-backup')]: still(2_678_400, 180),
          [verified]: inTurn(still(0, 168), still(3_628_800, 12)),
        },
        at: { '31d': silent, '38d': silent, '40d12h': fires, '42d6h': silent },
      },
      {
        says: 'none ever was',
        every: '1h',
        series: { [verified]: inTurn(nothing(48), still(172_800, 10)) },
        at: { '20h': silent, '30h': fires, '49h': silent },
      },
    ],
  },
];
