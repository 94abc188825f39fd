import {
  createEdfDecoder,
  type EdfHeader,
  type EdfSignalHeader,
  type LocalTime,
  scaleOf,
} from '@attune/signals';
import { dataTypeOf } from '../data-types.ts';
import { type FileChannel, type FileReader, type FileStart, type PointSink, unreadable } from './format.ts';

const mostSignals = 256;

/** Reads EDF, EDF+ and BDF. */
export function edfReader(sink: PointSink): FileReader {
  let channels: FileChannel[] | undefined;
  let kind = 'EDF';
  // Signals of annotations are no channels.
  const numbers: number[] = [];
  const decoder = createEdfDecoder({
    header(header) {
      kind = header.kind;
      let number = 0;
      for (const { annotations } of header.signals) numbers.push(annotations ? -1 : number++);
      channels = channelsOf(header);
    },
    samples: (signal, firstSample, samples) => sink(numbers[signal] as number, firstSample, samples),
  });
  return {
    get kind() {
      return kind;
    },
    push: (piece) => decoder.push(piece),
    channels: () => channels,
    end() {
      const { startedAt, markers, warnings } = decoder.end();
      return { start: startOf(startedAt), markers, warnings };
    },
  };
}

/** @throws AppError `unreadable-file` when there are too many. */
export function channelsOf(header: EdfHeader): FileChannel[] {
  const { length } = header.signals;
  if (length > mostSignals)
    throw unreadable(`The file has ${length} signals; at most ${mostSignals} are kept.`);
  const bits = header.kind.startsWith('BDF') ? 24 : 16;
  return header.signals.filter((signal) => !signal.annotations).map((signal) => channelOf(signal, bits));
}

function channelOf(signal: EdfSignalHeader, bits: number): FileChannel {
  const { label, unit, rate, digitalMin, digitalMax, physicalMin, physicalMax, transducer, prefilter } =
    signal;
  return {
    label,
    unit,
    rate,
    ...scaleOf(signal),
    form: { kind: 'integer', bits, regular: true },
    dataType: dataTypeOf(label, unit),
    details: { digitalMin, digitalMax, physicalMin, physicalMax, transducer, prefilter },
  };
}

export function startOf(local: LocalTime | undefined): FileStart {
  if (!local)
    return { unknown: 'The file does not say when it was recorded; the time of the import was taken.' };
  const { fraction = 0, ...fields } = local;
  return {
    local: Temporal.PlainDateTime.from(fields).add({ milliseconds: Math.round(fraction * 1000) }),
  };
}
