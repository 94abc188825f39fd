import { type Alert, type Case, fires, inTurn, rising, silent, still, up } from './alert.ts';
import type { Pace } from './pace.ts';

/** What is promised over 30 days. Whatever is missing to it may be used up: that is the budget. */
export const objectives = {
  availability: { of: 'failed', among: 'requests', kept: 0.999 },
  speed: { of: 'slow', among: 'requests_timed', kept: 0.99 },
} as const;
type Objective = (typeof objectives)[keyof typeof objectives];

/** A request that takes longer is slow; it is one of the histogram's buckets. */
export const slowSeconds = 0.5;

/**
 * The four rows: how many times faster than in 30 days the budget burns, for so long, and still does lately. 14.4 times
 * for an hour is 2 % of the budget, 6 times for 6 hours 5 %, 3 times for a day and once for 3 days 10 % each.
 */
const rows = {
  page: [
    { burn: 14.4, long: '1h', short: '5m' },
    { burn: 6, long: '6h', short: '30m' },
  ],
  ticket: [
    { burn: 3, long: '1d', short: '2h' },
    { burn: 1, long: '3d', short: '6h' },
  ],
} as const;

export const windows = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;

/**
 * A small clinic has ten requests an hour: one that fails burns a hundred times too fast by itself. So many have to fail
 * within the long window before anybody is told. At 7,200 requests a month the budget is 7 failures and 72 slow ones.
 */
const fewest = { failed: { page: 5, ticket: 3 }, slow: { page: 15, ticket: 10 } } as const;

const took = (what: string, window: string) => `attune:${what}:increase${window}`;

/**
 * With few requests the short window often holds none, and says nothing: the alert then stands until one succeeds in it,
 * so it is ended by what is well, not by what is missing.
 */
function burns(objective: Objective, severity: 'page' | 'ticket'): string {
  const of = `requests_${objective.of}`;
  return rows[severity]
    .map(({ burn, long, short }) => {
      const limit = Number((burn * (1 - objective.kept)).toPrecision(3));
      const ratio = (window: string) => `${took(of, window)} / ${took(objective.among, window)}`;
      return (
        `(${ratio(long)} > ${limit} and ${took(of, long)} >= ${fewest[objective.of][severity]} ` +
        `unless ${ratio(short)} <= ${limit})`
      );
    })
    .join('\nor ');
}

type Recorded = { readonly record: string; readonly expr: (pace: Pace) => string };

/** A counter of each process: all of its series together, and 0 before there is any, so that the first one counts. */
const counter = (name: string, expr: string): Recorded => ({
  record: `attune:${name}:total`,
  expr: () => `${expr} or 0 * max by (instance) (up{job="attune"} == 1)`,
});

/** Streams take as long as their reader: they may fail, but they are never slow. */
const answers = '__name__=~"attune_(request|stream)_seconds_count"';
const timed = 'status!~"5.."';

/** What the alerts and dashboards ask for again and again, in the order in which one needs the other. */
export const recorded: readonly Recorded[] = [
  counter('requests', `sum by (instance) ({${answers}})`),
  counter('requests_failed', `sum by (instance) ({${answers},status=~"5.."})`),
  counter('requests_timed', `sum by (instance) (attune_request_seconds_count{${timed}})`),
  counter(
    'requests_slow',
    `(sum by (instance) (attune_request_seconds_count{${timed}}) - ` +
      `sum by (instance) (attune_request_seconds_bucket{${timed},le="${slowSeconds}"}))`,
  ),
  counter('job_attempts', 'sum by (instance) (attune_job_seconds_count)'),
  counter('job_attempts_failed', 'sum by (instance) (attune_job_seconds_count{outcome="failed"})'),
  {
    record: 'attune:replicas:streaming',
    expr: () =>
      'sum(max by (state, sync) (attune_replicas{state="streaming"})) or 0 * count(attune_database_size_bytes)',
  },
  ...['requests', 'requests_failed', 'requests_timed', 'requests_slow'].flatMap((name) =>
    windows.map((window) => ({
      record: took(name, window),
      expr: (pace: Pace) => `sum(increase(attune:${name}:total[${pace.window(window)}]))`,
    })),
  ),
];

const good = 'attune_request_seconds_count{instance="a",route="GET /v1/me",status="200"}';
const bad = 'attune_request_seconds_count{instance="a",route="GET /v1/me",status="500"}';
const other = 'attune_request_seconds_count{instance="a",route="POST /v1/sessions",status="503"}';
const fast = 'attune_request_seconds_bucket{instance="a",route="GET /v1/me",status="200",le="0.5"}';
const seen = { [up('a')]: still(1, 900) };

const failing: readonly Case[] = [
  {
    says: 'two in a hundred fail for a while, then none',
    series: {
      ...seen,
      [good]: rising(0, 100, 900),
      [bad]: inTurn(still(0, 120), rising(2, 2, 60), still(120, 500)),
    },
    at: { '1h55m': silent, '2h58m': fires, '3h30m': silent, '8h': silent },
  },
  {
    says: 'one in two thousand fails: that is within the promise',
    series: { ...seen, [good]: rising(0, 2000, 900), [bad]: rising(0, 1, 900) },
    at: { '2h': silent, '10h': silent },
  },
  {
    says: 'ten requests an hour, and one of them fails: nobody is woken',
    series: { ...seen, [good]: slowly(10, 90), [bad]: inTurn(still(0, 200), still(1, 700)) },
    at: { '3h21m': silent, '4h': silent },
  },
  {
    says: 'ten requests an hour, and five in two hours fail, each on its first look: until one succeeds',
    series: {
      ...seen,
      [good]: inTurn(still(0, 1), still(20, 240), still(21, 659)),
      [bad]: inTurn('_x120', still(1, 20), still(2, 20), still(3, 700)),
      [other]: inTurn('_x180', still(1, 10), still(2, 700)),
    },
    at: { '2h': silent, '3h20m': fires, '3h50m': fires, '4h3m': silent },
  },
  {
    says: 'the process starts again and its counters with it: that is no failure',
    series: {
      ...seen,
      [good]: inTurn(rising(0, 100, 300), rising(0, 100, 600)),
      [bad]: inTurn(rising(0, 0, 60), still(3, 240), still(0, 600)),
    },
    at: { '4h50m': silent, '5h3m': silent, '6h': silent },
  },
  {
    says: 'it goes on failing across a new start of the process',
    series: {
      ...seen,
      [good]: inTurn(rising(0, 100, 300), rising(0, 100, 600)),
      [bad]: inTurn(still(0, 240), rising(3, 3, 60), rising(3, 3, 60), still(180, 540)),
    },
    at: { '3h55m': silent, '4h40m': fires, '5h30m': fires, '7h': silent },
  },
];

/** So many an hour, one after the other, at a step of a minute. */
function slowly(perHour: number, count: number, from = 0): string {
  const each = 60 / perHour;
  return Array.from({ length: count }, (_, at) => still(from + at, each)).join(' ');
}

/** Of ten requests in an hour, which rise the bucket of those in time. */
const sixOfTen = [20, 20, 20, 21, 21, 21, 22, 22, 23, 23];

const forDays = { [up('a')]: still(1, 2400) };

export const objectiveAlerts: readonly Alert[] = [
  {
    name: 'ManyRequestsFail',
    severity: 'page',
    expr: () => burns(objectives.availability, 'page'),
    summary: 'Requests fail so often that the budget of 30 days is gone in two to five days',
    notice: 'Some of what people do ends with an error, now.',
    cases: failing,
  },
  {
    name: 'SomeRequestsFail',
    severity: 'ticket',
    expr: () => burns(objectives.availability, 'ticket'),
    summary: 'Requests fail steadily: the budget of 30 days will not last',
    notice: 'Now and then something that people do ends with an error.',
    cases: [
      {
        says: 'four in a thousand fail for a day and a half, then none',
        every: '5m',
        series: {
          ...forDays,
          [good]: rising(0, 1000, 2400),
          [bad]: inTurn(still(0, 300), rising(4, 4, 432), still(1728, 1600)),
        },
        at: { '24h': silent, '58h': fires, '7d': silent },
      },
      {
        says: 'ten requests an hour: two failures in three days tell nobody, four do',
        every: '5m',
        series: {
          ...forDays,
          [good]: rising(0, 1, 2400),
          [bad]: inTurn(still(0, 400), still(1, 100), still(2, 400), still(4, 1500)),
        },
        at: { '60h': silent, '75h30m': fires, '9d': silent },
      },
    ],
  },
  {
    name: 'ManyRequestsSlow',
    severity: 'page',
    expr: () => burns(objectives.speed, 'page'),
    summary: 'Many answers take longer than half a second',
    notice: 'Pages and apps are slow for everybody, now.',
    cases: [
      {
        says: 'a third takes too long for an hour, then none',
        series: {
          ...seen,
          [good]: rising(0, 90, 900),
          [fast]: inTurn(rising(0, 90, 120), rising(10_770, 60, 60), rising(14_400, 90, 700)),
        },
        at: { '1h58m': silent, '2h50m': fires, '3h30m': silent },
      },
      {
        says: 'ten requests an hour, six of them slow: nobody is woken',
        series: {
          ...seen,
          [good]: slowly(10, 90),
          [fast]: inTurn(slowly(10, 20), ...sixOfTen.map((value) => still(value, 6)), slowly(10, 50, 24)),
        },
        at: { '2h55m': silent, '4h': silent },
      },
      {
        says: 'what fails fast or slow is not slow: it has an alert of its own',
        series: {
          ...seen,
          [good]: rising(0, 90, 900),
          [fast]: rising(0, 90, 900),
          [bad]: rising(0, 40, 900),
        },
        at: { '3h': silent },
      },
    ],
  },
  {
    name: 'SomeRequestsSlow',
    severity: 'ticket',
    expr: () => burns(objectives.speed, 'ticket'),
    summary: 'More than one in a hundred answers takes longer than half a second, for days',
    notice: 'Now and then something takes noticeably long.',
    cases: [
      {
        says: 'four in a hundred are slow for a day and a half, then none',
        every: '5m',
        series: {
          ...forDays,
          [good]: rising(0, 100, 2400),
          [fast]: inTurn(rising(0, 100, 300), rising(29_996, 96, 432), rising(71_500, 100, 1600)),
        },
        at: { '24h': silent, '58h': fires, '7d': silent },
      },
    ],
  },
];
