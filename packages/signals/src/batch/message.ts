import { type BatchEntry, decodeBatch, encodeBatch } from './batch.ts';
import { BatchError } from './error.ts';

/*
 * A message of a live recorder: 16 bytes, then a batch.
 *
 *   bytes 0–3   1, uint32: a message with points
 *   bytes 4–7   the recorder's number of the message, uint32, from 1, in the order of sending
 *   bytes 8–15  what the device's clock showed when the newest of these points was taken: microseconds, float64;
 *               NaN where the device has no clock
 */
const HEADER_BYTES = 16;
const POINTS = 1;

export type LiveMessage = {
  readonly number: number;
  /** Microseconds of the device's own clock, which may begin anywhere. */
  readonly deviceTime: number | undefined;
  readonly entries: readonly BatchEntry[];
};

/** @throws {RangeError} when it cannot be said: see `encodeBatch`. */
export function encodeMessage({ number, deviceTime, entries }: LiveMessage): Uint8Array<ArrayBuffer> {
  const batch = encodeBatch(entries);
  const bytes = new Uint8Array(HEADER_BYTES + batch.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, POINTS, true);
  view.setUint32(4, number, true);
  view.setFloat64(8, deviceTime ?? Number.NaN, true);
  bytes.set(batch, HEADER_BYTES);
  return bytes;
}

/** @throws {BatchError} when the bytes are no such message. */
export function decodeMessage(bytes: Uint8Array<ArrayBuffer>): LiveMessage {
  if (bytes.length < HEADER_BYTES) throw new BatchError(0, 'a message begins with a header of 16 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== POINTS) throw new BatchError(0, 'only messages with points (1) are known');
  const deviceTime = view.getFloat64(8, true);
  if (!Number.isNaN(deviceTime) && !(Math.abs(deviceTime) < 2 ** 53))
    throw new BatchError(8, 'the time of a device is below 2^53 microseconds');
  return {
    number: view.getUint32(4, true),
    deviceTime: Number.isNaN(deviceTime) ? undefined : deviceTime,
    entries: decodeBatch(bytes.subarray(HEADER_BYTES)),
  };
}
