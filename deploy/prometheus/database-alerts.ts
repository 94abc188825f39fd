import { type Alert, fires, inTurn, nothing, rising, silent, still } from './alert.ts';

const age = (instance: string) => `attune_measures_age_seconds{instance="${instance}",about="clock"}`;
const connections = (state: string) => `attune_database_connections{instance="w",state="${state}"}`;
const replicas = 'attune_replicas{instance="w",state="streaming",sync="sync"}';
const size = 'attune_database_size_bytes{instance="w"}';
const lag = 'attune_replication_lag_seconds{instance="w"}';

const allowed = 'attune_database_connections_allowed{instance="w"}';

/** Share of the connections that the server allows from which on they are scarce. */
const scarce = 0.8;

export const databaseAlerts: readonly Alert[] = [
  {
    name: 'DatabaseUnreachable',
    severity: 'page',
    expr: (pace) => `min(attune_measures_age_seconds{about="clock"}) > ${pace.seconds('60s', '25s')}`,
    for: '30s',
    summary: 'No process can ask the database',
    notice:
      'Nobody can use Attune: everything ends with an error that says to try again. Recorders keep what they have.',
    cases: [
      {
        says: 'nobody reaches it for ten minutes',
        series: {
          [age('a')]: inTurn(still(10, 10), rising(60, 60, 10), still(5, 20)),
          [age('w')]: inTurn(still(3, 10), rising(50, 60, 10), still(5, 20)),
        },
        at: { '9m': silent, '14m': fires, '20m': silent },
      },
      {
        says: 'one process of two does not reach it',
        series: { [age('a')]: rising(60, 60, 30), [age('w')]: still(8, 30) },
        at: { '20m': silent },
      },
    ],
  },
  {
    name: 'DatabaseConnectionsScarce',
    severity: 'ticket',
    expr: () =>
      `sum(max by (state) (attune_database_connections)) > ${scarce} * max(attune_database_connections_allowed)`,
    for: '10m',
    summary: 'The database has few connections left',
    notice: 'Nothing yet. When none is left, processes cannot start and requests wait.',
    cases: [
      {
        says: 'ninety for half an hour',
        series: {
          [allowed]: still(97, 50),
          [connections('idle')]: inTurn(still(20, 10), still(70, 30), still(20, 10)),
          [connections('active')]: still(20, 50),
        },
        at: { '9m': silent, '30m': fires, '41m': silent },
      },
      {
        says: 'ninety of four hundred',
        series: { [allowed]: still(397, 50), [connections('idle')]: still(90, 50) },
        at: { '30m': silent },
      },
    ],
  },
  {
    name: 'StandbyGone',
    severity: 'page',
    expr: (pace) =>
      `attune:replicas:streaming < max_over_time(attune:replicas:streaming[${pace.window('1d')}])`,
    for: '2m',
    summary: 'A standby server of the database no longer follows',
    notice:
      'Nothing yet, unless commits wait for it: then everything that writes hangs. If the database fails now, nobody takes over.',
    cases: [
      {
        says: 'the only one goes and comes back',
        series: {
          [size]: still(1e9, 60),
          [replicas]: inTurn(still(1, 10), 'stale', nothing(19), still(1, 30)),
        },
        at: { '9m': silent, '20m': fires, '31m': silent },
      },
      { says: 'there never was one', series: { [size]: still(1e9, 60) }, at: { '50m': silent } },
      {
        says: 'nothing is known of the database, so nothing of its standby',
        series: {
          [size]: inTurn(still(1e9, 10), 'stale', nothing(30)),
          [replicas]: inTurn(still(1, 10), 'stale', nothing(30)),
        },
        at: { '20m': silent },
      },
    ],
  },
  {
    name: 'ReplicationLags',
    severity: 'ticket',
    expr: (pace) => `max(attune_replication_lag_seconds) > ${pace.seconds('1m', '20s')}`,
    for: '5m',
    summary: 'A standby server is more than a minute behind',
    notice: 'Reports read from it are old. If commits wait for it, writing is slow.',
    cases: [
      {
        says: 'five minutes behind for a while',
        series: { [lag]: inTurn(still(0.1, 10), still(300, 20), still(0.1, 10)) },
        at: { '9m': silent, '20m': fires, '31m': silent },
      },
    ],
  },
];
