import { createClient, createRecorder } from '@attune/client';

export type {
  Contact,
  Recorder,
  Recording,
  RecordingState,
  Sensor,
  SensorErrorCode,
  SensorEvent,
  SensorState,
} from '@attune/client';
export {
  bluetoothHere,
  chooseStrap,
  createFileSensor,
  createSimulated,
  createStrap,
  kindOfChannels,
  MOST_FILE_BYTES,
  recordSensor,
  SensorError,
} from '@attune/client';

/** Keeps what is recorded in this browser until the server has it. It speaks to the server by its own client, which tries again. */
export const recorderOf = (userId: string) => createRecorder({ client: createClient(), userId });
