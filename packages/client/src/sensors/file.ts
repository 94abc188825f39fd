import { CsvError, createCsvDecoder, createCsvSurvey, MADE_UP_ENDINGS, previewCsv } from '@attune/signals';
import { machine, type Surroundings } from '../surroundings.ts';
import {
  type Sensor,
  type SensorChannel,
  SensorError,
  type SensorEvent,
  type SensorState,
} from './contract.ts';
import { createListeners } from './listeners.ts';

/** A day of intervals, or an hour of an ECG. */
export const MOST_FILE_BYTES = 32 * 1024 * 1024;

/** Samples of an ECG are handed on by so many milliseconds, as straps do. */
const portion = 500;

type Content =
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
      readonly places: readonly { readonly first: number; readonly from: number; readonly to: number }[];
    };

/** @throws SensorError that says why the file cannot be replayed */
function contentOf(bytes: Uint8Array): Content {
  if (bytes.length > MOST_FILE_BYTES) throw unusable(`It has more than ${MOST_FILE_BYTES / 1024 / 1024} MB.`);
  try {
    const survey = createCsvSurvey(previewCsv(bytes));
    survey.push(bytes);
    const { plan } = survey.end();
    const columns = plan.columns.filter(({ role }) => role === 'values');
    const index = plan.intervals
      ? 0
      : columns.findIndex(({ label, rate }) => /ecg|ekg/i.test(label) && rate !== null);
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
    if (column.kind !== 'integer' || column.bits > 16)
      throw unusable('Its ECG has more than 16 bits. Add the file to the sessions instead.');
    const toMillivolts = millivoltsIn(column.unit);
    return {
      kind: 'ecg',
      samples: Int16Array.from(points),
      rate: column.rate!,
      scale: column.scale * toMillivolts,
      places,
    };
  } catch (error) {
    if (error instanceof CsvError) throw unusable(error.message);
    throw error;
  }
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

/**
 * Replays a CSV file as if it were measured now: intervals between beats, or an ECG, at the speed at which they were taken.
 * Channels and device bear the name of a file. It ends where the file does; started again, it begins again.
 * @throws SensorError `unusable-file`
 */
export function createFileSensor(
  { name: fileName, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  surroundings: Surroundings = machine,
): Sensor {
  const content = contentOf(bytes);
  const { tell, subscribe } = createListeners<SensorEvent>();
  let state: SensorState = 'idle';
  let callOff: () => void = () => undefined;

  function become(next: SensorState): void {
    state = next;
    tell({ kind: 'state', state });
  }

  const fromTheBeginning = () =>
    content.kind === 'intervals' ? replayIntervals(content) : replayEcg(content);
  let replay = fromTheBeginning();
  let begunAt = 0;

  /** What is due; then waits for what comes next. */
  function go(): void {
    const due = replay.next();
    if (!due) {
      become('ended');
      return;
    }
    callOff = surroundings.after(Math.max(0, begunAt + due.at - surroundings.now()), () => {
      tell(due.event(begunAt));
      go();
    });
  }

  return {
    kind: 'file',
    name: `File: ${fileName}`.slice(0, 200),
    channels: () => [channelOf(content)],
    state: () => state,
    async start() {
      if (state === 'on') return;
      replay = fromTheBeginning();
      begunAt = surroundings.now();
      become('on');
      go();
    },
    async stop() {
      callOff();
      become('stopped');
    },
    subscribe,
  };
}

const channelOf = (content: Content): SensorChannel =>
  content.kind === 'intervals'
    ? {
        dataType: 'rr',
        label: `RR${MADE_UP_ENDINGS.file}`,
        unit: 'ms',
        rate: null,
        ...(content.bits > 32
          ? { valueKind: 'float64' as const }
          : { valueKind: 'integer' as const, bits: content.bits, scale: content.scale }),
      }
    : {
        dataType: 'ecg',
        label: `ECG${MADE_UP_ENDINGS.file}`,
        unit: 'mV',
        rate: content.rate,
        valueKind: 'integer',
        bits: 16,
        scale: content.scale,
      };

/** `at`: milliseconds since the beginning. */
type Due = { readonly at: number; readonly event: (begunAt: number) => SensorEvent };

function replayIntervals({ samples, scale, bits }: Content & { kind: 'intervals' }) {
  let [index, at, before] = [0, 0, 0];
  return {
    next(): Due | undefined {
      const sample = samples[index++];
      if (sample === undefined) return undefined;
      const value = bits > 32 ? sample * scale : sample;
      at += sample * scale;
      const [time, broken] = [at, before === 0];
      before = at;
      return {
        at: time,
        event: (begunAt) => ({
          kind: 'points',
          channel: 0,
          samples: [value],
          times: [begunAt + time],
          broken,
        }),
      };
    },
  };
}

function replayEcg({ samples, rate, places }: Content & { kind: 'ecg' }) {
  const size = Math.max(1, Math.round((portion * rate) / 1000));
  let [run, from, end] = [0, places[0]?.from ?? 0, places[0]?.first ?? 0];
  return {
    next(): Due | undefined {
      const place = places[run];
      if (!place) return undefined;
      const part = samples.subarray(from, Math.min(from + size, place.to));
      const first = place.first + from - place.from;
      const missing = first - end;
      end = first + part.length;
      from += part.length;
      if (from >= place.to) from = places[++run]?.from ?? from;
      const at = (1000 * end) / rate;
      return {
        at,
        event: (begunAt) => ({
          kind: 'samples',
          channel: 0,
          samples: part,
          missing,
          at: begunAt + at,
          deviceTime: Math.round(1000 * at),
        }),
      };
    },
  };
}
