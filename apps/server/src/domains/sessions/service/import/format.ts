import type { PointArray } from '@attune/signals';
import { AppError } from '../../../../kernel/errors.ts';
import type { ChannelForm } from '../blocks.ts';

/** A channel as its file describes it. */
export type FileChannel = {
  readonly label: string;
  readonly unit: string;
  /** Points a second; null where each has its own time. */
  readonly rate: number | null;
  readonly scale: number;
  readonly offset: number;
  readonly form: ChannelForm;
  readonly dataType: string;
  /** What else the file says, for whoever writes such a file again. */
  readonly details?: Readonly<Record<string, unknown>>;
};

export type FileMarker = {
  readonly atSeconds: number;
  readonly seconds?: number | undefined;
  readonly text: string;
};

/** When the first point was taken: an instant, or what a clock showed that stood in the session's zone. */
export type FileStart =
  | { readonly instant: Date }
  | { readonly local: Temporal.PlainDateTime }
  | { readonly unknown: string };

export type FileSummary = {
  readonly start: FileStart;
  readonly markers: readonly FileMarker[];
  readonly warnings: readonly string[];
};

/** Takes points as they are read. Arrays are used again: what is kept is copied. */
export type PointSink = (
  channel: number,
  firstSample: number,
  points: PointArray,
  times?: Float64Array<ArrayBuffer>,
) => void;

/** Reads one file from its start to its end. */
export type FileReader = {
  readonly kind: string;
  push(piece: Uint8Array): void;
  /** As soon as they are known; before any of their points. */
  channels(): readonly FileChannel[] | undefined;
  end(): FileSummary;
};

/** @throws what a reader throws, as a problem that its sender can read. */
export function refuseUnreadable(cause: unknown): never {
  const { name, code, message } = cause as { name?: string; code?: string; message?: string };
  if (name !== 'EdfError' && name !== 'CsvError') throw cause;
  const what = code === 'not-csv' ? `This is no EDF, BDF or CSV file that can be read. ${message}` : message;
  throw new AppError('unreadable-file', `${what} Nothing was stored.`, {
    cause,
    facts: { reason: String(code) },
  });
}

export const unreadable = (what: string) =>
  new AppError('unreadable-file', `${what} Nothing was stored.`, { facts: { reason: 'unsupported' } });
