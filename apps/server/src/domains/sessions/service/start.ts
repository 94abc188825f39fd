import type { Run } from '../../../kernel/database/database.ts';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import type { NewSession } from '../contract/index.ts';
import { createSessionsStore, type NewChannel, type SessionKey } from '../store/index.ts';
import { type About, byAnother, type SessionsDeps } from './deps.ts';
import { sealWords } from './words.ts';

type StartedChannel = NewSession['channels'][number];
type TypeRow = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['dataTypes']>>[number];

export type Started = { readonly sessionId: string; readonly isNew: boolean };

/**
 * Begins a session that is recorded piece by piece. With a key, or with an id of the recorder's, a repeated request
 * answers the same session: a recorder that was offline begins it as often as it likes.
 */
export async function startSession(
  deps: SessionsDeps,
  about: About,
  start: NewSession,
  idempotencyKey: string | undefined,
): Promise<Started> {
  const { actor, reach, userId, requestId } = about;
  const key = await deps.vault.of(userId);
  const by = byAnother(about);
  let isNew = true;
  const sessionId = await deps.db.withActor(actor, reach, (run) =>
    deps.once(
      run,
      {
        actorId: actor.kind === 'user' ? actor.userId : actor.name,
        subject: userId,
        key: idempotencyKey,
        request: start,
      },
      async () => {
        const place = { userId, sessionId: start.id ?? newId() };
        isNew = await insert(deps, run, place, start, key);
        if (!isNew) return place.sessionId;
        await deps.audit.record(run, {
          actor,
          action: 'session:start',
          subject: userId,
          outcome: 'done',
          requestId,
        });
        if (by !== undefined) await deps.tellAdded(run, userId, { userId: by, sessionId: place.sessionId });
        return place.sessionId;
      },
    ),
  );
  if (by !== undefined && isNew) await deps.sendTold(userId);
  return { sessionId, isNew };
}

/** @returns false where the same session is there already. @throws AppError `conflict` where another has its id */
async function insert(
  { consent, isAtWorkshop }: SessionsDeps,
  run: Run,
  place: SessionKey,
  start: NewSession,
  key: PersonKey,
): Promise<boolean> {
  const store = createSessionsStore(run);
  // Asked in one go: a start is many questions, and each round trip costs as much as its answer.
  const [, known] = await Promise.all([consent.require(run, place.userId, 'sensor-data'), store.dataTypes()]);
  // Before anything of the catalogue counts: it may have changed since the session was begun.
  if (start.id !== undefined && (await isSame(store, place, start, key))) return false;
  const types = new Map(known.map((type) => [type.name, type]));
  const channels = start.channels.map((channel, number) =>
    channelRow(place, number, channel, types.get(channel.dataType), key),
  );
  await refuseExercise(run, start.exerciseId, new Date(start.startedAt));
  if (start.workshopId !== undefined && !(await isAtWorkshop(run, place.userId, start.workshopId)))
    throw new AppError(
      'bad-request',
      'workshopId: they have no seat in this workshop, or it does not take place now. Leave it out.',
    );
  const isNew = await store.insertStarted({
    user_id: place.userId,
    id: place.sessionId,
    started_at: new Date(start.startedAt),
    time_zone: start.timeZone,
    exercise_id: start.exerciseId ?? null,
    workshop_id: start.workshopId ?? null,
    ...sealWords(key, place, start),
  });
  // Another request was quicker.
  if (!isNew) return !(await isSame(store, place, start, key));
  await store.insertChannels(channels);
  return true;
}

/**
 * What began before an exercise was retired may still be sent: recorders are offline for hours.
 * @throws AppError `bad-request` when nobody can begin it: it is unknown, or was retired by then
 */
export async function refuseExercise(
  run: Run,
  exerciseId: string | null | undefined,
  startedAt: Date,
): Promise<void> {
  if (!exerciseId) return;
  const exercise = await createSessionsStore(run).exercise(exerciseId);
  if (!exercise) throw new AppError('bad-request', 'There is no such exercise.');
  if (exercise.retired_at !== null && exercise.retired_at <= startedAt)
    throw new AppError('bad-request', 'This exercise is retired. Choose one of GET /v1/exercises.');
}

/**
 * Whether the session is there already. What can be changed later is not compared: a recorder repeats what it knew when
 * it began. @throws AppError `conflict` where another has its id
 */
async function isSame(
  store: ReturnType<typeof createSessionsStore>,
  place: SessionKey,
  start: NewSession,
  key: PersonKey,
): Promise<boolean> {
  const there = await store.one(place);
  if (!there) return false;
  const known = await store.channels(place.userId, [place.sessionId]);
  const same =
    there.started_at.getTime() === new Date(start.startedAt).getTime() &&
    there.time_zone === start.timeZone &&
    known.length === start.channels.length &&
    known.every((row, number) => saysSame(key, place, row, start.channels[number] as StartedChannel));
  if (same) return true;
  throw new AppError('conflict', 'Another session has this id. Take a new one.');
}

type ChannelRow = Awaited<ReturnType<ReturnType<typeof createSessionsStore>['channels']>>[number];
const compared = ['data_type', 'unit', 'value_kind', 'rate', 'scale', 'offset', 'bits'] as const;

/** What the recorder left to the data type is as it was when the session began. */
function saysSame(key: PersonKey, place: SessionKey, there: ChannelRow, again: StartedChannel): boolean {
  const type = { unit: there.unit, value_kind: there.value_kind === 'integer' ? 'integer' : 'float' };
  const asked = channelRow(place, there.number, again, type, key);
  const at = { table: 'channels', column: 'label', key: [there.user_id, there.session_id, there.number] };
  return (
    compared.every((column) => there[column] === asked[column]) &&
    key.openText(at, there.label) === again.label
  );
}

function channelRow(
  { userId, sessionId }: SessionKey,
  number: number,
  channel: StartedChannel,
  type: Pick<TypeRow, 'unit' | 'value_kind'> | undefined,
  key: PersonKey,
): NewChannel {
  if (!type) throw new AppError('bad-request', 'channels: no such data type; GET /v1/data-types lists them.');
  return {
    user_id: userId,
    session_id: sessionId,
    number,
    data_type: channel.dataType,
    label: key.sealText(
      { table: 'channels', column: 'label', key: [userId, sessionId, number] },
      channel.label,
    ),
    unit: channel.unit ?? type.unit,
    rate: channel.rate ?? null,
    ...formOf(channel, type.value_kind),
  };
}

/** How a channel's points are kept; where it does not say, as the data type has them as a rule. */
function formOf(channel: StartedChannel, typeKind: string) {
  const { bits, scale, offset } = channel;
  const saysInteger = bits !== undefined || scale !== undefined || offset !== undefined;
  const kind = channel.valueKind ?? (typeKind === 'float' && !saysInteger ? 'float32' : 'integer');
  if (kind === 'integer') {
    if (bits !== undefined && bits > 32)
      throw new AppError('bad-request', 'channels: integers have 4 to 32 bits.');
    return { value_kind: kind, bits: bits ?? 16, scale: scale ?? 1, offset: offset ?? 0 };
  }
  const width = kind === 'float32' ? 32 : 64;
  if ((bits ?? width) !== width || (scale ?? 1) !== 1 || (offset ?? 0) !== 0)
    throw new AppError('bad-request', 'channels: bits, scale and offset are of integers. Leave them out.');
  return { value_kind: kind, bits: width, scale: 1, offset: 0 };
}
