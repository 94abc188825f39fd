import { type Alert, fires, inTurn, nothing, rising, silent, still, up } from './alert.ts';

const waiting = 'attune_pool_connections{instance="a",state="waiting"}';
const lag = 'nodejs_eventloop_lag_p99_seconds{instance="a"}';
const free = 'attune_disk_free_bytes{instance="a",folder="data"}';
const size = 'attune_disk_size_bytes{instance="a",folder="data"}';
const offset = 'attune_clock_offset_seconds{instance="a"}';
const share = 'attune_disk_free_bytes / attune_disk_size_bytes';
const onData = { folder: 'data', instance: 'a' };
const disk = 500e9;

/** Of the processes themselves: whether they are there, and whether they have what they need. */
export const processAlerts: readonly Alert[] = [
  {
    name: 'AllTargetsDown',
    severity: 'page',
    expr: () => 'absent(up{job="attune"} == 1)',
    for: '1m',
    summary: 'No process of Attune answers',
    notice: 'Nobody can use Attune.',
    cases: [
      {
        says: 'both stop answering and come back',
        series: {
          [up('a')]: inTurn(still(1, 10), still(0, 10), still(1, 20)),
          [up('b')]: inTurn(still(1, 12), still(0, 8), still(1, 20)),
        },
        at: { '11m': silent, '14m': fires, '21m': silent },
      },
      {
        says: 'none is known at all any more, and one is again',
        series: { [up('a')]: inTurn(still(1, 5), 'stale', nothing(20), still(1, 10)) },
        at: { '4m': silent, '15m': fires, '30m': silent },
      },
    ],
  },
  {
    name: 'TargetDown',
    severity: 'page',
    expr: () => 'up{job="attune"} == 0',
    for: '2m',
    summary: '{{ $labels.instance }} does not answer on its private port',
    notice: 'Nothing while others take over; slowness or errors when it was the last of its kind.',
    cases: [
      {
        says: 'one of two stops answering and comes back',
        series: { [up('a')]: still(1, 40), [up('b')]: inTurn(still(1, 10), still(0, 10), still(1, 20)) },
        at: { '11m': silent, '14m': [{ instance: 'b', job: 'attune' }], '21m': silent },
      },
      {
        says: 'it misses a single look',
        series: { [up('a')]: inTurn(still(1, 10), still(0, 1), still(1, 20)) },
        at: { '10m': silent, '12m': silent },
      },
    ],
  },
  {
    name: 'PoolExhausted',
    severity: 'page',
    expr: (pace) =>
      `max by (instance) (avg_over_time(attune_pool_connections{state="waiting"}[${pace.window('2m')}])) > 1`,
    for: '2m',
    summary: 'On {{ $labels.instance }} requests wait for a connection to the database',
    notice: 'Everything is slow; after ten seconds of waiting it ends with an error that says to try again.',
    cases: [
      {
        says: 'many wait for some minutes',
        series: { [waiting]: inTurn(still(0, 10), still(12, 10), still(0, 20)) },
        at: { '9m': silent, '16m': [{ instance: 'a' }], '24m': silent },
      },
      {
        says: 'one look finds some that wait',
        series: { [waiting]: inTurn(still(0, 10), still(2, 1), still(0, 20)) },
        at: { '11m': silent, '13m': silent },
      },
    ],
  },
  {
    name: 'EventLoopLags',
    severity: 'ticket',
    expr: (pace) =>
      `max by (instance) (avg_over_time(nodejs_eventloop_lag_p99_seconds[${pace.window('5m')}])) > 0.2`,
    for: '10m',
    summary: '{{ $labels.instance }} is busy for more than 0.2 s at a time, again and again',
    notice: 'Answers come late, all of them, whatever they ask for.',
    cases: [
      {
        says: 'it hangs for half an hour',
        series: { [lag]: inTurn(still(0.02, 20), still(0.6, 30), still(0.02, 30)) },
        at: { '19m': silent, '40m': [{ instance: 'a' }], '60m': silent },
      },
    ],
  },
  {
    name: 'DiskAlmostFull',
    severity: 'page',
    expr: (pace) =>
      `${share} < 0.05\nor (${share} < 0.2 and ` +
      `predict_linear(attune_disk_free_bytes[${pace.window('1h')}], ${pace.seconds('4h')}) < 0)`,
    for: '5m',
    summary: 'The disk with {{ $labels.folder }} on {{ $labels.instance }} is full within hours',
    notice:
      'Nothing yet. When it is full, nothing can be stored: recordings wait on the devices, everything else fails.',
    cases: [
      {
        says: 'less than 5 % is left, and room is made',
        series: {
          [size]: still(disk, 90),
          [free]: inTurn(still(60e9, 20), still(20e9, 20), still(200e9, 40)),
        },
        at: { '19m': silent, '30m': [onData], '45m': silent },
      },
      {
        says: 'at 18 % it falls by 1 GB a minute, then no longer',
        series: { [size]: still(disk, 200), [free]: inTurn(rising(150e9, -1e9, 80), still(200e9, 100)) },
        at: { '30m': silent, '75m': [onData], '90m': silent },
      },
      {
        says: 'nearly full and steady',
        series: { [size]: still(disk, 90), [free]: still(40e9, 90) },
        at: { '80m': silent },
      },
    ],
  },
  {
    name: 'DiskFillsUp',
    severity: 'ticket',
    expr: (pace) =>
      `${share} < 0.4 and ` +
      `predict_linear(attune_disk_free_bytes[${pace.window('6h')}], ${pace.seconds('3d')}) < 0`,
    for: '1h',
    summary: 'The disk with {{ $labels.folder }} on {{ $labels.instance }} is full within three days',
    notice: 'Nothing yet.',
    cases: [
      {
        says: 'it falls by 3 GB an hour, then no longer',
        every: '5m',
        series: { [size]: still(disk, 400), [free]: inTurn(rising(190e9, -0.25e9, 144), still(300e9, 200)) },
        at: { '30m': silent, '11h': [onData], '16h': silent },
      },
      {
        says: 'it falls while most of it is free',
        every: '5m',
        series: { [size]: still(disk, 100), [free]: rising(450e9, -1e9, 100) },
        at: { '7h': silent },
      },
    ],
  },
  {
    name: 'ClockOffset',
    severity: 'ticket',
    expr: () => 'max by (instance) (abs(attune_clock_offset_seconds)) > 2',
    for: '10m',
    summary: 'The clock of {{ $labels.instance }} differs from the database by more than 2 s',
    notice:
      'Times that are shown are wrong; from a minute on, what apps send is refused as being from the future.',
    cases: [
      {
        says: 'it is five seconds behind, and is set right',
        series: { [offset]: inTurn(still(0.01, 10), still(-5, 30), still(0.01, 20)) },
        at: { '9m': silent, '25m': [{ instance: 'a' }], '41m': silent },
      },
    ],
  },
  {
    name: 'Watchdog',
    severity: 'heartbeat',
    expr: () => 'vector(1)',
    summary: 'The rules are evaluated and their results arrive: this one always fires',
    notice: 'Nothing. Who receives it tells when it stops.',
    cases: [
      {
        says: 'with and without anything to look at',
        series: { [up('a')]: inTurn(still(1, 5), still(0, 5)) },
        at: { '1m': fires, '8m': fires, '30m': fires },
      },
    ],
  },
];
