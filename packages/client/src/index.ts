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
export type {
  Added,
  AddOptions,
  DiscardReason,
  PointNumbers,
  Recorder,
  RecorderOptions,
  Recording,
  RecordingChange,
  RecordingPhase,
  RecordingStart,
  RecordingState,
} from './recorder/contract.ts';
export { indexedDbRecordings } from './recorder/indexed-db.ts';
export { createRecorder } from './recorder/recorder.ts';
export type { OpenSocket, SocketLike } from './recorder/socket-like.ts';
export {
  type Head,
  type Item,
  type KeptItem,
  memoryRecordings,
  type RecordingStorage,
} from './recorder/storage.ts';
export type { BluetoothLike, DeviceLike } from './sensors/bluetooth-like.ts';
export {
  type Contact,
  kindOfChannels,
  type Sensor,
  type SensorChannel,
  SensorError,
  type SensorErrorCode,
  type SensorEvent,
  type SensorKind,
  type SensorState,
} from './sensors/contract.ts';
export { createFileSensor } from './sensors/file.ts';
export { MOST_FILE_BYTES } from './sensors/file-content.ts';
export { decodeBattery, decodeHeartRate, type HeartRate } from './sensors/heart-rate.ts';
export { recordSensor } from './sensors/into-recording.ts';
export {
  decodeEcgFrame,
  decodePmdAnswer,
  type EcgFrame,
  type PmdAnswer,
} from './sensors/pmd.ts';
export { createSimulated } from './sensors/simulated.ts';
export { createSteadyClock, type SteadyClock } from './sensors/steady-clock.ts';
export { bluetoothHere, chooseStrap, createStrap, type StrapOptions } from './sensors/strap.ts';
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
export {
  type ImportPlan,
  planHeader,
  UploadError,
  type Uploaded,
  type UploadOptions,
  uploadSession,
} from './upload.ts';
