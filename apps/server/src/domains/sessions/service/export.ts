import {
  createEdfWriter,
  digitalLimits,
  EdfError,
  type EdfMarker,
  type EdfRange,
  type EdfRead,
  type EdfWriter,
  type EdfWriterSignal,
  rangeOf,
  rangeThatHolds,
} from '@attune/signals';
import { AppError, notFound } from '../../../kernel/errors.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { createSessionsStore } from '../store/index.ts';
import type { AboutSession, SessionsDeps } from './deps.ts';
import { readOverviews } from './read/overview.ts';
import { budgetOf, openReading, type Piece, piecesBeside, type Reading } from './read/pages.ts';

type Store = ReturnType<typeof createSessionsStore>;
type ChannelRow = Awaited<ReturnType<Store['channels']>>[number];
type SessionRow = NonNullable<Awaited<ReturnType<Store['one']>>>;

export type EdfExport = {
  readonly kind: EdfWriter['kind'];
  readonly size: number;
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
};

/** Of all channels together: where each lies is known before the first byte is written. */
const mostStretches = 100_000;

/**
 * The session as EDF+, as BDF+ where samples have more than 16 bits, interrupted where points are missing. It names
 * nobody: who gets the file knows whose it is. What the format has no place for is left out, and a marker says so.
 * @throws AppError `conflict` when nothing of it can be said
 */
export async function exportEdf(deps: SessionsDeps, about: AboutSession): Promise<EdfExport> {
  const store = createSessionsStore(deps.db.as(about.actor, about.reach));
  const session = await store.one(about);
  if (!session) throw notFound();
  const key = await deps.vault.of(about.userId);
  const rows = await store.channels(about.userId, [about.sessionId]);
  const fitting = rows.filter((row) => whyNot(row) === undefined);
  const [first] = fitting;
  if (!first)
    throw new AppError('conflict', 'EDF has no place for any channel of this session. Take CSV instead.');
  const readings: Reading[] = [];
  const signals: EdfWriterSignal[] = [];
  let gaps = 0;
  for (const row of fitting) {
    const reading = await openReading(deps, { ...about, channel: row.number }, {}, budgetOf(fitting.length));
    readings.push(reading);
    const signal = await signalOf(deps, about, store, key, row, reading, mostStretches - gaps);
    gaps += signal.stretches.length;
    signals.push(signal);
  }
  // EDF counts time by the recorder's clock, markers are set by the server's.
  const stretched = (first.measured_rate ?? 1) / ((first.measured_rate && first.rate) || 1);
  const markers = [
    ...leftOut(rows, key),
    ...(await store.markers(about)).map((row) => ({
      atSeconds: row.at_seconds * stretched,
      text: key.openText(
        { table: 'markers', column: 'label', key: [about.userId, about.sessionId, row.id] },
        row.label,
      ),
      ...(row.length_seconds === null ? {} : { seconds: row.length_seconds * stretched }),
    })),
  ];
  const writer = sayable(() => createEdfWriter({ startedAt: localTime(session), signals, markers }));
  return { kind: writer.kind, size: writer.size, pieces: writer.chunks(readerOf(readings)) };
}

/** Why the format has no place for a channel. */
function whyNot(row: ChannelRow): string | undefined {
  if (row.rate === null) return 'its points come irregularly';
  if (row.value_kind !== 'integer') return 'its values are floating-point';
  return row.bits > 24 ? 'its samples have more than 24 bits' : undefined;
}

const leftOut = (rows: readonly ChannelRow[], key: PersonKey): EdfMarker[] =>
  rows.flatMap((row) => {
    const why = whyNot(row);
    const place = { table: 'channels', column: 'label', key: [row.user_id, row.session_id, row.number] };
    return why ? [{ atSeconds: 0, text: `Left out: ${key.openText(place, row.label)}, since ${why}` }] : [];
  });

async function signalOf(
  deps: SessionsDeps,
  about: AboutSession,
  store: Store,
  key: PersonKey,
  row: ChannelRow,
  { channel }: Reading,
  room: number,
): Promise<EdfWriterSignal> {
  const stretches = await store.stretches(about, row.number, room + 1);
  if (stretches.length > room)
    throw new AppError('conflict', 'The session has too many gaps for EDF. Take CSV instead.');
  const place = { table: 'channels', column: 'details', key: [about.userId, about.sessionId, row.number] };
  const known = row.details ? (key.openJson(place, row.details) as Partial<EdfRange>) : {};
  const { label, unit } = channel;
  const rest = { label, unit, rate: channel.nominalRate as number, stretches };
  if (known.digitalMin === undefined)
    return { ...rest, ...rangeOf(row, ...digitalLimits(row.bits > 16 ? 24 : 16)) };
  const [whole] = await readOverviews(deps, about, [row.number], { range: {}, pairs: 1 });
  const least = whole?.buckets.min.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) ?? 0;
  const most = whole?.buckets.max.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) ?? 0;
  return { ...rest, ...known, ...rangeThatHolds(known as EdfRange, least, most) };
}

/** Samples as the writer asks for them, of each channel one block at a time, of many channels a part of one. */
function readerOf(readings: readonly Reading[]): EdfRead {
  const cursors = readings.map((reading) => ({
    pieces: piecesBeside(reading, readings.length),
    piece: undefined as Piece | undefined,
  }));
  return async (signal, firstSample, count) => {
    const cursor = cursors[signal] as (typeof cursors)[number];
    const samples = new Int32Array(count);
    for (let filled = 0; filled < count; ) {
      const at = firstSample + filled;
      while (!cursor.piece || cursor.piece.firstSample + cursor.piece.points.length <= at) {
        const { value } = await cursor.pieces.next();
        // What was promised in the header is not there any more: an end in the middle tells the reader so.
        if (!value) throw notFound();
        cursor.piece = value;
      }
      const { points, firstSample: begin } = cursor.piece;
      const part = points.subarray(at - begin, at - begin + count - filled);
      samples.set(part, filled);
      filled += part.length;
    }
    return samples;
  };
}

function localTime({ started_at, time_zone }: SessionRow) {
  const local = Temporal.Instant.from(started_at.toISOString()).toZonedDateTimeISO(time_zone);
  const { year, month, day, hour, minute, second, millisecond } = local;
  const fraction = millisecond ? { fraction: millisecond / 1000 } : {};
  return { year, month, day, hour, minute, second, ...fraction };
}

function sayable<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof EdfError)) throw cause;
    throw new AppError('conflict', `EDF cannot say this session: ${cause.message} Take CSV instead.`, {
      cause,
    });
  }
}
