import type { Feedback } from '../../api/index.ts';
import type { Contact, RecordingState, Sensor, SensorErrorCode, SensorState } from '../../api/practise.ts';

/** A sensor as the screens show it. */
export type Source = {
  readonly kind: Sensor['kind'];
  readonly name: string;
  readonly state: SensorState;
  readonly battery?: number;
  readonly contact: Contact;
  /** What could not be used of what came last. */
  readonly problem?: SensorErrorCode;
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
  /** Of the session that is recorded. */
  readonly startedAt: number;
  readonly exerciseId?: string;
  /** What it is recorded with: nothing else may go on with it, or what is made up would stand beside what was measured. */
  readonly begunWith?: Sensor['kind'];
  /** An earlier page began it. */
  readonly resumed: boolean;
  readonly markers: readonly { readonly at: number; readonly label: string }[];
  /** Seconds that were recorded, once it is over. */
  readonly seconds: number;
};

export type Start = { readonly exerciseId?: string; readonly seconds: number; readonly before?: Feedback };
