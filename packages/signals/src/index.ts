export { type CsvChannel, csvOfChannels } from './csv.ts';
export { EdfError, type EdfErrorCode } from './edf/error.ts';
export { parseEdfHeader } from './edf/header.ts';
export { readEdf } from './edf/read.ts';
export {
  type EdfFile,
  type EdfHeader,
  type EdfMarker,
  type EdfRange,
  type EdfSignal,
  type EdfSignalHeader,
  type LocalTime,
  rangeOf,
  scaleOf,
} from './edf/types.ts';
export { type EdfInput, type EdfPatient, type EdfSignalInput, writeEdf } from './edf/write.ts';
export { type DecodeOptions, decodeFlac } from './flac/decode.ts';
export { type EncodeOptions, encodeFlac, FRAME_SAMPLES } from './flac/encode.ts';
export { FlacError, type FlacErrorCode } from './flac/error.ts';
export { type FlacFile, flacFile, parseFlacFile } from './flac/file.ts';
export {
  bucketsOf,
  buildOverview,
  coarsen,
  isAbsent,
  mergeOverviews,
  minMaxOfRange,
  OVERVIEW_STEP,
  type Overview,
  stepFor,
} from './overview.ts';
export { decodeOverview, encodeOverview } from './overview-bytes.ts';
