import { ANALYSIS_VERSION, type MadeUp, type MetricAnswer, type MetricName, madeUpOf } from '@attune/signals';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { createSessionsStore, type MetricRow, type SessionOfTrend } from '../../store/index.ts';
import type { About, SessionsDeps } from '../deps.ts';
import type { Sample } from './noise.ts';
import { scaleOf } from './scale.ts';
import { openAnswer } from './seal.ts';

/** A number of a session with what decides about whether it may stand beside others. */
export type Opened = MetricRow & {
  readonly opened: MetricAnswer;
  readonly dataType: string;
  readonly madeUp: MadeUp | undefined;
  /** Of brain waves: the label of the channel. Elsewhere undefined. */
  readonly place: string | undefined;
};

/** By session and name. */
export type Numbers = ReadonlyMap<string, ReadonlyMap<MetricName, Opened>>;

type Channel = {
  readonly session_id: string;
  readonly number: number;
  readonly dataType: string;
  readonly label: string;
};

/** The channels of these sessions that have one of the numbers, with what stands on them, in the order of their numbers. */
export async function channelsWith(
  deps: SessionsDeps,
  about: About,
  sessions: readonly SessionOfTrend[],
  names: readonly MetricName[],
): Promise<Channel[]> {
  if (sessions.length === 0 || names.length === 0) return [];
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const ids = sessions.map(({ id }) => id);
  const rows = await store.channelsWithNumbers(about.userId, ids, names);
  const key = await deps.vault.of(about.userId);
  return rows.map(({ session_id, number, data_type, label }) => {
    const at = { table: 'channels', column: 'label', key: [about.userId, session_id, number] };
    return { session_id, number, dataType: data_type, label: key.openText(at, label) };
  });
}

/** Two caps name a place alike but for capitals, and files of brain waves put the kind of signal before it. */
export const placeOf = (label: string): string =>
  label.trim().replaceAll(/\s+/g, ' ').toLowerCase().replace(/^eeg /, '');

/** One of brain waves that was measured, of the newest session that has one; undefined where none has. */
export function newestPlace(
  sessions: readonly SessionOfTrend[],
  channels: readonly Channel[],
): string | undefined {
  const measured = channels.filter(({ dataType, label }) => dataType === 'eeg' && !madeUpOf(label));
  const ofNewest = sessions.map(({ id }) => measured.find(({ session_id }) => session_id === id));
  return ofNewest.find(Boolean)?.label;
}

/**
 * The numbers of these channels, one a session and name: of brain waves the one at `place`, where the session has it, else that of its first
 * channel.
 */
export async function numbersOf(
  deps: SessionsDeps,
  about: About,
  channels: readonly Channel[],
  names: readonly MetricName[],
  place: string | undefined,
): Promise<Numbers> {
  const chosen = chosenOf(channels, place);
  if (chosen.size === 0) return new Map();
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const rows = await store.metricsOf(about.userId, [...chosen.values()], names);
  const key: PersonKey = await deps.vault.of(about.userId);
  const numbers = new Map<string, Map<MetricName, Opened>>();
  for (const row of rows) {
    const channel = chosen.get(`${row.session_id} ${row.channel}`) as Channel;
    const at = { userId: about.userId, sessionId: row.session_id, channel: row.channel };
    const ofSession = numbers.get(row.session_id) ?? new Map<MetricName, Opened>();
    numbers.set(row.session_id, ofSession);
    ofSession.set(row.metric as MetricName, {
      ...row,
      opened: openAnswer(key, at, row.metric, row.answer),
      dataType: channel.dataType,
      madeUp: madeUpOf(channel.label),
      place: channel.dataType === 'eeg' ? channel.label : undefined,
    });
  }
  return numbers;
}

function chosenOf(channels: readonly Channel[], place: string | undefined): Map<string, Channel> {
  const wanted = place === undefined ? undefined : placeOf(place);
  const ofBrain = new Map<string, Channel>();
  for (const channel of channels) {
    if (channel.dataType !== 'eeg') continue;
    const known = ofBrain.get(channel.session_id);
    if (!known || (placeOf(known.label) !== wanted && placeOf(channel.label) === wanted))
      ofBrain.set(channel.session_id, channel);
  }
  const others = channels.filter(({ dataType }) => dataType !== 'eeg');
  return new Map(
    [...others, ...ofBrain.values()].map((channel) => [`${channel.session_id} ${channel.number}`, channel]),
  );
}

/** What numbers must be alike in to be counted together: the kind of sensor, and the place on the head. */
export type Family = { readonly sensor: string; readonly place: string | undefined };

export const familyOf = ({ dataType, place }: Pick<Opened, 'dataType' | 'place'>): Family => ({
  // Intervals of a strap and those found in an ECG are of the same beats; pulses are others.
  sensor: dataType === 'ecg' ? 'rr' : dataType,
  place: place === undefined ? undefined : placeOf(place),
});

/** That of the newest session that has a number which was measured. */
export function newestFamily(sessions: readonly SessionOfTrend[], numbers: Numbers): Family | undefined {
  for (const { id } of sessions)
    for (const row of numbers.get(id)?.values() ?? []) if (isMeasured(row)) return familyOf(row);
  return undefined;
}

/** What is simulated or replayed from a file says nothing of how somebody is now. */
const isMeasured = ({ opened, madeUp }: Opened): boolean => opened.value !== null && madeUp === undefined;

export type LeftOut = 'no-number' | 'made-up' | 'other-version' | 'other-method' | 'other-place' | 'zero';

/** Why a number is not counted with those of a family; undefined: it is. */
export function leftOutOf(row: Opened, family: Family | undefined): LeftOut | undefined {
  if (row.opened.value === null) return 'no-number';
  if (row.madeUp !== undefined) return 'made-up';
  if (row.version !== ANALYSIS_VERSION) return 'other-version';
  const own = familyOf(row);
  if (own.sensor !== family?.sensor) return 'other-method';
  if (own.place !== family.place) return 'other-place';
  return scaleOf(row.metric as MetricName).to(row.opened.value) === undefined ? 'zero' : undefined;
}

/** A number that is counted, on its scale and in its day. */
export function sampleOf(session: SessionOfTrend, row: Opened): Sample {
  const value = scaleOf(row.metric as MetricName).to(row.opened.value as number) as number;
  return { ...dayOf(session), value };
}

/** The local day on which it was recorded, and the Monday of its week. */
export function dayOf({ started_at, time_zone }: SessionOfTrend): { day: string; week: string } {
  const day = Temporal.Instant.fromEpochMilliseconds(started_at.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate();
  return { day: day.toString(), week: day.subtract({ days: day.dayOfWeek - 1 }).toString() };
}

export const exerciseOf = ({ exercise_id, exercise_name }: SessionOfTrend) =>
  exercise_id && exercise_name !== null ? { id: exercise_id, name: exercise_name } : null;

/** Longer by a fifth is another length: several numbers grow with it. */
export const LIKE_LENGTH = 1.2;
