import pg, { type Client, type ClientConfig } from 'pg';

/** The fields of one row as bytes; null where there is no value. */
export type RowFields = readonly (Buffer | null)[];
type TakeRow = (fields: RowFields) => void;
type Source = { on(event: string, listener: (chunk: Buffer) => void): unknown };

/** What takes the rows of a connection as bytes while a statement with binary columns answers; else nobody. */
type Tap = { take: TakeRow | undefined };

const taps = new WeakMap<object, Tap>();
const dataRow = 0x44; // 'D'
const headerBytes = 5;

/** Whether rows of this connection can be had as bytes. */
export const hasTap = (wire: object): boolean => taps.has(wire);

/** From now on, rows of this connection go to `take` as bytes; without it, to node-postgres again. */
export function takeRows(wire: object, take: TakeRow | undefined): void {
  const tap = taps.get(wire);
  if (tap) tap.take = take;
}

/**
 * A client whose statements may answer in binary. node-postgres turns every field into text, which doubles bytea on
 * the wire as hex and ruins binary. So we stand between socket and parser: five blocks in 0.24 ms instead of 1.3 ms.
 */
export function clientWithRows(config: ClientConfig): Client {
  const client = new pg.Client(config);
  const { connection } = client as unknown as { connection: { attachListeners(stream: Source): void } };
  const tap: Tap = { take: undefined };
  taps.set(connection, tap);
  const attach = connection.attachListeners.bind(connection);
  connection.attachListeners = (stream) =>
    attach({
      on: (event, listener) => stream.on(event, event === 'data' ? splitter(tap, listener) : listener),
    });
  return client;
}

/** Passes bytes on as they come, except the rows that somebody takes. Messages may be cut anywhere. */
export function splitter(tap: Tap, pass: (chunk: Buffer) => void): (chunk: Buffer) => void {
  // Bytes of the current message that are still to come and are passed on; or the parts so far of what is held.
  let passing = 0;
  const held = holder();

  /** A part of a row, or of a header that is cut; returns where the rest of the chunk begins. */
  const take = (chunk: Buffer, at: number): number => {
    const end = held.add(chunk, at);
    if (!held.isWhole()) return end;
    if (held.wanted() === headerBytes) {
      const [code, length] = held.header();
      if (code === dataRow && tap.take) {
        held.want(length);
        return end;
      }
      passing = length - headerBytes;
      pass(held.release());
    } else tap.take?.(fieldsOf(held.release()));
    return end;
  };

  return (chunk) => {
    let at = 0;
    // What lies between these two is passed on in one piece, however many messages it is.
    let from = 0;
    let other = passing > 0;
    const passOn = () => {
      if (at > from) pass(chunk.subarray(from, at));
      from = at;
      other = false;
    };
    while (at < chunk.length) {
      if (passing > 0) {
        const part = Math.min(passing, chunk.length - at);
        passing -= part;
        at += part;
        continue;
      }
      if (held.isEmpty() && chunk.length - at >= headerBytes) {
        const isRow = chunk[at] === dataRow;
        // Whether somebody takes the row is known when what came before it has been passed on.
        if (isRow && other) passOn();
        if (!isRow || !tap.take) {
          other ||= !isRow;
          passing = 1 + chunk.readUInt32BE(at + 1);
          continue;
        }
      }
      passOn();
      at = take(chunk, at);
      from = at;
      other = passing > 0;
    }
    passOn();
  };
}

/** Parts of one message, until they are as many bytes as wanted. */
function holder() {
  let parts: Buffer[] = [];
  let bytes = 0;
  let wanted = headerBytes;
  const whole = () => (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, bytes));
  return {
    isEmpty: () => bytes === 0,
    isWhole: () => bytes === wanted,
    wanted: () => wanted,
    want: (more: number) => {
      wanted = more;
    },
    add(chunk: Buffer, at: number): number {
      const end = Math.min(chunk.length, at + wanted - bytes);
      parts.push(chunk.subarray(at, end));
      bytes += end - at;
      return end;
    },
    header(): [code: number, length: number] {
      const header = whole();
      return [header[0] as number, 1 + header.readUInt32BE(1)];
    },
    release(): Buffer {
      const released = whole();
      parts = [];
      bytes = 0;
      wanted = headerBytes;
      return released;
    },
  };
}

function fieldsOf(row: Buffer): RowFields {
  const fields: (Buffer | null)[] = [];
  const count = row.readUInt16BE(headerBytes);
  let at = headerBytes + 2;
  for (let i = 0; i < count; i++) {
    const length = row.readInt32BE(at);
    at += 4;
    fields.push(length < 0 ? null : row.subarray(at, at + length));
    at += Math.max(0, length);
  }
  return fields;
}

/** The Bind message of a named statement, with the form in which each column of the answer is to come. */
export function bindMessage(name: string, values: readonly unknown[], forms: readonly number[]): Buffer {
  const cells = values.map((value) =>
    value === null || value === undefined
      ? undefined
      : Buffer.isBuffer(value)
        ? value
        : Buffer.from(String(value)),
  );
  const statement = Buffer.from(name);
  const cellBytes = cells.reduce((sum, cell) => sum + 4 + (cell?.length ?? 0), 0);
  const bytes =
    1 + 4 + 1 + statement.length + 1 + 2 + 2 * cells.length + 2 + cellBytes + 2 + 2 * forms.length;
  const message = Buffer.alloc(bytes);
  let at = message.writeUInt8(0x42, 0);
  at = message.writeUInt32BE(bytes - 1, at) + 1;
  at += statement.copy(message, at) + 1;
  at = message.writeUInt16BE(cells.length, at);
  for (const value of values) at = message.writeUInt16BE(Buffer.isBuffer(value) ? 1 : 0, at);
  at = message.writeUInt16BE(cells.length, at);
  for (const cell of cells) {
    at = message.writeInt32BE(cell?.length ?? -1, at);
    if (cell) at += cell.copy(message, at);
  }
  at = message.writeUInt16BE(forms.length, at);
  for (const form of forms) at = message.writeUInt16BE(form, at);
  return message;
}
