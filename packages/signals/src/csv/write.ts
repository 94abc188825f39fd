/** A channel as it is to be written: integers with their scale, in parts between which points may be missing. */
export interface CsvChannel {
  label: string;
  unit: string;
  /** Hz */
  rate: number;
  /** Physical value = integer · scale + offset. */
  scale: number;
  offset: number;
  /** Time of sample 0 in seconds, on the clock all channels share; 0 when left out. */
  startSeconds?: number;
  /** Runs of points in order; `firstSample` is the index of the first in the channel. */
  parts: readonly { firstSample: number; samples: Int16Array | Int32Array }[];
}

/** Longest piece, in characters: numbers are ASCII, so 64 KiB on the wire. */
const PIECE_CHARACTERS = 65_536;
/** Points of two channels closer than this, in seconds, share a row: a nanosecond is rounding, not time. */
const SAME_TIME = 1e-9;

/**
 * CSV (RFC 4180, CRLF) of channels in pieces of at most 64 KiB: `time_s`, then a column `label (unit)` for each.
 * There is a row for every time at which any channel has a point; a channel without one there, because of its rate or
 * a gap, has an empty cell. Numbers are the shortest that read back as the same double.
 */
export function* csvOfChannels(channels: readonly CsvChannel[]): Generator<string, void, undefined> {
  const titles = channels.map(({ label, unit }) => textCell(unit === '' ? label : `${label} (${unit})`));
  yield* inPieces(`${['time_s', ...titles].join(',')}\r\n`);
  const cursors = channels.map((channel) => new Cursor(channel));
  let piece = '';
  for (;;) {
    let time = Infinity;
    for (const cursor of cursors) if (cursor.time < time) time = cursor.time;
    if (time === Infinity) break;
    let row = numberCell(time);
    for (const cursor of cursors)
      row += cursor.time - time < SAME_TIME ? `,${numberCell(cursor.take())}` : ',';
    row += '\r\n';
    if (piece.length + row.length > PIECE_CHARACTERS) {
      yield* inPieces(piece);
      piece = '';
    }
    piece += row;
  }
  yield* inPieces(piece);
}

/** Goes through the points of one channel. */
class Cursor {
  readonly #channel: CsvChannel;
  #part = 0;
  #index = 0;
  /** Time of the next point in seconds; infinite after the last. */
  time = Infinity;

  constructor(channel: CsvChannel) {
    this.#channel = channel;
    this.#settle();
  }

  /** The next point's physical value; moves on. */
  take(): number {
    const { parts, scale, offset } = this.#channel;
    const value = parts[this.#part]!.samples[this.#index]!;
    this.#index++;
    this.#settle();
    return value * scale + offset;
  }

  #settle(): void {
    const { parts, rate, startSeconds = 0 } = this.#channel;
    let part = parts[this.#part];
    while (part && this.#index >= part.samples.length) {
      part = parts[++this.#part];
      this.#index = 0;
    }
    this.time = part ? startSeconds + (part.firstSample + this.#index) / rate : Infinity;
  }
}

/** The shortest digits that give the same number again; nothing for what is no number. */
function numberCell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

/**
 * A quoted text where it has to be. Spreadsheets run cells that begin with = + - @ (or a tab or carriage return) as
 * formulas, and labels come from files of strangers: an apostrophe makes it text.
 */
function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Cuts a text that may itself be too long. A character outside ASCII takes up to 3 bytes, so a third is allowed. */
function* inPieces(text: string): Generator<string, void, undefined> {
  const limit = /^[\0-\x7f]*$/.test(text) ? PIECE_CHARACTERS : Math.floor(PIECE_CHARACTERS / 3);
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + limit, text.length);
    // Never between the halves of a surrogate pair.
    if (to < text.length && (text.charCodeAt(to) & 0xfc00) === 0xdc00) to--;
    yield text.slice(from, to);
    from = to;
  }
}
