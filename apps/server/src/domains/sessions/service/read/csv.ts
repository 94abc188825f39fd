import { setImmediate } from 'node:timers/promises';
import { csvOfChannels } from '@attune/signals';
import { textsOf } from './numbers.ts';
import { type Piece, piecesBeside, type Reading, secondsOf } from './pages.ts';

const pieceCharacters = 65_536;
/** Points of two channels closer than this, in seconds, share a row: a nanosecond is rounding, not time. */
const sameTime = 1e-9;

/**
 * Channels side by side as CSV (RFC 4180), as `csvOfChannels` of the signals library writes them: a row for every time
 * at which any has a point. Of each channel one block is open at a time, of many channels a part of one.
 */
export async function* csvOf(readings: readonly Reading[]): AsyncGenerator<string, void, undefined> {
  yield* csvOfChannels(
    readings.map(({ channel: { label, unit } }) => ({
      label,
      unit,
      rate: 1,
      scale: 1,
      offset: 0,
      parts: [],
    })),
  );
  const columns = readings.map((reading) => columnOf(reading, readings.length));
  try {
    for (const column of columns) await column.next();
    let text = '';
    for (;;) {
      let time = Number.POSITIVE_INFINITY;
      for (const column of columns) if (column.time < time) time = column.time;
      if (time === Number.POSITIVE_INFINITY) break;
      text += String(time);
      for (const column of columns) {
        text += ',';
        if (column.time - time >= sameTime) continue;
        text += column.text();
        if (!column.step()) await column.next();
      }
      text += '\r\n';
      if (text.length < pieceCharacters) continue;
      yield text;
      text = '';
      // A piece takes some milliseconds to write; others have their turn in between.
      await setImmediate();
    }
    if (text) yield text;
  } finally {
    for (const column of columns) await column.end();
  }
}

/** Goes through the points of one channel. */
function columnOf(reading: Reading, channels: number) {
  const pieces = piecesBeside(reading, channels);
  const toText = textsOf(reading.channel);
  let piece: Piece | undefined;
  let seconds = (_: number) => 0;
  let index = 0;
  const column = {
    /** Of the next point, in seconds; endless after the last. */
    time: Number.POSITIVE_INFINITY,
    text: () => {
      const text = toText(piece?.points[index] as number);
      return text === 'null' ? '' : text;
    },
    /** On to the next point of this block; false when there is none. */
    step(): boolean {
      index++;
      if (index >= (piece?.points.length ?? 0)) return false;
      column.time = seconds(index);
      return true;
    },
    /** On to the next block. */
    async next(): Promise<void> {
      const { value } = await pieces.next();
      piece = value ?? undefined;
      index = 0;
      column.time = Number.POSITIVE_INFINITY;
      if (!piece) return;
      seconds = secondsOf(reading.channel, piece);
      column.time = seconds(0);
    },
    end: () => pieces.return(),
  };
  return column;
}
