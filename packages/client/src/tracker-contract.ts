import type { Json } from './ask.ts';
import type { Connection } from './client.ts';
import type { AttuneError } from './errors.ts';
import type { Lock } from './lock.ts';
import type { QueueStorage } from './storage.ts';
import type { Surroundings } from './surroundings.ts';

/** Something that a person did: `{ type: 'exercise_started' }`. No names and nobody's own words in `type`. */
export type Activity = {
  readonly type: string;
  /** One visit to the app: an id that the app makes up when the visit begins. */
  readonly visit?: string;
  readonly data?: Json;
  readonly metadata?: Json;
};

/** Something to be counted, where the person agreed to that: `{ name: 'page_viewed', category: 'engagement' }`. */
export type Happening = {
  readonly name: string;
  readonly category?: 'engagement' | 'conversion' | 'error' | 'custom';
  readonly visit?: string;
  readonly data?: Json;
};

export type Tracked = {
  readonly id: string;
  readonly occurredAt: string;
  /** Settles when it is kept, reload or not: true; false when the queue was full, which `onDropped` says too. */
  readonly kept: Promise<boolean>;
};

export type Dropped = {
  readonly items: readonly Json[];
  readonly why: 'refused' | 'queue-full';
  readonly error?: AttuneError;
};

export type TrackerOptions = {
  readonly client: Connection;
  readonly userId: string;
  /** The app's name on the server. */
  readonly app: string;
  /** Where it waits; absent: IndexedDB in browsers, memory elsewhere (`@attune/client/node` has files). */
  readonly storage?: QueueStorage;
  /** What will not be sent: the server refuses it for what it is, or too much is waiting. */
  readonly onDropped?: (dropped: Dropped) => void;
  /**
   * Sending has paused (nobody is signed in, the grant was withdrawn), the storage failed, or the clock here is fast, so
   * that the server takes what was tracked only when its time has come.
   */
  readonly onProblem?: (error: unknown) => void;
  readonly lock?: Lock;
  readonly surroundings?: Surroundings;
};

export type Tracker<T> = {
  readonly track: (what: T) => Tracked;
  /** Sends what waits, now. */
  readonly flush: () => Promise<void>;
  /** Goes on after a problem was solved. */
  readonly resume: () => void;
  /** Sends what it can in five seconds. @returns how many wait in the storage, for the next tracker there */
  readonly stop: () => Promise<{ readonly waiting: number }>;
  /** Stops without sending, and leaves nothing in the storage. */
  readonly erase: () => Promise<void>;
};

export type ActivityTracker = Tracker<Activity>;
export type EventTracker = Tracker<Happening>;
