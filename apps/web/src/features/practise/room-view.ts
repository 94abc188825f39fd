import type { Exercise, Feedback } from '../../api/index.ts';
import type { Contact, RecordingState, Sensor, SensorErrorCode, SensorState } from '../../api/practise.ts';
import { type Felt, nothingSaid } from './feelings.tsx';

export type RoomMarker = { readonly at: number; readonly label: string };

/** An exercise as it was when the session began: it may be changed or retired since, or not to be fetched. */
export type Practised = Pick<Exercise, 'id' | 'name' | 'guidance'>;

/** A sensor as the screens show it. */
export type Source = {
  readonly kind: Sensor['kind'];
  readonly name: string;
  readonly state: SensorState;
  readonly battery?: number;
  readonly contact: Contact;
  /** What could not be used of what came last. */
  readonly problem?: SensorErrorCode | undefined;
};

/** ready: nothing is recorded. playing: it is. after: it is over, and not yet said whether it is kept. sending: it is kept. */
export type Phase = 'looking' | 'ready' | 'playing' | 'after' | 'sending';

export type RoomView = {
  readonly phase: Phase;
  readonly source?: Source;
  readonly connecting: boolean;
  /** Why no sensor is there. */
  readonly refused?: SensorErrorCode;
  readonly recording?: RecordingState;
  /** Of the session that is recorded, by the room's clock. */
  readonly startedAt: number;
  /** When its first breath begins, by the same clock: the countdown is before. */
  readonly breathFrom: number;
  /** Seconds that it was to last from there; undefined: nobody knows any more. */
  readonly length?: number;
  readonly exercise?: Practised;
  readonly exerciseId?: string;
  /** How one felt before it. */
  readonly before?: Feedback;
  /** What it is recorded with: nothing else may go on with it, or what is made up would stand beside what was measured. */
  readonly begunWith?: Sensor['kind'];
  /** An earlier page began it. */
  readonly resumed: boolean;
  readonly markers: readonly RoomMarker[];
  /** Seconds that were practised, once it is over. */
  readonly seconds: number;
  /** What is said about it once it is over. */
  readonly felt: Felt;
};

export const nothing: RoomView = {
  phase: 'looking',
  connecting: false,
  startedAt: 0,
  breathFrom: 0,
  resumed: false,
  markers: [],
  seconds: 0,
  felt: nothingSaid,
};

export type Start = {
  readonly exercise?: Practised | undefined;
  readonly seconds: number;
  readonly before?: Feedback | undefined;
};
