export type { Answer, Lack, NotEnough, Settings } from './analysis/answer.ts';
export { type BatchEntry, decodeBatch, encodeBatch, type PointArray } from './batch/batch.ts';
export { BatchError } from './batch/error.ts';
export { decodeMessage, encodeMessage, type LiveMessage } from './batch/message.ts';
export { createEcgFinder, ECG_RATES, ecgBeats } from './beats/ecg.ts';
export type { Beat, BeatFinder } from './beats/finder.ts';
export { createPpgFinder, PPG_RATES, ppgBeats } from './beats/ppg.ts';
export {
  type BrainBands,
  type BrainSettings,
  brainBands,
  createBrainBands,
  EEG_BANDS,
  EEG_LEAST_RATE,
  type EegBand,
} from './brain/bands.ts';
export { type Respiration, respirationOfChannel, respirationOfIntervals } from './breath/respiration.ts';
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
export { ARTEFACT_SETTINGS, type ArtefactKind } from './heart/artefacts.ts';
export { type Cleaned, type Correction, cleanSeries, correctSeries, MOST_CORRECTED } from './heart/clean.ts';
export {
  type Coherence,
  type CoherenceAt,
  coherenceAt,
  coherenceOver,
  createCoherence,
} from './heart/coherence.ts';
export { type Fragmentation, fragmentation } from './heart/fragmentation.ts';
export {
  BANDS,
  type BandPower,
  type FrequencyDomain,
  frequencyDomain,
  type SpectrumSettings,
} from './heart/frequency-domain.ts';
export { type Geometry, geometry } from './heart/geometry.ts';
export { createLiveHeart, type LiveHeart, type LiveNumbers, type LiveSource } from './heart/live.ts';
export { dfaAlpha1, type Poincare, poincare, sampleEntropy } from './heart/non-linear.ts';
export { seriesOfRecorded } from './heart/recorded.ts';
export {
  ANALYSIS_VERSION,
  createSignalBeats,
  type HeartReport,
  heartReport,
  type SignalBeats,
  type SignalReport,
  signalReport,
} from './heart/report.ts';
export {
  cutSeries,
  type RrSeries,
  type Stretch,
  seriesOfBeats,
  seriesOfIntervals,
} from './heart/series.ts';
export { type LongTerm, longTerm, type TimeDomain, timeDomain } from './heart/time-domain.ts';
export { decodeTimes, encodeTimes } from './irregular/times.ts';
export { MADE_UP_ENDINGS, type MadeUp, madeUpOf } from './made-up.ts';
export {
  METRICS,
  type Metric,
  type MetricAnswer,
  type MetricName,
  type MetricScale,
  scaleOfMetric,
} from './metrics/list.ts';
export { brainMetrics, heartMetrics, oxygenMetrics } from './metrics/of-reports.ts';
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
  type Desaturation,
  type Desaturations,
  type OxygenSummary,
  oxygenSummary,
} from './oxygen/saturation.ts';
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
export {
  LEAST_QUALITY,
  type Quality,
  type QualityReason,
  type QualityWindow,
  qualityOf,
  qualityWindows,
} from './quality/beat-quality.ts';
export type { Density } from './spectrum/density.ts';
