export { type AppData, type AppDataOptions, createAppData } from './app-data.ts';
export type { DataConflict } from './app-data-entry.ts';
export type { Json } from './ask.ts';
export { type Client, type ClientOptions, type Connection, createClient } from './client.ts';
export {
  AttuneError,
  answered,
  type ErrorCode,
  isConflict,
  type Problem,
  Unreachable,
} from './errors.ts';
export type { components, operations, paths } from './generated.ts';
export { indexedDbQueue, indexedDbValues } from './indexed-db.ts';
export type { Lock } from './lock.ts';
export {
  beginSignIn,
  completeSignIn,
  endSignIn,
  type Page,
  type SignedIn,
  type SignInStart,
} from './sign-in.ts';
export { memoryQueue, memoryValues, type Queued, type QueueStorage, type ValueStorage } from './storage.ts';
export { machine, type Surroundings } from './surroundings.ts';
export { createActivityTracker, createEventTracker } from './tracker.ts';
export type {
  Activity,
  ActivityTracker,
  Dropped,
  EventTracker,
  Happening,
  Tracked,
  Tracker,
  TrackerOptions,
} from './tracker-contract.ts';
export { UploadError, type Uploaded, type UploadOptions, uploadSession } from './upload.ts';
