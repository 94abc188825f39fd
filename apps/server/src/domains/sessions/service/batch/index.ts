import { BatchError, decodeBatch } from '@attune/signals';
import { AppError, notFound } from '../../../../kernel/errors.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { createSessionsStore, type NewBlock, type SessionKey } from '../../store/index.ts';
import type { PointPlace } from '../../store/live.ts';
import { formOf } from '../blocks.ts';
import type { AboutSession, SessionsDeps } from '../deps.ts';
import type { Live } from '../live/index.ts';
import { bytesOfBlocks, notRecording, type Piece, type StoredCount, storeBlocks } from '../store-blocks.ts';
import { readCsv } from './csv.ts';
import { readJson } from './json.ts';
import { checkPlace, type KnownChannel, toPiece } from './pieces.ts';
import { mostPoints, mostStretches, type Sent, tooManyPoints, tooManyStretches, unreadable } from './sent.ts';

export type BatchType = 'application/json' | 'text/csv' | 'application/vnd.attune.points';
type Answer = Omit<StoredCount, 'bytes'> & {
  readonly channels: readonly { readonly channel: number; readonly next: number }[];
};
type Stored = Answer & { readonly bytes: number; readonly places: readonly PointPlace[] };
type BatchDeps = SessionsDeps & { readonly live: Pick<Live, 'stored'> };

const readers: Readonly<Record<BatchType, (bytes: Uint8Array<ArrayBuffer>) => Sent[]>> = {
  'application/json': readJson,
  'text/csv': readCsv,
  'application/vnd.attune.points': readBinary,
};

/**
 * Stores a batch of points, all of it or nothing; durable when it returns. What is there already stays, as long as it
 * is the same.
 * @throws AppError `conflict` when other points are there, or the session is not recording any more.
 */
export async function addPoints(
  deps: BatchDeps & { readonly channelsOf: ReturnType<typeof rememberChannels> },
  about: AboutSession,
  type: BatchType,
  body: Uint8Array<ArrayBuffer>,
): Promise<Answer> {
  const arrivedAt = performance.now();
  const { userId, sessionId } = about;
  const session = { userId, sessionId };
  const batch = readers[type](body);
  const channels = await deps.channelsOf(about);
  for (const sent of batch) checkPlace(sent, channelOf(channels, sent), deps.limits.longestSeconds);
  const points = batch.reduce((sum, { count }) => sum + count, 0);
  if (points > mostPoints) throw tooManyPoints();
  deps.limits.takePoints(userId, points);
  const key = await deps.vault.of(userId);
  const pieces: Piece[] = [];
  for (const sent of batch)
    pieces.push(await toPiece(deps.coders, key, session, sent, channelOf(channels, sent)));
  // In this order, so that two requests for the same places wait for each other instead of around each other.
  pieces.sort((a, b) => a.channel - b.channel || a.firstSample - b.firstSample);
  const room = await deps.limits.room(about);
  const { bytes, places, ...answer } =
    (await storeNew(deps, about, pieces, room)) ?? (await storeSome(deps, about, key, pieces, room));
  deps.live.stored(places);
  deps.limits.stored(userId, bytes);
  deps.metrics.pointsStored.inc(answer.stored);
  deps.metrics.ingestLag.observe((performance.now() - arrivedAt) / 1000);
  return answer;
}

function readBinary(bytes: Uint8Array<ArrayBuffer>): Sent[] {
  try {
    const entries = decodeBatch(bytes);
    if (entries.length > mostStretches) throw tooManyStretches();
    return entries.map(({ points, ...entry }) => ({
      ...entry,
      content: 'flac' in points ? points : { samples: points },
    }));
  } catch (cause) {
    if (!(cause instanceof BatchError)) throw cause;
    throw unreadable(cause.message);
  }
}

const mostRemembered = 1000;

/** How a channel keeps its points never changes. Who may write to it, the database says with each insert. */
export function rememberChannels(deps: SessionsDeps) {
  const remembered = new Map<string, ReadonlyMap<number, KnownChannel>>();
  return async (about: AboutSession): Promise<ReadonlyMap<number, KnownChannel>> => {
    const { actor, reach, userId, sessionId } = about;
    const name = `${userId} ${sessionId}`;
    const known = remembered.get(name);
    if (known) return known;
    const rows = await createSessionsStore(deps.db.as(actor, reach)).channels(userId, [sessionId]);
    if (rows.length === 0) throw notFound();
    const channels = new Map(rows.map((row) => [row.number, toKnown(row)]));
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value as string);
    remembered.set(name, channels);
    return channels;
  };
}

const toKnown = (row: Parameters<typeof formOf>[0] & Omit<KnownChannel, 'form'>): KnownChannel => ({
  number: row.number,
  form: formOf(row),
  rate: row.rate,
  scale: row.scale,
  offset: row.offset,
});

function channelOf(channels: ReadonlyMap<number, KnownChannel>, { channel }: Sent): KnownChannel {
  const known = channels.get(channel);
  if (!known) throw new AppError('not-found', `The session has no channel ${channel}. Nothing was stored.`);
  return known;
}

type Room = Awaited<ReturnType<SessionsDeps['limits']['room']>>;
const placeTaken = new Set(['23505', '23P01', '40P01']);

/**
 * The usual case, that everything is new, in one go: the insert itself finds out that a place is taken.
 * @returns undefined when it is, or the session is not recording any more, and nothing was stored.
 */
async function storeNew(
  deps: BatchDeps,
  about: AboutSession,
  pieces: readonly Piece[],
  room: Room,
): Promise<Stored | undefined> {
  const { actor, reach, userId } = about;
  const blocks = pieces.flatMap((piece) => piece.blocks);
  const bytes = bytesOfBlocks(blocks);
  if (room(bytes)) return undefined;
  try {
    return await deps.db.withActor(actor, reach, async (run) => {
      const store = createSessionsStore(run);
      // Started in one go, they are one round trip.
      const [, session, , channels] = await Promise.all([
        deps.consent.require(run, userId, 'sensor-data'),
        store.holdState(about),
        store.insertBlocks(blocks),
        store.ends(about, numbersOf(pieces)),
        record(deps, about, run),
      ]);
      if (!session) throw notFound();
      if (session.state !== 'recording') throw notRecording();
      const stored = blocks.reduce((sum, block) => sum + block.sample_count, 0);
      return { stored, alreadyThere: 0, bytes, channels, places: placesOf(about, blocks) };
    });
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (placeTaken.has(String(code)) || (error instanceof AppError && error.code === 'conflict'))
      return undefined;
    throw error;
  }
}

/** Some of it is there: the session is held by this request alone while the points are compared. */
const storeSome = (
  deps: BatchDeps,
  about: AboutSession,
  key: PersonKey,
  pieces: readonly Piece[],
  room: Room,
): Promise<Stored> =>
  deps.db.withActor(about.actor, about.reach, async (run) => {
    const store = createSessionsStore(run);
    await deps.consent.require(run, about.userId, 'sensor-data');
    const { userId, sessionId } = about;
    const session = { userId, sessionId };
    const held = await store.lockSession(session);
    if (!held) throw notFound();
    if (held.state === 'discarded') throw notRecording();
    const added: NewBlock[] = [];
    const counted = await storeBlocks(run, key, session, pieces, {
      mayAdd: held.state === 'recording',
      beforeAdding: async (bytes) => {
        const full = room(bytes);
        if (full) throw full;
      },
      onAdded: (blocks) => void added.push(...blocks),
    });
    if (counted.stored > 0) await record(deps, about, run);
    const channels = await store.ends(session, numbersOf(pieces));
    return { ...counted, channels, places: placesOf(session, added) };
  });

const placesOf = ({ userId, sessionId }: SessionKey, blocks: readonly NewBlock[]): PointPlace[] =>
  blocks.map(({ channel, first_sample: firstSample, sample_count: count }) => ({
    userId,
    sessionId,
    channel,
    firstSample,
    count,
  }));

const numbersOf = (pieces: readonly Piece[]): number[] => [...new Set(pieces.map(({ channel }) => channel))];

const record = (
  deps: SessionsDeps,
  { actor, userId, requestId }: AboutSession,
  run: Parameters<SessionsDeps['audit']['record']>[0],
) =>
  deps.audit.record(run, {
    actor,
    action: 'session:points',
    subject: userId,
    outcome: 'done',
    requestId,
  });
