import { type MadeUp, madeUpOf } from '@attune/signals';
import type { RecordingStart } from '../recorder/contract.ts';

/** Where what a sensor gives comes from. Only a strap measures somebody now; the others say so in every name they give. */
export type SensorKind = 'strap' | MadeUp;

/** A channel as a recording begins with it: value = sample × scale, in the unit of its data type. */
export type SensorChannel = RecordingStart['channels'][number];

/** lost: it comes back by itself. ended: a file has no more. */
export type SensorState = 'idle' | 'connecting' | 'on' | 'lost' | 'ended' | 'stopped';

/** Whether the electrodes touch the skin, as far as the strap can tell. */
export type Contact = 'good' | 'lost' | 'unknown';

/** `channel` counts the sensor's channels from 0; times are milliseconds since 1970 by this device's clock. */
export type SensorEvent =
  | { readonly kind: 'state'; readonly state: SensorState }
  | {
      /** Points of a channel without a rate, in the order in which they were taken. */
      readonly kind: 'points';
      readonly channel: number;
      readonly samples: readonly number[];
      /** One for each; they never go back. */
      readonly times: readonly number[];
      /** What came between the last one and the first of these may be missing. */
      readonly broken: boolean;
    }
  | {
      /** Samples of a channel with a rate. */
      readonly kind: 'samples';
      readonly channel: number;
      readonly samples: Int16Array;
      /** Samples that are missing before the first of these. */
      readonly missing: number;
      /** When the last of them arrived. */
      readonly at: number;
      /** The device's own clock at the last of them, in microseconds; it may begin anywhere. */
      readonly deviceTime: number;
    }
  | { readonly kind: 'battery'; readonly percent: number }
  | { readonly kind: 'contact'; readonly contact: Contact }
  /** Something could not be used, and why. What came before and after it is not touched. */
  | { readonly kind: 'problem'; readonly code: SensorErrorCode; readonly detail: string };

export type Sensor = {
  readonly kind: SensorKind;
  /** As it is stored with a session. */
  readonly name: string;
  /** Final when `start` is done. */
  readonly channels: () => readonly SensorChannel[];
  readonly state: () => SensorState;
  /** Begins to give what it measures. @throws SensorError when it cannot be had */
  readonly start: () => Promise<void>;
  /** Ends it, and lets go of the device. */
  readonly stop: () => Promise<void>;
  /** @returns how to end that */
  readonly subscribe: (tell: (event: SensorEvent) => void) => () => void;
};

/**
 * - `malformed`: what came is no answer that its format allows
 * - `no-service`: the device has not what is asked of it
 * - `unreachable`: it does not answer
 * - `refused`: it answered that it will not
 * - `unusable-file`: the file holds neither intervals between beats nor an electrocardiogram
 */
export type SensorErrorCode = 'malformed' | 'no-service' | 'unreachable' | 'refused' | 'unusable-file';

export class SensorError extends Error {
  readonly code: SensorErrorCode;
  constructor(code: SensorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SensorError';
    this.code = code;
  }
}

/** What a recording was begun with, by the names of its channels. */
export function kindOfChannels(channels: readonly SensorChannel[]): SensorKind {
  const origins = channels.map(({ label }) => madeUpOf(label));
  return origins.includes('simulated') ? 'simulated' : origins.includes('file') ? 'file' : 'strap';
}

/** Intervals as the heart-rate service counts them, exactly: 1/1024 s. 24 bits hold all of its 16-bit counts. */
export const intervalChannel = (label: string): SensorChannel => ({
  dataType: 'rr',
  label,
  unit: 'ms',
  rate: null,
  valueKind: 'integer',
  bits: 24,
  scale: MS_PER_COUNT,
});

/** Milliseconds in 1/1024 s. */
export const MS_PER_COUNT = 1000 / 1024;
