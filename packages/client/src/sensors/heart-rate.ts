import { type Contact, SensorError } from './contract.ts';

/** What a heart-rate strap says at once. */
export type HeartRate = {
  /** Its own mean of some seconds; 0 where it has none. */
  readonly beatsPerMinute: number;
  readonly contact: Contact;
  /** Since it was last reset. */
  readonly energyKj: number | undefined;
  /** Intervals between beats in 1/1024 s, oldest first: several, or none. */
  readonly intervals: readonly number[];
};

/** An attribute of Bluetooth is no longer (Core Specification, Vol 3, Part F, 3.2.9). */
const longestAttribute = 512;

const wideRate = 1;
const contactSeen = 2;
const contactSupported = 4;
const withEnergy = 8;
const withIntervals = 16;

/**
 * Heart Rate Measurement, 0x2A37 (Bluetooth SIG, Heart Rate Service 1.0, 3.1): flags, rate of 8 or 16 bits, energy and
 * intervals where the flags say so, all little-endian. The three flags above are reserved and not looked at.
 * @throws SensorError that says what does not fit
 */
export function decodeHeartRate(bytes: Uint8Array): HeartRate {
  if (bytes.length > longestAttribute) throw malformed(`has ${bytes.length} bytes, which no attribute has`);
  if (bytes.length < 1) throw malformed('is empty');
  const flags = bytes[0]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 1;
  const take = (size: 1 | 2, what: string): number => {
    if (at + size > bytes.length) throw malformed(`ends after ${bytes.length} bytes, before its ${what}`);
    const value = size === 1 ? view.getUint8(at) : view.getUint16(at, true);
    at += size;
    return value;
  };
  const beatsPerMinute = take(flags & wideRate ? 2 : 1, 'heart rate');
  const energyKj = flags & withEnergy ? take(2, 'energy') : undefined;
  const intervals: number[] = [];
  while (flags & withIntervals && at < bytes.length) intervals.push(take(2, 'next interval'));
  if (at < bytes.length) throw malformed(`has ${bytes.length - at} bytes more than its flags tell of`);
  const contact = flags & contactSupported ? (flags & contactSeen ? 'good' : 'lost') : 'unknown';
  return { beatsPerMinute, contact, energyKj, intervals };
}

/** Battery Level, 0x2A19: percent. @throws SensorError when it is none */
export function decodeBattery(bytes: Uint8Array): number {
  const [percent] = bytes;
  if (bytes.length !== 1 || percent === undefined || percent > 100)
    throw new SensorError('malformed', 'The battery level is not one byte from 0 to 100.');
  return percent;
}

const malformed = (what: string): SensorError =>
  new SensorError('malformed', `The heart-rate measurement ${what}.`);
