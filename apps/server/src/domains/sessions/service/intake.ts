import { setImmediate } from 'node:timers/promises';
import type { Run } from '../../../kernel/database/database.ts';
import { AppError, notFound } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import type { PersonKey } from '../../../kernel/keys/vault.ts';
import { type ChannelKey, createSessionsStore, longestSeconds, type NewBlock } from '../store.ts';
import { openSamples, type Samples, sealBlocks } from './blocks.ts';
import { type About, type AboutChannel, type AboutSession, byAnother, type SessionsDeps } from './deps.ts';

export type SessionStart = {
  readonly startedAt: string;
  readonly timeZone: string;
  readonly exerciseId?: string | undefined;
  readonly device?: string | undefined;
  readonly channels: readonly {
    readonly dataType: string;
    readonly label: string;
    readonly unit?: string | undefined;
    readonly rate: number;
    readonly scale: number;
    readonly offset: number;
    readonly bits: number;
  }[];
};

/** Begins a session that is recorded piece by piece. With a key, a repeated request answers the same session. */
export async function startSession(
  deps: SessionsDeps,
  about: About,
  start: SessionStart,
  idempotencyKey: string | undefined,
): Promise<string> {
  const { actor, reach, userId, requestId } = about;
  const key = await deps.vault.of(userId);
  const by = byAnother(about);
  const started = await deps.db.withActor(actor, reach, (run) =>
    deps.once(
      run,
      {
        actorId: actor.kind === 'user' ? actor.userId : actor.name,
        subject: userId,
        key: idempotencyKey,
        request: start,
      },
      async () => {
        await deps.consent.require(run, userId, 'sensor-data');
        const sessionId = newId();
        await insertSession(run, { userId, sessionId }, start, key);
        await deps.audit.record(run, {
          actor,
          action: 'session:start',
          subject: userId,
          outcome: 'done',
          requestId,
        });
        if (by !== undefined) await deps.tellAdded(run, userId, { userId: by, sessionId });
        return sessionId;
      },
    ),
  );
  if (by !== undefined) await deps.sendTold(userId);
  return started;
}

async function insertSession(
  run: Run,
  place: { userId: string; sessionId: string },
  start: SessionStart,
  key: PersonKey,
): Promise<void> {
  const store = createSessionsStore(run);
  const { userId, sessionId } = place;
  const types = new Map((await store.dataTypes()).map((type) => [type.name, type]));
  const unknown = start.channels.find((channel) => !types.has(channel.dataType));
  if (unknown)
    throw new AppError('bad-request', 'channels: no such data type; GET /v1/data-types lists them.');
  if (start.exerciseId && !(await store.exercise(start.exerciseId)))
    throw new AppError('bad-request', 'There is no such exercise.');
  await store.insertSession({
    user_id: userId,
    id: sessionId,
    started_at: new Date(start.startedAt),
    time_zone: start.timeZone,
    exercise_id: start.exerciseId ?? null,
    device: start.device
      ? key.sealText({ table: 'sessions', column: 'device', key: [userId, sessionId] }, start.device)
      : null,
  });
  await store.insertChannels(
    start.channels.map((channel, number) => ({
      user_id: userId,
      session_id: sessionId,
      number,
      data_type: channel.dataType,
      label: key.sealText(
        { table: 'channels', column: 'label', key: [userId, sessionId, number] },
        channel.label,
      ),
      unit: channel.unit ?? types.get(channel.dataType)?.unit ?? '',
      rate: channel.rate,
      scale: channel.scale,
      offset: channel.offset,
      bits: channel.bits,
    })),
  );
}

/**
 * Stores raw samples at their place in a channel; durable when it returns. The same again changes nothing.
 * @throws AppError `conflict` when other points are there, or the session is not recording any more.
 */
export async function putPoints(deps: SessionsDeps, about: AboutChannel, firstSample: number, bytes: Buffer) {
  const { actor, reach, userId, sessionId, channel, requestId } = about;
  const place: ChannelKey = { userId, sessionId, channel };
  const key = await deps.vault.of(userId);
  const known = await createSessionsStore(deps.db.as(actor, reach)).channel(place);
  if (!known) throw notFound();
  const samples = samplesOf(bytes, known.bits);
  if (known.rate === null || (firstSample + samples.length) / known.rate > longestSeconds) {
    throw new AppError(
      'bad-request',
      'query.firstSample: a session lasts a year at most. Nothing was stored.',
    );
  }
  const blocks: NewBlock[] = [];
  for (const block of sealBlocks(key, place, known.bits, firstSample, samples)) {
    blocks.push(block);
    await setImmediate();
  }
  const stored = await deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    await deps.consent.require(run, userId, 'sensor-data');
    const session = await store.holdState(place);
    if (!session) throw notFound();
    if (session.state !== 'recording')
      throw new AppError('conflict', 'This session is not recording any more. Nothing was stored.');
    const inserted = await store.insertBlocks(blocks);
    for (const block of blocks) {
      if (inserted.has(block.first_sample)) continue;
      await checkSame(run, place, key, known.bits, block, samples, firstSample);
    }
    await deps.audit.record(run, {
      actor,
      action: 'session:points',
      subject: userId,
      outcome: 'done',
      requestId,
    });
    return blocks
      .filter((block) => inserted.has(block.first_sample))
      .reduce((sum, block) => sum + block.sample_count, 0);
  });
  deps.metrics.pointsStored.inc(stored);
  return { stored, alreadyThere: samples.length - stored };
}

/** Little-endian, as wide as the channel's bits need: 2 bytes up to 16 bits, else 4. */
function samplesOf(bytes: Buffer, bits: number): Samples {
  const width = bits <= 16 ? 2 : 4;
  if (bytes.length === 0 || bytes.length % width !== 0) {
    throw new AppError(
      'bad-request',
      `Send whole little-endian samples of ${width} bytes each, at least one. Nothing was stored.`,
    );
  }
  // A typed array must begin at a multiple of its width; a body may lie anywhere in memory.
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  const count = bytes.length / width;
  return width === 2
    ? new Int16Array(aligned.buffer, aligned.byteOffset, count)
    : new Int32Array(aligned.buffer, aligned.byteOffset, count);
}

/** What is stored where the block would go must be the very same points, whatever the cut of the blocks. */
async function checkSame(
  run: Run,
  place: ChannelKey,
  key: PersonKey,
  bits: number,
  block: NewBlock,
  samples: Samples,
  firstSample: number,
): Promise<void> {
  const store = createSessionsStore(run);
  const there = await store.blockDigest(place, block.first_sample);
  if (there?.sample_count === block.sample_count && there.digest.equals(block.digest)) return;
  const range = { from: block.first_sample, to: block.first_sample + block.sample_count };
  let same = 0;
  for (const stored of await store.blocks(place, range)) {
    const points = openSamples(key, place, bits, stored);
    const from = Math.max(range.from, stored.first_sample);
    const to = Math.min(range.to, stored.first_sample + stored.sample_count);
    for (let at = from; at < to; at++) {
      if (points[at - stored.first_sample] === samples[at - firstSample]) same++;
    }
  }
  if (same !== block.sample_count) {
    throw new AppError(
      'conflict',
      'Other points, or only some of these, are stored in this place. Nothing was stored: send what is missing by itself, each point at its own place.',
    );
  }
}

/** Ends the recording. Completing what is complete changes nothing. */
export async function completeSession(deps: SessionsDeps, about: AboutSession): Promise<void> {
  const { actor, reach, userId, sessionId, requestId } = about;
  await deps.db.withActor(actor, reach, async (run) => {
    const store = createSessionsStore(run);
    const place = { userId, sessionId };
    if (!(await store.complete(place))) {
      const session = await store.holdState(place);
      if (!session) throw notFound();
      if (session.state === 'complete') return;
      throw new AppError('conflict', 'This session was discarded; it cannot be completed.');
    }
    const counted = await store.countPoints(place);
    const seconds = Math.max(
      0,
      ...counted.map((channel) => (channel.rate ? (channel.end ?? 0) / channel.rate : 0)),
    );
    const row = await store.one(place);
    if (row) await store.setEnd(place, new Date(row.started_at.getTime() + Math.round(seconds * 1000)));
    await deps.audit.record(run, {
      actor,
      action: 'session:complete',
      subject: userId,
      outcome: 'done',
      requestId,
    });
  });
}
