import { setImmediate } from 'node:timers/promises';
import {
  EdfError,
  type EdfFile,
  type EdfSignal,
  type LocalTime,
  parseEdfHeader,
  readEdf,
  scaleOf,
} from '@attune/signals';
import { AppError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { consentMissing } from '../../consent/index.ts';
import {
  createSessionsStore,
  longestSeconds,
  type NewBlock,
  type NewChannel,
  type NewMarker,
} from '../store.ts';
import { sealBlocks } from './blocks.ts';
import { dataTypeOf } from './data-types.ts';
import { type About, byAnother, type SessionsDeps } from './deps.ts';

export type ImportOptions = { readonly timeZone: string; readonly exerciseId?: string | undefined };
export type Imported = {
  readonly sessionId: string;
  readonly alreadyThere: boolean;
  readonly warnings: readonly string[];
};

type Prepared = {
  channels: NewChannel[];
  markers: NewMarker[];
  blocks: NewBlock[];
  startedAt: Date;
  endedAt: Date;
};

// Rows of one insert: at 130,000 points each about a megabyte of samples.
const blocksAtOnce = 10;
const edfBits = 16;
const mostSignals = 256;
/** As many as are shown and exported: none is lost on the way out. */
const mostMarkers = 10_000;
// Sealing one takes a few microseconds; in between, others are served.
const markersAtOnce = 500;

/**
 * Stores a whole EDF file as one session, all of it or nothing: everything is encoded and sealed first, then written
 * in one transaction. The same file again is recognised by its digest and changes nothing.
 * @throws AppError `unreadable-file` or `consent-missing`
 */
export async function importEdf(
  deps: SessionsDeps,
  about: About,
  file: Uint8Array,
  options: ImportOptions,
): Promise<Imported> {
  const { userId } = about;
  const key = await deps.vault.of(userId);
  const sourceDigest = key.digest(Buffer.from('edf'), file);
  const known = await lookFirst(deps, about, sourceDigest);
  if (known) return { sessionId: known, alreadyThere: true, warnings: [] };
  const imported = await deps.importsAtOnce(() => importNew(deps, about, file, options, key, sourceDigest));
  if (byAnother(about) !== undefined) await deps.sendTold(userId);
  return imported;
}

/** What would be refused, or is there already, is told before any work is done for it; the transaction asks again. */
async function lookFirst(
  deps: SessionsDeps,
  about: About,
  sourceDigest: Buffer,
): Promise<string | undefined> {
  const { actor, reach, userId } = about;
  const store = createSessionsStore(deps.db.as(actor, reach));
  if (!(await deps.consent.isGiven({ actor, reach, userId }, 'sensor-data')))
    throw consentMissing('sensor-data');
  return (await store.bySource(userId, sourceDigest))?.id;
}

async function importNew(
  deps: SessionsDeps,
  about: About,
  file: Uint8Array,
  options: ImportOptions,
  key: PersonKey,
  sourceDigest: Buffer,
): Promise<Imported> {
  const { actor, reach, userId, requestId } = about;
  const edf = read(file);
  const warnings = [...edf.warnings];
  if (!edf.startedAt)
    warnings.push('The file does not say when it was recorded; the time of the import was taken.');
  const sessionId = newId();
  const prepared = await prepare(
    edf,
    key,
    { userId, sessionId },
    startOf(edf.startedAt, options.timeZone, deps.clock.now()),
  );

  return deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    await deps.consent.require(run, userId, 'sensor-data');
    if (options.exerciseId && !(await store.exercise(options.exerciseId))) {
      throw new AppError('bad-request', 'There is no such exercise. Nothing was stored.');
    }
    const isNew = await store.insertSession({
      user_id: userId,
      id: sessionId,
      state: 'complete',
      exercise_id: options.exerciseId ?? null,
      started_at: prepared.startedAt,
      ended_at: prepared.endedAt,
      time_zone: options.timeZone,
      source: key.sealJson(
        { table: 'sessions', column: 'source', key: [userId, sessionId] },
        { format: edf.kind, bytes: file.length },
      ),
      source_digest: sourceDigest,
    });
    if (!isNew) {
      const earlier = await store.bySource(userId, sourceDigest);
      if (!earlier) throw new Error('A session of this file is there and cannot be found.');
      return { sessionId: earlier.id, alreadyThere: true, warnings };
    }
    await store.insertChannels(prepared.channels);
    await store.insertMarkers(prepared.markers);
    for (let i = 0; i < prepared.blocks.length; i += blocksAtOnce) {
      await store.insertBlocks(prepared.blocks.slice(i, i + blocksAtOnce));
    }
    await deps.audit.record(run, {
      actor,
      action: 'session:import',
      subject: userId,
      outcome: 'done',
      requestId,
    });
    const by = byAnother(about);
    if (by !== undefined) await deps.tellAdded(run, userId, { userId: by, sessionId });
    deps.metrics.pointsStored.inc(edf.signals.reduce((sum, signal) => sum + signal.samples.length, 0));
    return { sessionId, alreadyThere: false, warnings };
  });
}

function read(file: Uint8Array): EdfFile {
  try {
    const { length } = parseEdfHeader(file).signals;
    if (length > mostSignals)
      throw unreadable(`The file has ${length} signals; at most ${mostSignals} are kept.`);
    const edf = readEdf(file);
    if (edf.markers.length > mostMarkers) {
      throw unreadable(`The file has ${edf.markers.length} markers; at most ${mostMarkers} are kept.`);
    }
    return edf;
  } catch (cause) {
    if (!(cause instanceof EdfError)) throw cause;
    throw new AppError('unreadable-file', `${cause.message} Nothing was stored.`, {
      cause,
      facts: { reason: cause.code },
    });
  }
}

async function prepare(
  edf: EdfFile,
  key: PersonKey,
  place: { userId: string; sessionId: string },
  startedAt: Date,
): Promise<Prepared> {
  const channels: NewChannel[] = [];
  const blocks: NewBlock[] = [];
  let seconds = 0;
  for (const [number, signal] of edf.signals.entries()) {
    channels.push(channelOf(signal, number, key, place));
    seconds = Math.max(seconds, signal.samples.length / signal.rate);
    for (const block of sealBlocks(key, { ...place, channel: number }, edfBits, 0, signal.samples)) {
      blocks.push(block);
      // Encoding is work for the processor: others are served between two blocks.
      await setImmediate();
    }
  }
  const markers: NewMarker[] = [];
  for (const marker of edf.markers) {
    const id = newId();
    seconds = Math.max(seconds, marker.atSeconds + (marker.seconds ?? 0));
    if (markers.length % markersAtOnce === 0) await setImmediate();
    markers.push({
      user_id: place.userId,
      session_id: place.sessionId,
      id,
      at_seconds: marker.atSeconds,
      length_seconds: marker.seconds ?? null,
      label: key.sealText(
        { table: 'markers', column: 'label', key: [place.userId, place.sessionId, id] },
        marker.text,
      ),
    });
  }
  if (seconds > longestSeconds)
    throw unreadable(
      `The file says that it lasts ${Math.round(seconds / 86_400)} days; at most a year is kept.`,
    );
  return {
    channels,
    markers,
    blocks,
    startedAt,
    endedAt: new Date(startedAt.getTime() + Math.round(seconds * 1000)),
  };
}

function channelOf(
  signal: EdfSignal,
  number: number,
  key: PersonKey,
  place: { userId: string; sessionId: string },
): NewChannel {
  const { scale, offset } = scaleOf(signal);
  const { digitalMin, digitalMax, physicalMin, physicalMax, transducer, prefilter } = signal;
  const at = (column: string) => ({
    table: 'channels',
    column,
    key: [place.userId, place.sessionId, number],
  });
  return {
    user_id: place.userId,
    session_id: place.sessionId,
    number,
    data_type: dataTypeOf(signal.label, signal.unit),
    label: key.sealText(at('label'), signal.label),
    unit: signal.unit,
    rate: signal.rate,
    scale,
    offset,
    bits: edfBits,
    details: key.sealJson(at('details'), {
      digitalMin,
      digitalMax,
      physicalMin,
      physicalMax,
      transducer,
      prefilter,
    }),
    point_count: signal.samples.length,
  };
}

function startOf(local: LocalTime | undefined, timeZone: string, otherwise: Date): Date {
  if (!local) return otherwise;
  const { fraction = 0, ...fields } = local;
  const instant = Temporal.ZonedDateTime.from({ ...fields, timeZone });
  return new Date(instant.epochMilliseconds + Math.round(fraction * 1000));
}

const unreadable = (what: string) =>
  new AppError('unreadable-file', `${what} Nothing was stored.`, { facts: { reason: 'unsupported' } });
