import { ANALYSIS_VERSION, METRICS } from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';
import type { TrendQuery } from '../../contract/index.ts';
import { createSessionsStore, type SessionOfTrend } from '../../store/index.ts';
import type { About, SessionsDeps } from '../deps.ts';
import { isGivenUp } from './giving-up.ts';
import { type Judgement, judgementOf, LEAST_DAYS } from './judging.ts';
import { bandOf, type Day, daysOf, freedomOf, LEAST_FREEDOM, medianOf, scatterOf, weeksOf } from './noise.ts';
import {
  channelsWith,
  dayOf,
  exerciseOf,
  type Family,
  LIKE_LENGTH,
  leftOutOf,
  newestFamily,
  newestPlace,
  numbersOf,
  type Opened,
  sampleOf,
} from './numbers.ts';
import { type Scale, scaleOf } from './scale.ts';

/** As many as somebody records in a year and more who practises every day. */
const mostSessions = 500;
export const halfYearMs = 182 * 86_400_000;

/** One number of a person over time. */
export async function trendOf(deps: SessionsDeps, about: About, query: TrendQuery) {
  const to = query.to ? new Date(query.to) : deps.clock.now();
  const from = query.from ? new Date(query.from) : new Date(to.getTime() - halfYearMs);
  if (from > to) throw new AppError('bad-request', 'query.to: must not be before query.from.');
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const wanted = { from, to, exerciseId: query.exerciseId };
  const sessions = await store.sessionsOfTrend(about.userId, wanted, mostSessions + 1);
  const cut = sessions.length > mostSessions;
  const shown = cut ? wholeWeeks(sessions.slice(0, mostSessions)) : sessions;
  const channels = await channelsWith(deps, about, shown, [query.metric]);
  const place = newestPlace(shown, channels);
  const numbers = await numbersOf(deps, about, channels, [query.metric], place);
  const family = newestFamily(shown, numbers);
  const rows = shown.flatMap((session) => {
    const row = numbers.get(session.id)?.get(query.metric);
    return row ? [{ session, row, leftOut: leftOutOf(row, family) }] : [];
  });
  const counted = rows.filter(({ leftOut }) => leftOut === undefined);
  const days = daysOf(counted.map(({ session, row }) => sampleOf(session, row)));
  const outdated = shown.filter(({ analysis_version }) => analysis_version !== ANALYSIS_VERSION);
  const failed = outdated.filter(isGivenUp).length;
  return {
    metric: query.metric,
    unit: METRICS[query.metric],
    from: from.toISOString(),
    to: to.toISOString(),
    cut,
    points: rows.map(({ session, row }) => pointOf(session, row, family)),
    place: counted[0]?.row.place ?? null,
    mixed: mixedOf(counted),
    ...toldOf(days, scaleOf(query.metric)),
    pending: outdated.length - failed,
    failed,
  };
}

function pointOf(session: SessionOfTrend, row: Opened, family: Family | undefined) {
  const { opened } = row;
  const leftOut = leftOutOf(row, family);
  return {
    sessionId: session.id,
    startedAt: session.started_at.toISOString(),
    ...dayOf(session),
    exercise: exerciseOf(session),
    value: opened.value,
    ...('why' in opened ? { why: opened.why } : {}),
    dataType: row.dataType,
    madeUp: row.madeUp,
    seconds: opened.basis.seconds ?? null,
    counted: leftOut === undefined,
    leftOut,
  };
}

/** Days, weeks and the judgement of the range, each back from the scale of the number. */
function toldOf(days: readonly Day[], scale: Scale) {
  const scatter = scatterOf(days);
  const weeks = weeksOf(days, scatter);
  return {
    scale: scale.of,
    weeks: weeks.map((week) => ({
      ...week,
      median: scale.from(week.median),
      low: scale.from(week.low),
      high: scale.from(week.high),
      margin: back(scale, week.margin),
    })),
    scatter: {
      deviation: back(scale, scatter?.deviation ?? null),
      band: back(scale, scatter ? bandOf(scatter) : null),
      has: freedomOf(days),
      needs: LEAST_FREEDOM,
    },
    judgement: toldJudgement(judgementOf(days, weeks, scatter), days, scale),
  };
}

function toldJudgement({ pairs, changes, slope }: Judgement, days: readonly Day[], scale: Scale) {
  return {
    pairs,
    changes: [...changes],
    slope: {
      direction: slope.direction,
      perWeek: back(scale, slope.perWeek),
      low: back(scale, slope.low),
      high: back(scale, slope.high),
      has: days.length,
      needs: LEAST_DAYS,
    },
  };
}

const back = (scale: Scale, value: number | null): number | null =>
  value === null ? null : scale.from(value);

type Counted = { readonly session: SessionOfTrend; readonly row: Opened };

/** What differs among sessions that are counted together, though numbers depend on it. */
function mixedOf(counted: readonly Counted[]) {
  const lengths = counted.flatMap(({ row }) => row.opened.basis.seconds ?? []);
  const usual = medianOf(lengths);
  return {
    exercises: new Set(counted.map(({ session }) => session.exercise_id)).size,
    otherLength: lengths.filter(
      (seconds) => Math.max(seconds, usual) > LIKE_LENGTH * Math.min(seconds, usual),
    ).length,
  };
}

/** Without the sessions of the oldest week, of which some may be missing; all of them where there is but one week. */
function wholeWeeks(sessions: readonly SessionOfTrend[]): readonly SessionOfTrend[] {
  const oldest = sessions.at(-1);
  const rest = oldest ? sessions.filter((session) => dayOf(session).week !== dayOf(oldest).week) : [];
  return rest.length > 0 ? rest : sessions;
}
