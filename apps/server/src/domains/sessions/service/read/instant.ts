import { setImmediate } from 'node:timers/promises';
import { notFound } from '../../../../kernel/errors.ts';
import { createSessionsStore } from '../../store/index.ts';
import { openPoints } from '../blocks.ts';
import type { AboutSession, SessionsDeps } from '../deps.ts';
import { type ReadableChannel, readable, valuesOf } from './channel.ts';

export type ValueAt = {
  readonly number: number;
  readonly unit: string;
  /** Null in a gap, before the first point and after the last. */
  readonly value: number | null;
  /** When that point was taken, in seconds since the start of the session. */
  readonly at: number | null;
};

const channelsAtOnce = 32;

/**
 * All channels at one instant: of a channel with a rate the point whose interval holds it, of others the last one at or
 * before it.
 */
export async function readInstant(
  deps: SessionsDeps,
  about: AboutSession,
  seconds: number,
  channels: readonly number[],
): Promise<ValueAt[]> {
  const { actor, reach, userId, sessionId } = about;
  const key = await deps.vault.of(userId);
  const store = createSessionsStore(deps.db.reading(actor, reach));
  const values: ValueAt[] = [];
  for (let i = 0; i < channels.length; i += channelsAtOnce) {
    const some = channels.slice(i, i + channelsAtOnce);
    const rows = await store.pointsAt({ userId, sessionId }, seconds, some);
    if (rows.length < some.length) throw notFound();
    for (const row of rows) {
      // Opening a block takes a millisecond or two; others have their turn in between.
      if (values.length > 0) await setImmediate();
      const channel = readable(key, { userId, sessionId }, row);
      const nothing = { number: row.number, unit: row.unit, value: null, at: null };
      if (row.kind === null) {
        values.push(nothing);
        continue;
      }
      const place = { userId, sessionId, channel: row.number };
      const block = { first_sample: row.first, sample_count: row.count, sealed: row.sealed };
      const { points, times } = openPoints(key, place, channel.form, block);
      const found = times ? lastBefore(times, seconds) : holding(channel, row.first, points.length, seconds);
      if (!found) values.push(nothing);
      else {
        const value = valuesOf(channel)(points[found.index] as number);
        values.push({ ...nothing, value: Number.isFinite(value) ? value : null, at: found.at });
      }
    }
  }
  return values;
}

/** Rounding of times by a millionth of a sample counts for nothing. */
function holding({ rate }: ReadableChannel, first: number, count: number, seconds: number) {
  const sample = Math.floor(seconds * (rate as number) + 1e-6);
  const index = sample - first;
  return index >= 0 && index < count ? { index, at: sample / (rate as number) } : undefined;
}

function lastBefore(times: Float64Array, seconds: number) {
  const index = times.findLastIndex((time) => time <= seconds * 1e6);
  return index < 0 ? undefined : { index, at: (times[index] as number) / 1e6 };
}
