import type { Json } from '../ask.ts';
import type { Connection } from '../client.ts';
import type { operations } from '../generated.ts';
import type { Lock } from '../lock.ts';
import type { Surroundings } from '../surroundings.ts';
import type { OpenSocket } from './socket-like.ts';
import type { RecordingStorage } from './storage.ts';

type StartBody = operations['startSession']['requestBody']['content']['application/json'];
type ChangeBody = operations['changeSession']['requestBody']['content']['application/json'];

/** What a recording is of. Channels are numbered in the order in which they stand here, from 0. */
export type RecordingStart = Omit<StartBody, 'id' | 'startedAt'> & {
  /** Default: now, by this device's clock. */
  readonly startedAt?: string;
};
export type RecordingChange = ChangeBody;
export type DiscardReason = 'by-person' | 'bad-signal' | 'mistake' | 'other';

export type PointNumbers = Int16Array | Int32Array | Float32Array | Float64Array | readonly number[];

export type AddOptions = {
  /** Place of the first of them; default: after the last. What is left out is a gap. */
  readonly place?: number;
  /** For channels without a rate: microseconds since the start of the session, one for each. */
  readonly times?: readonly number[] | Float64Array;
  /** What the device's own clock showed at the newest of them, in microseconds; it may begin anywhere. */
  readonly deviceTime?: number;
};

export type Added = {
  /** Place of the first point in its channel. */
  readonly place: number;
  /** Settles when they would survive a reload: true; false when they were not kept, which the state tells too. */
  readonly kept: Promise<boolean>;
};

export type RecordingPhase = 'recording' | 'completing' | 'discarding' | 'ended';

export type RecordingState = {
  readonly id: string;
  readonly phase: RecordingPhase;
  /** How it ended, once it did; nothing of it is kept here any more. */
  readonly ended?: 'complete' | 'discarded' | 'consent-missing' | 'erased';
  /**
   * live: by a socket, at once. batches: by requests, now and then. waiting: no answer; it tries again by itself.
   * paused: `problem` says why, and `resume` goes on. elsewhere: another tab sends.
   */
  readonly link: 'live' | 'batches' | 'waiting' | 'paused' | 'elsewhere';
  /** What is kept here and not acknowledged; `since`: when the oldest of it was kept, in milliseconds. */
  readonly waiting: { readonly points: number; readonly bytes: number; readonly since?: number };
  /** For each channel the place after the last point that was added. */
  readonly next: Readonly<Record<number, number>>;
  /** For each channel the place after the last point of which the server said that it is stored. */
  readonly acknowledged: Readonly<Record<number, number>>;
  readonly problem?: { readonly code: string; readonly detail: string };
  /** The storage here is nearly full, or was when something could not be kept. */
  readonly room: 'enough' | 'low' | 'none';
};

export type Recording = {
  /** The session's id, which is the same here and on the server. */
  readonly id: string;
  /** What it began with; also after a reload. */
  readonly begun: RecordingStart;
  /** What an app keeps with it on this device alone, such as what its screen showed; also after a reload. Told to nobody. */
  readonly aside: () => Json | undefined;
  /**
   * Keeps that, in place of what was there. @returns whether it would survive a reload: not where another tab goes on with it
   * @throws RangeError (as a rejection) where it is more than 64 KiB, as JSON in UTF-8
   */
  readonly setAside: (aside: Json) => Promise<boolean>;
  /** Time of the newest point of a channel without a rate, in microseconds since the start; 0 before the first. */
  readonly lastTime: (channel: number) => number;
  /**
   * Takes points as the channel keeps them: value = sample × scale + offset. They are copied.
   * @throws RangeError when they do not fit the channel, or their place or times go back
   */
  readonly add: (channel: number, samples: PointNumbers, options?: AddOptions) => Added;
  /** The same in the channel's unit: each is kept as the nearest that the channel can hold. */
  readonly addValues: (channel: number, values: PointNumbers, options?: AddOptions) => Added;
  /** Marks a moment, or a stretch: seconds since the start; default: now. @returns the marker's id */
  readonly mark: (label: string, at?: number, length?: number) => Promise<string>;
  /** Feedback, notes and what else is said about the session. What is absent stays, null removes. */
  readonly change: (change: RecordingChange) => Promise<void>;
  /** Ends it. @returns when that is kept here; the server is told as soon as all points are there */
  readonly complete: () => Promise<void>;
  /** Removes all points, here and on the server. */
  readonly discard: (reason: DiscardReason) => Promise<void>;
  /** Keeps at once what was added, without waiting for more. */
  readonly flush: () => Promise<void>;
  readonly state: () => RecordingState;
  /** Called after every change of the state. @returns how to end that */
  readonly subscribe: (tell: (state: RecordingState) => void) => () => void;
  /** Forgets what was not sent, and tells the server nothing. */
  readonly erase: () => Promise<void>;
};

export type RecorderOptions = {
  readonly client: Connection;
  readonly userId: string;
  /** Where points wait; absent: IndexedDB in browsers, memory elsewhere (`@attune/client/node` has files). */
  readonly storage?: RecordingStorage;
  /** So many bytes may wait in all recordings; default: 2 GiB. */
  readonly mostBytes?: number;
  /** How sockets are opened; false: never. Default: the platform's WebSocket, where it can say who it is for. */
  readonly openSocket?: OpenSocket | false;
  readonly lock?: Lock;
  readonly surroundings?: Surroundings;
};

export type Recorder = {
  /** Begins a recording, online or not. @param aside see `Recording.aside`; at most what `setAside` takes */
  readonly start: (start: RecordingStart, aside?: Json) => Promise<Recording>;
  /** Goes on with what waits here of this person, after a reload, a sign-in or a problem. */
  readonly resume: () => Promise<readonly Recording[]>;
  /** Those that have not ended. */
  readonly recordings: () => readonly Recording[];
  /** Keeps what was added, and stops sending; what waits stays for the next `resume`. */
  readonly stop: () => Promise<{ readonly waitingPoints: number }>;
};
