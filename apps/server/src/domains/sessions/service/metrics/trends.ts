import {
  ANALYSIS_VERSION,
  type MadeUp,
  METRICS,
  type MetricAnswer,
  type MetricName,
  madeUpOf,
} from '@attune/signals';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import type { TrendQuery } from '../../contract/index.ts';
import { createSessionsStore, type MetricRow, type SessionOfTrend } from '../../store/index.ts';
import type { About, SessionsDeps } from '../deps.ts';
import {
  bandOf,
  changeOf,
  freedomOf,
  LEAST_FREEDOM,
  leastDifference,
  type Sample,
  type Scatter,
  scatterOf,
  weeksOf,
} from './noise.ts';
import { openAnswer } from './seal.ts';

/** As many as somebody records in a year and more who practises every day. */
const mostSessions = 500;
const halfYearMs = 182 * 86_400_000;
/** The noise between two sessions is that of the half year before the later one. */
const mostForNoise = 200;

type Opened = MetricRow & { readonly opened: MetricAnswer; readonly madeUp: MadeUp | undefined };

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
  const rows = await numbersOf(deps, about, shown, [query.metric]);
  const family = familyOf(shown, rows);
  const points = shown.flatMap((session) => {
    const row = rows.get(session.id)?.get(query.metric);
    return row ? [pointOf(session, row, family)] : [];
  });
  const samples = points.flatMap(({ week, value, counted }): Sample[] =>
    counted && value !== null ? [{ week, value }] : [],
  );
  const scatter = scatterOf(samples);
  return {
    metric: query.metric,
    unit: METRICS[query.metric],
    from: from.toISOString(),
    to: to.toISOString(),
    cut,
    points,
    weeks: weeksOf(samples, scatter),
    scatter: {
      deviation: scatter?.deviation ?? null,
      band: scatter ? bandOf(scatter) : null,
      has: freedomOf(samples),
      needs: LEAST_FREEDOM,
    },
    pending: shown.filter(({ analysis_version }) => analysis_version !== ANALYSIS_VERSION).length,
  };
}

function pointOf(session: SessionOfTrend, row: Opened, family: string | undefined) {
  const { opened } = row;
  return {
    sessionId: session.id,
    startedAt: session.started_at.toISOString(),
    week: weekOf(session),
    exercise: exerciseOf(session),
    value: opened.value,
    ...('why' in opened ? { why: opened.why } : {}),
    dataType: row.data_type,
    madeUp: row.madeUp,
    seconds: opened.basis.seconds ?? null,
    counted: isCounted(row, family),
  };
}

const isCounted = (row: Opened, family: string | undefined): boolean =>
  isMeasured(row) && row.version === ANALYSIS_VERSION && familyOfType(row.data_type) === family;

/** What is simulated or replayed from a file says nothing of how somebody is now. */
const isMeasured = ({ opened, madeUp }: Opened): boolean => opened.value !== null && madeUp === undefined;

/** Intervals of a strap and those found in an ECG are of the same beats; pulses are others. */
const familyOfType = (dataType: string): string => (dataType === 'ecg' ? 'rr' : dataType);

/** That of the newest session that has a number which was measured. */
function familyOf(sessions: readonly SessionOfTrend[], rows: Numbers): string | undefined {
  for (const { id } of sessions)
    for (const row of rows.get(id)?.values() ?? []) if (isMeasured(row)) return familyOfType(row.data_type);
  return undefined;
}

/** Without the sessions of the oldest week, of which some may be missing; all of them where there is but one week. */
function wholeWeeks(sessions: readonly SessionOfTrend[]): readonly SessionOfTrend[] {
  const oldest = sessions.at(-1);
  const rest = oldest ? sessions.filter((session) => weekOf(session) !== weekOf(oldest)) : [];
  return rest.length > 0 ? rest : sessions;
}

/** The Monday of its week, where it was recorded. */
function weekOf({ started_at, time_zone }: SessionOfTrend): string {
  const day = Temporal.Instant.fromEpochMilliseconds(started_at.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 }).toString();
}

const exerciseOf = ({ exercise_id, exercise_name }: SessionOfTrend) =>
  exercise_id && exercise_name !== null ? { id: exercise_id, name: exercise_name } : null;

type Numbers = ReadonlyMap<string, ReadonlyMap<MetricName, Opened>>;

/** By session and name. */
async function numbersOf(
  deps: SessionsDeps,
  about: About,
  sessions: readonly SessionOfTrend[],
  names: readonly MetricName[],
): Promise<Numbers> {
  if (sessions.length === 0) return new Map();
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const ids = sessions.map(({ id }) => id);
  const rows = await store.metricsOf(about.userId, ids, names);
  const key: PersonKey = await deps.vault.of(about.userId);
  const originOf = openOrigins(key, about.userId);
  const numbers = new Map<string, Map<MetricName, Opened>>(ids.map((id) => [id, new Map()]));
  for (const row of rows) {
    const place = { userId: about.userId, sessionId: row.session_id, channel: row.channel };
    const opened = openAnswer(key, place, row.metric, row.answer);
    const madeUp = originOf(row);
    numbers.get(row.session_id)?.set(row.metric as MetricName, { ...row, opened, madeUp });
  }
  return numbers;
}

/** What the labels of channels say of their origin; a channel has some forty numbers, and its label is opened once. */
function openOrigins(key: PersonKey, userId: string): (row: MetricRow) => MadeUp | undefined {
  const known = new Map<string, MadeUp | undefined>();
  return ({ session_id, channel, label }) => {
    const place = `${session_id} ${channel}`;
    if (!known.has(place)) {
      const at = { table: 'channels', column: 'label', key: [userId, session_id, channel] };
      known.set(place, madeUpOf(key.openText(at, label)));
    }
    return known.get(place);
  };
}

/** Two sessions of a person, number by number. @throws AppError `not-found` unless both are complete and theirs */
export async function compareSessions(deps: SessionsDeps, about: About, ids: readonly [string, string]) {
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const [before, after] = await store.sessionsToCompare(about.userId, [...new Set(ids)]);
  if (!before || !after) throw notFound();
  const names = Object.keys(METRICS) as MetricName[];
  const both = await numbersOf(deps, about, [before, after], names);
  const shared = names.filter((name) => both.get(before.id)?.has(name) && both.get(after.id)?.has(name));
  const to = new Date(after.started_at.getTime() + 1);
  const range = { from: new Date(to.getTime() - halfYearMs), to };
  const around = await store.sessionsOfTrend(about.userId, range, mostForNoise);
  const numbers = await numbersOf(deps, about, around, shared);
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
      return comparedOf(name, first, second, scatterAround(around, numbers, name, second));
    }),
  };
}

function scatterAround(
  sessions: readonly SessionOfTrend[],
  numbers: Numbers,
  name: MetricName,
  like: Opened,
): Scatter | undefined {
  const family = familyOfType(like.data_type);
  return scatterOf(
    sessions.flatMap((session): Sample[] => {
      const row = numbers.get(session.id)?.get(name);
      return row && isCounted(row, family)
        ? [{ week: weekOf(session), value: row.opened.value as number }]
        : [];
    }),
  );
}

/** Longer by a fifth is another length: several numbers grow with it. */
const LIKE_LENGTH = 1.2;

function comparedOf(name: MetricName, first: Opened, second: Opened, scatter: Scatter | undefined) {
  const [before, after] = [first.opened, second.opened];
  const difference = before.value === null || after.value === null ? null : after.value - before.value;
  const lengths = [before.basis.seconds, after.basis.seconds]
    .map((seconds) => seconds ?? 0)
    .toSorted((a, b) => a - b);
  const [shorter, longer] = lengths as [number, number];
  const isMadeUp = first.madeUp !== undefined || second.madeUp !== undefined;
  const caution = [
    ...(isMadeUp ? (['made-up'] as const) : []),
    ...(familyOfType(first.data_type) === familyOfType(second.data_type) &&
    methodOf(before) === methodOf(after)
      ? []
      : (['other-method'] as const)),
    ...(longer > LIKE_LENGTH * shorter ? (['other-length'] as const) : []),
    ...(first.version === second.version ? [] : (['other-version'] as const)),
  ];
  const isAlike = !isMadeUp && !caution.includes('other-method') && !caution.includes('other-version');
  return {
    name,
    unit: METRICS[name],
    before: { name, unit: METRICS[name], ...before },
    after: { name, unit: METRICS[name], ...after },
    difference,
    noise: scatter ? leastDifference(scatter, 1, 1) : null,
    change: difference === null ? null : isAlike ? changeOf(difference, scatter, 1, 1) : ('unknown' as const),
    caution: difference === null ? [] : caution,
  };
}

/** Settings that follow from the recording itself, such as how long a segment could be, are no other method. */
const methodOf = (answer: MetricAnswer): string => ('method' in answer ? answer.method : '');
