import { SensorError } from './contract.ts';

// Polar Measurement Data, as Polar's own technical documentation of the BLE SDK describes it.

export const pmdService = 'fb005c80-02e7-f387-1cad-8acd2d8df0c8';
export const pmdControl = 'fb005c81-02e7-f387-1cad-8acd2d8df0c8';
export const pmdData = 'fb005c82-02e7-f387-1cad-8acd2d8df0c8';

/** Samples a second of the ECG of an H10. */
export const ECG_RATE = 130;

const ecg = 0;
const bytesPerSample = 3;
const headBytes = 10;
/** An attribute holds no more. */
const mostSamples = Math.floor((512 - headBytes) / bytesPerSample);

/** Start the ECG: rate (setting 0) of 130 Hz, resolution (setting 1) of 14 bits. */
export const startEcg: readonly number[] = [0x02, ecg, 0x00, 0x01, ECG_RATE, 0x00, 0x01, 0x01, 0x0e, 0x00];
export const stopEcg: readonly number[] = [0x03, ecg];

/** A frame of an ECG. */
export type EcgFrame = {
  /** Of the last sample: nanoseconds since 2000-01-01 by the strap's clock, which nobody may have set. */
  readonly lastNs: bigint;
  /** Microvolts. */
  readonly microvolts: Int16Array;
};

/**
 * A frame from the data characteristic: kind, time of the last sample (64 bits), kind of frame, then 24 bits a sample.
 * @throws SensorError that says what does not fit; a frame is used whole or not at all
 */
export function decodeEcgFrame(bytes: Uint8Array): EcgFrame {
  if (bytes.length < headBytes)
    throw malformed(`has ${bytes.length} bytes and needs ${headBytes} before its samples`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [kind, form] = [view.getUint8(0), view.getUint8(9)];
  if (kind !== ecg) throw malformed(`is of kind ${kind}, not of an ECG`);
  if (form !== 0) throw malformed(`has the form ${form}; the ECG of an H10 has form 0`);
  const rest = bytes.length - headBytes;
  const count = rest / bytesPerSample;
  if (count === 0 || count > mostSamples || !Number.isInteger(count))
    throw malformed(
      `has ${rest} bytes of samples, which are not 1 to ${mostSamples} of ${bytesPerSample} bytes`,
    );
  const microvolts = new Int16Array(count);
  for (let i = 0; i < count; i++) {
    const at = headBytes + i * bytesPerSample;
    const value = view.getUint16(at, true) + (view.getInt8(at + 2) << 16);
    if (value < -32768 || value > 32767) throw malformed(`says ${value} µV, more than 16 bits hold`);
    microvolts[i] = value;
  }
  return { lastNs: view.getBigUint64(1, true), microvolts };
}

const malformed = (what: string): SensorError => new SensorError('malformed', `The ECG frame ${what}.`);

/** What the control point answers: which command for which measurement, and how it went. */
export type PmdAnswer = {
  readonly command: number;
  readonly measurement: number;
  readonly status: number;
  /** It does what it was asked; also where it did so already. */
  readonly done: boolean;
  readonly meaning: string;
};

const meanings: Readonly<Record<number, string>> = {
  0: 'done',
  1: 'unknown command',
  2: 'unknown measurement',
  3: 'not supported',
  4: 'wrong length',
  5: 'wrong parameter',
  6: 'in that state already',
  7: 'wrong resolution',
  8: 'wrong rate',
  9: 'wrong range',
  10: 'the connection carries too little at once',
  11: 'wrong number of channels',
  12: 'not in this state',
  13: 'not while it is charged',
};

/** @throws SensorError when it is no answer of a control point */
export function decodePmdAnswer(bytes: Uint8Array): PmdAnswer {
  const [sign, command, measurement, status] = bytes;
  if (sign !== 0xf0 || command === undefined || measurement === undefined || status === undefined)
    throw new SensorError(
      'malformed',
      'This is no answer of the control point: it begins F0, command, measurement, status.',
    );
  const meaning = meanings[status] ?? `status ${status}`;
  return { command, measurement, status, done: status === 0 || status === 6, meaning };
}
