import { setImmediate } from 'node:timers/promises';
import type { Run } from '../../../../kernel/database/database.ts';
import { AppError } from '../../../../kernel/errors.ts';
import { newId } from '../../../../kernel/ids.ts';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { createSessionsStore, longestSeconds, type NewChannel, type SessionKey } from '../../store/index.ts';
import { type About, byAnother, type SessionsDeps } from '../deps.ts';
import { portionsOf, type SourceFile } from './file.ts';
import {
  type FileChannel,
  type FileMarker,
  type FileReader,
  type FileStart,
  type FileSummary,
  type PointSink,
  refuseUnreadable,
  unreadable,
} from './format.ts';
import { type Packed, type Packing, packing, sizeOf } from './packing.ts';

/** As many as are shown and exported: none is lost on the way out. */
const mostMarkers = 10_000;
// Sealing one takes a few microseconds; in between, others are served.
const markersAtOnce = 500;

export type ToStore = {
  readonly file: SourceFile;
  readonly open: (sink: PointSink) => FileReader;
  readonly timeZone: string;
  readonly exerciseId?: string | undefined;
  readonly sourceDigest: Buffer;
  /** What tells why there is no room for so many bytes. */
  readonly room: (bytes: number) => AppError | undefined;
};

export type Stored = {
  readonly sessionId: string;
  readonly warnings: readonly string[];
  readonly points: number;
  readonly bytes: number;
};

/**
 * Reads a file and stores it as one session, all of it or nothing: blocks are stored as they come, in one transaction.
 * What others wait for, the consent and the digest of the file, is held only at its end.
 */
export function storeFile(deps: SessionsDeps, about: About, key: PersonKey, what: ToStore): Promise<Stored> {
  const { actor, reach, userId, requestId } = about;
  const place = { userId, sessionId: newId() };
  return deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    if (what.exerciseId && !(await store.exercise(what.exerciseId)))
      throw new AppError('bad-request', 'There is no such exercise. Nothing was stored.');
    const now = deps.clock.now();
    await store.insertImported({
      ...place,
      exerciseId: what.exerciseId ?? null,
      timeZone: what.timeZone,
      at: now,
    });
    const { reader, packed, summary } = await readInto(deps, run, key, place, what);
    const channels = reader.channels() ?? [];
    const warnings = [...summary.warnings];
    const startedAt = startOf(summary.start, what.timeZone, now, warnings);
    await storeMarkers(run, key, place, summary.markers);
    for (const [number, { points }] of packed.entries()) await store.setPointCount(place, number, points);
    await deps.consent.require(run, userId, 'sensor-data');
    await deps.audit.record(run, {
      actor,
      action: 'session:import',
      subject: userId,
      outcome: 'done',
      requestId,
    });
    const by = byAnother(about);
    if (by !== undefined) await deps.tellAdded(run, userId, { userId: by, sessionId: place.sessionId });
    const seconds = secondsOf(channels, packed, summary.markers, deps.limits.longestSeconds);
    await store.finishImported(place, {
      startedAt,
      endedAt: new Date(startedAt.getTime() + Math.round(seconds * 1000)),
      source: key.sealJson(
        { table: 'sessions', column: 'source', key: [userId, place.sessionId] },
        { format: reader.kind, bytes: what.file.bytes },
      ),
      sourceDigest: what.sourceDigest,
    });
    const points = packed.reduce((sum, channel) => sum + channel.points, 0);
    const bytes = packed.reduce((sum, channel) => sum + channel.bytes, 0);
    return { sessionId: place.sessionId, warnings, points, bytes };
  });
}

type Read = { reader: FileReader; packed: readonly Packed[]; summary: FileSummary };

async function readInto(
  { coders }: Pick<SessionsDeps, 'coders'>,
  run: Run,
  key: PersonKey,
  place: SessionKey,
  what: ToStore,
): Promise<Read> {
  const store = createSessionsStore(run);
  let packer: Packing | undefined;
  let bytes = 0;
  // The first points come with the piece that ends the header: channels are known by then.
  const reader = what.open((...points) => {
    packer ??= packerOf(reader.channels() ?? []);
    packer.sink(...points);
  });
  const packerOf = (channels: readonly FileChannel[]) =>
    packing(
      coders,
      key,
      place,
      channels.map(({ form }) => form),
      (blocks) => {
        bytes += blocks.reduce((sum, block) => sum + sizeOf(block), 0);
        const full = what.room(bytes);
        if (full) throw full;
        return store.insertBlocks(blocks);
      },
    );
  let areStored = false;
  const settle = async () => {
    const channels = reader.channels();
    if (channels && !areStored) {
      areStored = true;
      await store.insertChannels(channels.map((channel, number) => rowOf(channel, number, key, place)));
    }
    await packer?.settle();
  };
  for await (const portion of portionsOf(what.file)) {
    said(() => reader.push(portion));
    await settle();
  }
  const summary = said(() => reader.end());
  await settle();
  packer ??= packerOf(reader.channels() ?? []);
  return { reader, packed: await packer.end(), summary };
}

/** What a reader finds wrong with a file is for its sender. */
function said<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    return refuseUnreadable(cause);
  }
}

function secondsOf(
  channels: readonly FileChannel[],
  packed: readonly Packed[],
  markers: readonly FileMarker[],
  longest: number,
): number {
  let seconds = 0;
  for (const [number, { end, lastUs }] of packed.entries()) {
    const rate = channels[number]?.rate ?? null;
    seconds = Math.max(seconds, rate === null ? lastUs / 1e6 : end / rate);
  }
  for (const { atSeconds, seconds: length } of markers)
    seconds = Math.max(seconds, atSeconds + (length ?? 0));
  if (seconds > longest) throw unreadable(tooLong(seconds, longest));
  return seconds;
}

function tooLong(seconds: number, longest: number): string {
  const hours = Math.round(longest / 3600);
  const most = longest === longestSeconds ? 'a year' : `${hours} hours`;
  return `The file says that it lasts ${Math.round(seconds / 86_400)} days; at most ${most} is kept.`;
}

async function storeMarkers(
  run: Run,
  key: PersonKey,
  { userId, sessionId }: SessionKey,
  markers: readonly FileMarker[],
): Promise<void> {
  if (markers.length > mostMarkers)
    throw unreadable(`The file has ${markers.length} markers; at most ${mostMarkers} are kept.`);
  const store = createSessionsStore(run);
  for (let from = 0; from < markers.length; from += markersAtOnce) {
    await setImmediate();
    const rows = markers.slice(from, from + markersAtOnce).map((marker) => {
      const id = newId();
      return {
        user_id: userId,
        session_id: sessionId,
        id,
        at_seconds: marker.atSeconds,
        length_seconds: marker.seconds ?? null,
        label: key.sealText({ table: 'markers', column: 'label', key: [userId, sessionId, id] }, marker.text),
      };
    });
    await store.insertMarkers(rows);
  }
}

function rowOf(channel: FileChannel, number: number, key: PersonKey, place: SessionKey): NewChannel {
  const at = (column: string) => ({
    table: 'channels',
    column,
    key: [place.userId, place.sessionId, number],
  });
  return {
    user_id: place.userId,
    session_id: place.sessionId,
    number,
    data_type: channel.dataType,
    label: key.sealText(at('label'), channel.label),
    unit: channel.unit,
    rate: channel.rate,
    scale: channel.scale,
    offset: channel.offset,
    bits: channel.form.bits,
    value_kind: channel.form.kind,
    details: channel.details ? key.sealJson(at('details'), channel.details) : null,
  };
}

function startOf(start: FileStart, timeZone: string, otherwise: Date, warnings: string[]): Date {
  if ('instant' in start) return start.instant;
  if ('local' in start) return new Date(start.local.toZonedDateTime(timeZone).epochMilliseconds);
  warnings.push(start.unknown);
  return otherwise;
}
