import type pg from 'pg';

type Wire = {
  readonly stream: { write(bytes: Uint8Array | string, ...more: unknown[]): boolean };
  parse(message: { text: string; name: string }): void;
  bind(message: { statement: string; values: readonly unknown[] }): void;
};

/** The text of a statement that its connection parsed before anybody listened. */
export const unheard = '?';

/** A statement as it was sent, with what it was sent with. */
export type Bound = { readonly text: string; readonly values: readonly unknown[] };

/**
 * Listens to what the pool's connections say to the database: every statement in order, by its text, and with its
 * values. Nothing is changed on the way.
 */
export function listenToWire(pool: pg.Pool): { statements: string[]; bound: Bound[] } {
  const heard = { statements: [] as string[], bound: [] as Bound[] };
  const texts = new Map<string, string>();
  const known = new WeakSet<pg.PoolClient>();
  const listen = (client: pg.PoolClient) => {
    if (known.has(client)) return;
    known.add(client);
    const wire = (client as unknown as { connection: Wire }).connection;
    const { parse, bind, stream } = wire;
    const { write } = stream;
    let unnamed = '';
    let binding = false;
    const hear = (statement: string, values: readonly unknown[]) => {
      const text = statement ? (texts.get(statement) ?? unheard) : unnamed;
      heard.statements.push(text);
      heard.bound.push({ text, values });
    };
    wire.parse = (message) => {
      if (message.name) texts.set(message.name, message.text);
      else unnamed = message.text;
      parse.call(wire, message);
    };
    wire.bind = (message) => {
      hear(message.statement, message.values ?? []);
      binding = true;
      bind.call(wire, message);
      binding = false;
    };
    // What asks for bytes instead of text is not put together by node-postgres.
    stream.write = (bytes, ...more) => {
      if (!binding && Buffer.isBuffer(bytes) && bytes[0] === bindCode) {
        const { statement, values } = readBind(bytes);
        hear(statement, values);
      }
      return write.call(stream, bytes, ...more);
    };
  };
  // Not when one is opened: some are there already.
  pool.on('acquire', listen);
  return heard;
}

const bindCode = 'B'.charCodeAt(0);

/** The name and the values of a Bind message: code, length, portal, name, forms of the values, values. */
function readBind(message: Buffer): { statement: string; values: unknown[] } {
  const nameAt = message.indexOf(0, 5) + 1;
  const nameEnd = message.indexOf(0, nameAt);
  const forms = message.readInt16BE(nameEnd + 1);
  let at = nameEnd + 3 + 2 * forms;
  const count = message.readInt16BE(at);
  at += 2;
  const values = Array.from({ length: count }, (_, i) => {
    const length = message.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    const value = message.subarray(at, at + length);
    at += length;
    const isBytes = forms > 0 && message.readInt16BE(nameEnd + 3 + 2 * (forms === 1 ? 0 : i)) === 1;
    return isBytes ? Buffer.from(value) : value.toString();
  });
  return { statement: message.toString('utf8', nameAt, nameEnd), values };
}
