import { createClient, createRecorder } from '@attune/client';

export type {
  Contact,
  Json,
  Recorder,
  Recording,
  RecordingState,
  Sensor,
  SensorChannel,
  SensorErrorCode,
  SensorEvent,
  SensorState,
  SteadyClock,
} from '@attune/client';
export {
  bluetoothHere,
  chooseStrap,
  createFileSensor,
  createSimulated,
  createSteadyClock,
  createStrap,
  kindOfChannels,
  MOST_FILE_BYTES,
  machine,
  recordSensor,
  SensorError,
} from '@attune/client';

/** Keeps what is recorded in this browser until the server has it. It speaks to the server by its own client, which tries again. */
export const recorderOf = (userId: string) => createRecorder({ client: createClient(), userId });
