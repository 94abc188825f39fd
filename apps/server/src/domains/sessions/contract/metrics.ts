import { METRICS, type MetricName } from '@attune/signals';
import { z } from 'zod';
import { uuid } from '../../../kernel/http/schema.ts';
import { instant, isThisAge } from './fields.ts';
import { sessionState } from './sessions.ts';

export const metricName = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]]);

const madeUp = z
  .enum(['simulated', 'file'])
  .describe('Where the channel comes from, as its label says; absent: it was measured, as far as is known');

const lack = z.enum([
  'too-short',
  'too-few',
  'too-many',
  'too-much-corrected',
  'too-noisy',
  'no-variation',
  'no-clear-peak',
]);

const basis = z.object({
  seconds: z.number().optional().describe('Seconds that the number is of, gaps left out'),
  intervals: z.int().optional().describe('Intervals between beats that it is of'),
  corrected: z.number().optional().describe('Share of beats that were corrected, 0 to 1'),
  usable: z.number().optional().describe('Share of the signal that was good enough, 0 to 1'),
});

/** A number with how it was made, or why there is none. */
export const metric = z.object({
  name: metricName,
  unit: z.string(),
  value: z.number().nullable().describe('Null: there is no honest number'),
  why: lack.optional().describe('Why there is none'),
  has: z.number().optional().describe('What there was: seconds, a count or a share'),
  needs: z.number().optional().describe('What it would take; of what is too much, the most that is allowed'),
  method: z.string().optional(),
  settings: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .optional()
    .describe('What changes the number, by name'),
  basis,
});

export const sessionMetrics = z.object({
  state: sessionState.describe(
    'Only of a complete session there are numbers; of a discarded one there never will be',
  ),
  version: z.int().nullable().describe('Version of the methods; null: the session has not been analysed yet'),
  current: z
    .boolean()
    .describe('False: of an older version, and about to be worked out anew, unless that failed'),
  failed: z
    .boolean()
    .describe(
      'The methods of now could not analyse it: it was tried often enough, and is tried again by newer ones',
    ),
  analysedAt: instant.nullable(),
  channels: z.array(
    z.object({
      channel: z.int().describe('Number of the channel'),
      dataType: z.string(),
      label: z.string(),
      madeUp: madeUp.optional(),
      hasIntervals: z.boolean().describe('Its intervals between beats can be fetched'),
      metrics: z.array(metric),
    }),
  ),
});

export const intervals = z.object({
  channel: z.int(),
  version: z.int(),
  source: z
    .enum(['rr', 'ecg', 'ppg'])
    .describe('rr: the channel is of intervals; else they were found in the signal'),
  stretches: z
    .array(
      z.object({
        endsMs: z
          .array(z.number())
          .describe('Milliseconds since the start of the session: the beat that ends each'),
        intervalsMs: z.array(z.number()).describe('As they were found: none is corrected'),
      }),
    )
    .describe('Between two stretches is a gap'),
  quality: z
    .array(
      z.object({
        fromSeconds: z.number(),
        toSeconds: z.number(),
        quality: z.number().describe('0 to 1; beats are used from 0.5 on'),
        reason: z.enum(['good', 'gap', 'lead-off', 'clipped', 'too-few-beats', 'implausible-rate', 'noisy']),
      }),
    )
    .describe('Of every ten seconds of the signal; empty where the channel is of intervals'),
});

const time = instant.refine(isThisAge, 'From 1900 to 2199.');

export const trendQuery = z.object({
  metric: metricName,
  from: time.optional().describe('Sessions from then on; default: half a year before the end'),
  to: time.optional().describe('Sessions before; default: now'),
  exerciseId: uuid.optional().describe('Sessions of this exercise only'),
});
export type TrendQuery = z.output<typeof trendQuery>;

const change = z
  .enum(['more', 'less', 'noise', 'unknown'])
  .describe('noise: not more than sessions of one week differ anyway; unknown: too few sessions to tell');

const scale = z
  .enum(['linear', 'log'])
  .describe('log: compared by logarithms, so that differences, scatter and slopes are factors');

const weekOfTrend = z.object({
  week: z.iso.date().describe('Its Monday, where the session was'),
  days: z.int().describe('Days with a session; each counts once, as the median of its sessions'),
  sessions: z.int(),
  median: z.number().describe('Of its days'),
  low: z.number().describe('The lowest of its days'),
  high: z.number().describe('The highest of its days'),
  margin: z
    .number()
    .nullable()
    .describe(
      'The median lies within this of where it would with many days, in 19 of 20 weeks; on a log scale a factor; null: too few to tell',
    ),
  change: change
    .nullable()
    .describe(
      'Against the week before that has sessions, by itself: of twenty such pairs one passes by chance; null: there is none',
    ),
});

const scatter = z.object({
  deviation: z
    .number()
    .nullable()
    .describe('How much days of one week differ, on a log scale a factor; null: too few to tell'),
  band: z
    .number()
    .nullable()
    .describe('19 of 20 days lie within this of where their week is, on a log scale within this factor'),
  has: z.int().describe('Deviations that there are: days less weeks'),
  needs: z.int(),
});

const judgement = z
  .object({
    pairs: z.int().describe('Pairs of consecutive weeks that were compared, of three days each and more'),
    changes: z
      .array(
        z.object({
          week: z.iso.date().describe('The later week of the pair'),
          change: z.enum(['more', 'less']),
        }),
      )
      .describe('Changes that stay when all pairs are taken together (Holm), oldest first'),
    slope: z
      .object({
        direction: z
          .enum(['more', 'less', 'noise', 'unknown'])
          .describe('noise: cannot be told from chance; unknown: too few days'),
        perWeek: z.number().nullable().describe('A week; on a log scale a factor'),
        low: z.number().nullable(),
        high: z
          .number()
          .nullable()
          .describe(
            'Where a day says nothing of the next, the slope lies from low to high in 39 of 40 ranges',
          ),
        has: z.int().describe('Days that there are'),
        needs: z.int(),
      })
      .describe('Of Theil and Sen, over all days, tested after Mann and Kendall'),
  })
  .describe(
    'What may be said of the whole range: where nothing changed, and a day says nothing of the next, it claims something in one of twenty ranges at most; where days or weeks are like their neighbours, more often',
  );

export const trend = z.object({
  metric: metricName,
  unit: z.string(),
  scale,
  from: instant,
  to: instant,
  cut: z
    .boolean()
    .describe('There are older sessions in the range than the 500 newest: ask for them with an earlier end'),
  points: z
    .array(
      z.object({
        sessionId: uuid,
        startedAt: instant,
        day: z.iso.date().describe('Where the session was'),
        week: z.iso.date(),
        exercise: z.object({ id: uuid, name: z.string() }).nullable(),
        value: z.number().nullable(),
        why: lack.optional(),
        dataType: z.string().describe('The channel that it is of'),
        madeUp: madeUp.optional(),
        seconds: z.number().nullable().describe('Seconds that the number is of'),
        counted: z
          .boolean()
          .describe(
            'Whether it is among the weeks: it has a number, measured, by the current methods, of the same kind of sensor as the newest',
          ),
        leftOut: z
          .enum(['no-number', 'made-up', 'other-version', 'other-method', 'other-place', 'zero'])
          .optional()
          .describe(
            'Why it is not counted; other-place: of brain waves, measured elsewhere than the newest; zero: a log scale has no place for it',
          ),
      }),
    )
    .describe('Newest first'),
  place: z.string().nullable().describe('Of brain waves, the channel that is counted, by its label'),
  mixed: z
    .object({
      exercises: z.int().describe('Different exercises among the counted sessions; none counts as one'),
      otherLength: z
        .int()
        .describe('Counted sessions that are longer or shorter than their median by more than a fifth'),
    })
    .describe('What differs among the counted sessions, though numbers depend on it'),
  weeks: z.array(weekOfTrend).describe('Oldest first; only weeks with a number'),
  scatter,
  judgement,
  pending: z
    .int()
    .describe('Sessions in the range that are still to be analysed, or again by the current methods'),
  failed: z.int().describe('Sessions in the range that the current methods could not analyse'),
});

export const comparisonQuery = z.object({ first: uuid, second: uuid });

export const comparison = z.object({
  sessions: z
    .array(
      z.object({
        sessionId: uuid,
        startedAt: instant,
        exercise: z.object({ id: uuid, name: z.string() }).nullable(),
        analysed: z.boolean(),
      }),
    )
    .describe('The earlier one first'),
  metrics: z.array(
    z.object({
      name: metricName,
      unit: z.string(),
      scale,
      place: z.string().nullable().describe('Of brain waves, the channel of the later session, by its label'),
      before: metric,
      after: metric,
      difference: z
        .number()
        .nullable()
        .describe(
          'Later less earlier, on a log scale later by earlier; null where one of them has no number, or is 0 on a log scale',
        ),
      noise: z
        .number()
        .nullable()
        .describe(
          'Two sessions of different days differ by up to so much anyway, on a log scale by this factor; null: too few to tell',
        ),
      change: change.nullable().describe('Null where there is no difference to speak of'),
      caution: z
        .array(
          z.enum([
            'made-up',
            'other-method',
            'other-place',
            'other-exercise',
            'other-length',
            'other-version',
            'zero',
          ]),
        )
        .describe(
          'Why the two can be compared only with care. All but other-exercise and other-length are not judged at all',
        ),
    }),
  ),
});
