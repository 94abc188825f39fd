import {
  CsvError,
  createCsvDecoder,
  createCsvSurvey,
  EdfError,
  previewCsv,
  readEdf,
  scaleOf,
} from '@attune/signals';
import { SensorError } from './contract.ts';

/** A day of intervals, or an hour of an ECG. */
export const MOST_FILE_BYTES = 32 * 1024 * 1024;

/** What a file holds that can be replayed. */
export type Content =
  | {
      readonly kind: 'intervals';
      readonly samples: Float64Array;
      readonly scale: number;
      readonly bits: number;
    }
  | {
      readonly kind: 'ecg';
      readonly samples: Int16Array;
      /** Where each run of samples stands; what is between them is missing. */
      readonly rate: number;
      readonly scale: number;
      /** Value of sample 0; a file of EDF may have one. */
      readonly offset: number;
      readonly places: readonly { readonly first: number; readonly from: number; readonly to: number }[];
    };

/** @throws SensorError that says why the file cannot be replayed */
export function contentOf(bytes: Uint8Array): Content {
  if (bytes.length > MOST_FILE_BYTES) throw unusable(`It has more than ${MOST_FILE_BYTES / 1024 / 1024} MB.`);
  try {
    return isEdf(bytes) ? contentOfEdf(bytes) : contentOfCsv(bytes);
  } catch (error) {
    if (error instanceof CsvError || error instanceof EdfError) throw unusable(error.message);
    throw error;
  }
}

/** Version 0 in eight characters, or BDF's sign: no table begins with either. */
const isEdf = (bytes: Uint8Array): boolean =>
  /^(0 {7}|\u00ffBIOSEMI)$/.test(String.fromCharCode(...bytes.subarray(0, 8)));

const isEcg = (label: string): boolean => /ecg|ekg/i.test(label);

function contentOfEdf(bytes: Uint8Array): Content {
  const { signals } = readEdf(bytes);
  const signal = signals.find(({ label, rate }) => isEcg(label) && rate > 0);
  if (!signal) throw unusable('It has no signal with "ECG" in its name.');
  const { samples, stretches, unit, rate } = signal;
  if (!(samples instanceof Int16Array)) throw tooFine();
  const toMillivolts = millivoltsIn(unit);
  const { scale, offset } = scaleOf(signal);
  let to = 0;
  const places = stretches.map(({ firstSample, count }) => {
    to += count;
    return { first: firstSample, from: to - count, to };
  });
  return { kind: 'ecg', samples, rate, scale: scale * toMillivolts, offset: offset * toMillivolts, places };
}

function contentOfCsv(bytes: Uint8Array): Content {
  const survey = createCsvSurvey(previewCsv(bytes));
  survey.push(bytes);
  const { plan } = survey.end();
  const columns = plan.columns.filter(({ role }) => role === 'values');
  const index = plan.intervals ? 0 : columns.findIndex(({ label, rate }) => isEcg(label) && rate !== null);
  const column = columns[index];
  if (!column)
    throw unusable(
      'It is no list of intervals between beats, and no column with "ECG" in its name and a rate.',
    );
  const points: number[] = [];
  const places: { first: number; from: number; to: number }[] = [];
  const decoder = createCsvDecoder(plan, {
    points(channel, first, samples) {
      if (channel !== index) return;
      const before = places.at(-1);
      const from = points.length;
      for (const sample of samples) points.push(sample);
      if (before && before.first + before.to - before.from === first) before.to = points.length;
      else places.push({ first, from, to: points.length });
    },
  });
  decoder.push(bytes);
  decoder.end();
  if (plan.intervals) return intervalsOf(points, column);
  if (column.kind !== 'integer' || column.bits > 16) throw tooFine();
  const toMillivolts = millivoltsIn(column.unit);
  return {
    kind: 'ecg',
    samples: Int16Array.from(points),
    rate: column.rate!,
    scale: column.scale * toMillivolts,
    offset: 0,
    places,
  };
}

/** @throws SensorError where the unit is none of volts: an amplitude that nobody knows is not guessed */
function millivoltsIn(unit: string): number {
  // Both signs for micro that there are.
  if (/^(u|\u00b5|\u03bc)v$/i.test(unit)) return 0.001;
  if (/^mv$/i.test(unit)) return 1;
  if (/^v$/i.test(unit)) return 1000;
  throw unusable(
    unit === ''
      ? 'Its ECG has no unit: it needs mV, µV or V.'
      : `Its ECG is in ${unit}, which is neither mV, µV nor V.`,
  );
}

function intervalsOf(
  points: readonly number[],
  { scale, kind, unit }: { scale: number; kind: string; unit: string },
): Content {
  const toMs = scale * (/^s/i.test(unit) ? 1000 : 1);
  const isWhole = kind === 'integer';
  const bad = points.findIndex((point) => !(point * toMs > 0 && point * toMs < 60_000));
  if (bad >= 0) throw unusable(`Number ${bad + 1} is no interval between two beats.`);
  return {
    kind: 'intervals',
    samples: Float64Array.from(points),
    scale: toMs,
    bits: isWhole ? 24 : 64,
  };
}

const unusable = (why: string): SensorError =>
  new SensorError('unusable-file', `This file cannot be replayed. ${why}`);

const tooFine = (): SensorError =>
  unusable('Its ECG has more than 16 bits. Add the file to the sessions instead.');
