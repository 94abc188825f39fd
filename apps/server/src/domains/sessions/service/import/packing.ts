import { setImmediate } from 'node:timers/promises';
import type { PointArray } from '@attune/signals';
import type { PersonKey } from '../../../../kernel/keys/vault.ts';
import { blockPoints, type NewBlock } from '../../store/index.ts';
import { type ChannelForm, sealBeside } from '../blocks.ts';
import type { Coders } from '../coding/coders.ts';
import { type PointSink, unreadable } from './format.ts';

// Bytes: of all channels' points that wait for their block to be full, and of sealed blocks that wait to be stored.
const waitingAtMost = 48 * 1024 * 1024;
const storedAtOnce = 2 * 1024 * 1024;
const blocksAtOnce = 200;
const leastPoints = 4096;
// A recorder loses contact now and then. Each stretch is a row: a file of nothing but gaps would fill a table with them.
const mostStretches = 100_000;

type Place = { readonly userId: string; readonly sessionId: string };
type Times = Float64Array<ArrayBuffer>;

/** Points of one channel that are to become a block. */
type Part = {
  readonly channel: number;
  readonly points: PointArray;
  readonly times: Times | undefined;
  firstSample: number;
  filled: number;
};

export type Packing = {
  /** Copies points; nothing is waited for. */
  readonly sink: PointSink;
  /** Seals what is full, and stores it when it is worth a statement. Between two pieces of the file. */
  settle(): Promise<void>;
  /** Seals and stores the rest. @returns how many points there are of each channel, and where the last one ends. */
  end(): Promise<Packed[]>;
};

export type Packed = {
  readonly points: number;
  /** The place behind the last point, and its time where points come irregularly. */
  readonly end: number;
  readonly lastUs: number;
  readonly bytes: number;
};

/** Makes blocks of points as they come. While blocks are stored, the next ones are made. */
export function packing(
  coders: Coders,
  key: PersonKey,
  place: Place,
  forms: readonly ChannelForm[],
  store: (blocks: readonly NewBlock[]) => Promise<unknown>,
): Packing {
  const size = sizeFor(forms);
  const open: (Part | undefined)[] = forms.map(() => undefined);
  // Arrays that are taken again: throwing away a quarter of a megabyte for each block costs more than encoding it.
  const spare: (Part | undefined)[] = forms.map(() => undefined);
  const packed = forms.map(() => ({ points: 0, end: 0, lastUs: 0, bytes: 0 }));
  const full: Part[] = [];
  let sealed: NewBlock[] = [];
  let bytes = 0;
  let stretches = 0;
  let storing: Promise<unknown> = Promise.resolve();

  const close = (channel: number) => {
    const part = open[channel];
    if (!part || part.filled === 0) return;
    if (part.filled < size && ++stretches > mostStretches)
      throw unreadable(`The file has more than ${mostStretches} gaps.`);
    // What is little is copied, so that many short stretches take no more room than they fill.
    const isLittle = part.filled < size / 2;
    full.push(
      isLittle
        ? { ...part, points: part.points.slice(0, part.filled), times: part.times?.slice(0, part.filled) }
        : part,
    );
    open[channel] = isLittle ? { ...part, filled: 0 } : undefined;
  };

  function sink(channel: number, firstSample: number, points: PointArray, times?: Times): void {
    for (let from = 0; from < points.length; ) {
      if (placeAfter(open[channel]) !== firstSample + from) close(channel);
      open[channel] ??= spare[channel] ?? newPart(channel, forms[channel] as ChannelForm, size);
      spare[channel] = undefined;
      const part = open[channel];
      if (part.filled === 0) part.firstSample = firstSample + from;
      const to = Math.min(points.length, from + size - part.filled);
      part.points.set(points.subarray(from, to) as never, part.filled);
      if (times) part.times?.set(times.subarray(from, to), part.filled);
      part.filled += to - from;
      from = to;
      if (part.filled === size) close(channel);
    }
  }

  async function send(): Promise<void> {
    const blocks = sealed;
    sealed = [];
    bytes = 0;
    await storing;
    storing = blocks.length > 0 ? store(blocks) : Promise.resolve();
    // Its failure is met where it is waited for; until then nobody may take it for a defect.
    storing.catch(() => {});
  }

  async function settle(): Promise<void> {
    for (let part = full.shift(); part; part = full.shift()) {
      const block = await seal(coders, key, place, forms[part.channel] as ChannelForm, part);
      const sum = packed[part.channel] as (typeof packed)[number];
      sum.points += part.filled;
      sum.end = part.firstSample + part.filled;
      sum.lastUs = part.times?.[part.filled - 1] ?? 0;
      sum.bytes += sizeOf(block);
      sealed.push(block);
      bytes += block.samples.length;
      if (part.points.length === size) spare[part.channel] = { ...part, filled: 0 };
      if (bytes >= storedAtOnce || sealed.length >= blocksAtOnce) await send();
      // Short blocks are made here: others are served between two.
      await setImmediate();
    }
  }

  return {
    sink,
    settle,
    async end() {
      for (let channel = 0; channel < forms.length; channel++) {
        close(channel);
        await settle();
      }
      await send();
      await storing;
      return packed;
    },
  };
}

/** Bytes of a block in its table. */
export const sizeOf = ({ samples, overview }: NewBlock): number => samples.length + (overview?.length ?? 0);

const placeAfter = (part: Part | undefined) => part && part.firstSample + part.filled;

function seal(
  coders: Coders,
  key: PersonKey,
  place: Place,
  form: ChannelForm,
  part: Part,
): Promise<NewBlock> {
  const { channel, firstSample, filled, points, times } = part;
  return sealBeside(coders, key, { ...place, channel }, form, {
    firstSample,
    points: points.subarray(0, filled),
    ...(times ? { times: times.subarray(0, filled) } : {}),
  });
}

const widthOf = ({ kind, bits, regular }: ChannelForm): number =>
  (kind === 'float64' ? 8 : kind === 'float32' || bits > 16 ? 4 : 2) + (regular ? 0 : 8);

/** Points in a block: as many as there may be, or fewer where there are so many channels that they would not fit. */
function sizeFor(forms: readonly ChannelForm[]): number {
  const width = forms.reduce((sum, form) => sum + widthOf(form), 0);
  const fitting = Math.floor(waitingAtMost / Math.max(1, width) / leastPoints) * leastPoints;
  return Math.min(blockPoints, Math.max(leastPoints, fitting));
}

function newPart(channel: number, form: ChannelForm, size: number): Part {
  const { kind, bits, regular } = form;
  const Points =
    kind === 'float64'
      ? Float64Array
      : kind === 'float32'
        ? Float32Array
        : bits <= 16
          ? Int16Array
          : Int32Array;
  const times = regular ? undefined : new Float64Array(size);
  return { channel, points: new Points(size), times, firstSample: 0, filled: 0 };
}
