export { type BatchEntry, decodeBatch, encodeBatch, type PointArray } from './batch/batch.ts';
export { BatchError } from './batch/error.ts';
export { decodeMessage, encodeMessage, type LiveMessage } from './batch/message.ts';
export { createCsvDecoder } from './csv/decode.ts';
export { CsvError, type CsvErrorCode } from './csv/error.ts';
export { previewCsv } from './csv/preview.ts';
export { type CsvSurvey, createCsvSurvey } from './csv/survey.ts';
export type {
  CsvColumn,
  CsvDialect,
  CsvOptions,
  CsvPlan,
  CsvPreview,
  CsvSink,
  CsvSummary,
  CsvTime,
  CsvWarning,
} from './csv/types.ts';
export { type CsvChannel, csvOfChannels } from './csv/write.ts';
export { createEdfDecoder, type EdfDecoder, type EdfSink, type EdfSummary } from './edf/decode.ts';
export { EdfError, type EdfErrorCode } from './edf/error.ts';
export { parseEdfHeader } from './edf/header.ts';
export { readEdf } from './edf/read.ts';
export {
  digitalLimits,
  type EdfFile,
  type EdfHeader,
  type EdfKind,
  type EdfMarker,
  type EdfRange,
  type EdfSamples,
  type EdfSignal,
  type EdfSignalHeader,
  type EdfStretch,
  type LocalTime,
  rangeOf,
  rangeThatHolds,
  scaleOf,
} from './edf/types.ts';
export { type EdfInput, type EdfSignalInput, writeEdf } from './edf/write.ts';
export type {
  EdfAbout,
  EdfPatient,
  EdfSignalSpec,
  EdfWriterSignal,
  EdfWriterSpec,
} from './edf/write-spec.ts';
export { createEdfWriter, type EdfRead, type EdfWriter } from './edf/writer.ts';
export { type DecodeOptions, decodeFlac } from './flac/decode.ts';
export { type EncodeOptions, encodeFlac, FRAME_SAMPLES } from './flac/encode.ts';
export { FlacError, type FlacErrorCode } from './flac/error.ts';
export { type FlacFile, flacFile, flacHeader, parseFlacFile } from './flac/file.ts';
export { type FlacRecording, readFlacFile } from './flac/read-file.ts';
export { type VerifyOptions, verifyFlacFrames } from './flac/verify.ts';
export { packFloats, unpackFloats } from './floats/pack.ts';
export { decodeTimes, encodeTimes } from './irregular/times.ts';
export {
  type AnyOverview,
  bucketsOf,
  buildFloatOverview,
  buildOverview,
  coarsen,
  isAbsent,
  mergeOverviews,
  minMaxOfRange,
  OVERVIEW_STEP,
  type Overview,
  type OverviewValues,
  stepFor,
} from './overview.ts';
export {
  decodeFloatOverview,
  decodeOverview,
  encodeFloatOverview,
  encodeOverview,
} from './overview-bytes.ts';
export {
  createPyramid,
  cutOverview,
  PYRAMID_ROW_BUCKETS,
  PYRAMID_STEPS,
  type PyramidBuilder,
  type PyramidRow,
  pyramidStepFor,
  pyramidSteps,
} from './pyramid.ts';
