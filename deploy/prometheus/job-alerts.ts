import { type Alert, fires, inTurn, nothing, rising, silent, still, up } from './alert.ts';

const attempts = (outcome: string) =>
  `attune_job_seconds_count{instance="w",work="send-mail",outcome="${outcome}"}`;
const open = 'attune_failed_jobs_open{instance="w"}';
const oldest = 'attune_jobs_oldest_seconds{instance="w",work="send-mail"}';
const build = 'attune_build_info{instance="w",part="worker",schema="0014",version="0.1.0"}';
const apiBuild = 'attune_build_info{instance="a",part="api",schema="0014",version="0.1.0"}';
const success = (job: string) => `attune_job_last_success_timestamp_seconds{instance="w",work="${job}"}`;
const each = (job: string) => `attune_job_interval_seconds{instance="w",work="${job}"}`;
const rollup = 'attune_rollup_lag_seconds{instance="w"}';

/** Of the work in the background. Its figures come from the workers, all of which say the same of the queue. */
export const jobAlerts: readonly Alert[] = [
  {
    name: 'ManyJobsFail',
    severity: 'page',
    expr: (pace) => {
      const took = (what: string) => `sum(increase(attune:job_attempts${what}:total[${pace.window('15m')}]))`;
      return (
        `(${took('_failed')} >= 20 and ${took('_failed')} / ${took('')} > 0.2)\n` +
        'or max(attune_failed_jobs_open) >= 20'
      );
    },
    for: '1m',
    summary: 'Work in the background fails again and again',
    notice: 'Mails, reminders and finished recordings do not come; what people do on pages still works.',
    cases: [
      {
        says: 'a mail server refuses everything for a while',
        series: {
          [up('w')]: still(1, 90),
          [attempts('done')]: rising(0, 3, 90),
          [attempts('failed')]: inTurn(nothing(20), rising(4, 4, 20), still(80, 50)),
        },
        at: { '19m': silent, '35m': fires, '60m': silent },
      },
      {
        says: 'all of them fail between two looks',
        series: {
          [up('w')]: still(1, 90),
          [attempts('done')]: rising(0, 1, 90),
          [attempts('failed')]: inTurn(nothing(20), still(40, 70)),
        },
        at: { '19m': silent, '25m': fires, '40m': silent },
      },
      {
        says: 'forty failed for good, until somebody retries them',
        series: { [up('w')]: still(1, 60), [open]: inTurn(still(0, 10), still(40, 20), still(0, 30)) },
        at: { '9m': silent, '20m': fires, '31m': silent },
      },
      {
        says: 'one in twenty fails, of thousands',
        series: {
          [up('w')]: still(1, 60),
          [attempts('done')]: rising(0, 190, 60),
          [attempts('failed')]: rising(0, 10, 60),
        },
        at: { '50m': silent },
      },
      {
        says: 'a worker starts again and counts from 0',
        series: { [up('w')]: still(1, 60), [attempts('failed')]: inTurn(still(90, 20), still(0, 40)) },
        at: { '10m': silent, '22m': silent },
      },
    ],
  },
  {
    name: 'FailedJobsOpen',
    severity: 'ticket',
    expr: () => 'max(attune_failed_jobs_open) > 0',
    for: '5m',
    summary: 'Jobs failed for good, and nobody has retried or discarded them',
    notice: 'Whoever waited for that mail, picture or recording waits in vain.',
    cases: [
      {
        says: 'one fails, and is retried',
        series: { [open]: inTurn(still(0, 10), still(1, 20), still(0, 10)) },
        at: { '9m': silent, '20m': fires, '31m': silent },
      },
    ],
  },
  {
    name: 'JobsWait',
    severity: 'page',
    expr: (pace) => `max by (work) (attune_jobs_oldest_seconds) > ${pace.seconds('10m', '75s')}`,
    for: '2m',
    summary: 'Jobs of {{ $labels.work }} that are due have waited for more than ten minutes',
    notice: 'What happens in the background happens late: mails, notifications, finished recordings.',
    cases: [
      {
        says: 'nothing is taken from the queue for half an hour',
        series: { [oldest]: inTurn(still(1, 10), rising(60, 60, 30), still(1, 20)) },
        at: { '15m': silent, '30m': [{ work: 'send-mail' }], '41m': silent },
      },
      { says: 'nothing waits', series: { [oldest]: nothing(30) }, at: { '20m': silent } },
    ],
  },
  {
    name: 'WorkerGone',
    severity: 'page',
    expr: () => 'absent(attune_build_info{part=~"all|worker"})',
    for: '3m',
    summary: 'No process does the work in the background',
    notice: 'No mails, reminders, notifications or finished recordings; pages and apps still work.',
    cases: [
      {
        says: 'the only worker goes and comes back',
        series: {
          [apiBuild]: still(1, 60),
          [build]: inTurn(still(1, 10), 'stale', nothing(19), still(1, 30)),
        },
        at: { '9m': silent, '20m': fires, '31m': silent },
      },
      {
        says: 'one process is everything',
        series: { 'attune_build_info{instance="a",part="all",schema="0014",version="0.1.0"}': still(1, 30) },
        at: { '20m': silent },
      },
    ],
  },
  {
    name: 'ScheduledJobLate',
    severity: 'ticket',
    // Those that run each minute get two minutes more. How often each runs the program itself tells.
    expr: () =>
      'time() - max by (work) (attune_job_last_success_timestamp_seconds > 0)\n' +
      '> 3 * max by (work) (attune_job_interval_seconds) + 120',
    for: '5m',
    summary: '{{ $labels.work }} has not succeeded for three times as long as it should',
    notice: 'Depends on the job; what it does is listed in docs/guides/operating.md.',
    cases: [
      {
        says: 'one of each minute stops, and runs again; one of each hour goes on',
        series: {
          [each('add-up-events')]: still(60, 120),
          [each('expire-logins')]: still(3600, 120),
          [success('add-up-events')]: inTurn(rising(0, 60, 30), still(1800, 60), rising(5400, 60, 30)),
          [success('expire-logins')]: inTurn(still(1, 60), still(3600, 60)),
        },
        at: { '29m': silent, '60m': [{ work: 'add-up-events' }], '92m': silent },
      },
      {
        says: 'one of each hour stops for five hours',
        every: '5m',
        series: {
          [each('expire-logins')]: still(3600, 90),
          [success('expire-logins')]: inTurn(still(1, 60), rising(18_000, 300, 30)),
        },
        at: { '2h55m': silent, '4h': [{ work: 'expire-logins' }], '5h15m': silent },
      },
      {
        says: 'copies are made every ten days, as somebody has set it',
        every: '6h',
        series: { [each('back-up')]: still(864_000, 161), [success('back-up')]: still(1, 161) },
        at: { '10d': silent, '29d': silent, '31d': [{ work: 'back-up' }] },
      },
      {
        says: 'one has never run yet',
        series: { [each('prune-audit')]: still(86_400, 2000), [success('prune-audit')]: still(0, 2000) },
        at: { '10m': silent, '32h': silent },
      },
    ],
  },
  {
    name: 'RollupLags',
    severity: 'page',
    expr: (pace) => `max(attune_rollup_lag_seconds) > ${pace.seconds('15m', '150s')}`,
    for: '2m',
    summary: 'Counts of events have not been added up for more than a quarter of an hour',
    notice: 'Nothing at first; then every page with sums becomes slow, and the disk fills.',
    cases: [
      {
        says: 'nobody adds up for an hour',
        series: { [rollup]: inTurn(still(40, 10), rising(60, 60, 60), still(30, 20)) },
        at: { '20m': silent, '40m': fires, '71m': silent },
      },
    ],
  },
];
