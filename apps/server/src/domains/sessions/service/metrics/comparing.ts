import { METRICS, type MetricAnswer, type MetricName } from '@attune/signals';
import { notFound } from '../../../../kernel/errors.ts';
import { createSessionsStore, type SessionOfTrend } from '../../store/index.ts';
import type { About, SessionsDeps } from '../deps.ts';
import { changeOf, daysOf, leastDifference, type Sample, type Scatter, scatterOf } from './noise.ts';
import {
  channelsWith,
  exerciseOf,
  familyOf,
  LIKE_LENGTH,
  leftOutOf,
  type Numbers,
  newestPlace,
  numbersOf,
  type Opened,
  placeOf,
  sampleOf,
} from './numbers.ts';
import { scaleOf } from './scale.ts';
import { halfYearMs } from './trends.ts';

/** The noise between two sessions is that of the half year before the later one. */
const mostForNoise = 200;

/** Two sessions of a person, number by number. @throws AppError `not-found` unless both are complete and theirs */
export async function compareSessions(deps: SessionsDeps, about: About, ids: readonly [string, string]) {
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const [before, after] = await store.sessionsToCompare(about.userId, [...new Set(ids)]);
  if (!before || !after) throw notFound();
  const names = Object.keys(METRICS) as MetricName[];
  const channels = await channelsWith(deps, about, [after, before], names);
  const place = sharedPlace(channels, before.id, after.id) ?? newestPlace([after, before], channels);
  const both = await numbersOf(deps, about, channels, names, place);
  const shared = names.filter((name) => both.get(before.id)?.has(name) && both.get(after.id)?.has(name));
  const to = new Date(after.started_at.getTime() + 1);
  const range = { from: new Date(to.getTime() - halfYearMs), to };
  const around = await store.sessionsOfTrend(about.userId, range, mostForNoise);
  const channelsAround = await channelsWith(deps, about, around, shared);
  const numbers = await numbersOf(deps, about, channelsAround, shared, place);
  const otherExercise = before.exercise_id !== after.exercise_id;
  return {
    sessions: [before, after].map((session) => ({
      sessionId: session.id,
      startedAt: session.started_at.toISOString(),
      exercise: exerciseOf(session),
      analysed: session.analysis_version > 0,
    })),
    metrics: shared.map((name) => {
      const [first, second] = [both.get(before.id)?.get(name), both.get(after.id)?.get(name)] as [
        Opened,
        Opened,
      ];
      return comparedOf(name, [first, second], otherExercise, scatterAround(around, numbers, name, second));
    }),
  };
}

type Channels = Awaited<ReturnType<typeof channelsWith>>;

/** The first place on the head that both sessions have. */
function sharedPlace(channels: Channels, before: string, after: string): string | undefined {
  const of = (id: string) =>
    channels.filter(({ session_id, dataType }) => session_id === id && dataType === 'eeg');
  const there = new Set(of(before).map(({ label }) => placeOf(label)));
  return of(after).find(({ label }) => there.has(placeOf(label)))?.label;
}

/** Of each day one session, the newest: the median of several is steadier than the two that are compared. */
function scatterAround(
  sessions: readonly SessionOfTrend[],
  numbers: Numbers,
  name: MetricName,
  like: Opened,
): Scatter | undefined {
  const family = familyOf(like);
  const samples = sessions.flatMap((session): Sample[] => {
    const row = numbers.get(session.id)?.get(name);
    return row && leftOutOf(row, family) === undefined ? [sampleOf(session, row)] : [];
  });
  const seen = new Set<string>();
  return scatterOf(daysOf(samples.filter(({ day }) => !seen.has(day) && seen.add(day))));
}

function comparedOf(
  name: MetricName,
  [first, second]: readonly [Opened, Opened],
  otherExercise: boolean,
  scatter: Scatter | undefined,
) {
  const [before, after] = [first.opened, second.opened];
  const scale = scaleOf(name);
  const [from, to] = [before, after].map(({ value }) => (value === null ? undefined : scale.to(value)));
  const difference = from === undefined || to === undefined ? null : to - from;
  const isThere = before.value !== null && after.value !== null;
  const caution = isThere ? cautionsOf(first, second, otherExercise, difference === null) : [];
  const isAlike = !caution.some((one) => notJudged.has(one));
  return {
    name,
    unit: METRICS[name],
    scale: scale.of,
    place: second.place ?? null,
    before: { name, unit: METRICS[name], ...before },
    after: { name, unit: METRICS[name], ...after },
    difference: difference === null ? null : scale.from(difference),
    noise: scatter ? scale.from(leastDifference(scatter, 1, 1)) : null,
    change: changeBetween(isThere, isAlike ? difference : null, scatter),
    caution,
  };
}

function changeBetween(isThere: boolean, difference: number | null, scatter: Scatter | undefined) {
  if (!isThere) return null;
  return difference === null ? ('unknown' as const) : changeOf(difference, scatter, 1, 1);
}

type Caution =
  | 'made-up'
  | 'other-method'
  | 'other-place'
  | 'other-exercise'
  | 'other-length'
  | 'other-version'
  | 'zero';

/** Whatever else is different is judged, with a caution. */
const notJudged: ReadonlySet<Caution> = new Set([
  'made-up',
  'other-method',
  'other-place',
  'other-version',
  'zero',
]);

function cautionsOf(first: Opened, second: Opened, otherExercise: boolean, isZero: boolean): Caution[] {
  const [shorter, longer] = [first, second]
    .map(({ opened }) => opened.basis.seconds ?? 0)
    .toSorted((a, b) => a - b) as [number, number];
  const [one, other] = [familyOf(first), familyOf(second)];
  const isOther = one.sensor !== other.sensor || methodOf(first.opened) !== methodOf(second.opened);
  const all: readonly (readonly [Caution, boolean])[] = [
    ['made-up', first.madeUp !== undefined || second.madeUp !== undefined],
    ['other-method', isOther],
    ['other-place', one.place !== other.place],
    ['other-exercise', otherExercise],
    ['other-length', longer > LIKE_LENGTH * shorter],
    ['other-version', first.version !== second.version],
    ['zero', isZero],
  ];
  return all.flatMap(([caution, holds]) => (holds ? [caution] : []));
}

/** Settings that follow from the recording itself, such as how long a segment could be, are no other method. */
const methodOf = (answer: MetricAnswer): string => ('method' in answer ? answer.method : '');
