import type pg from 'pg';

type Wire = {
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
    const { parse, bind } = wire;
    let unnamed = '';
    wire.parse = (message) => {
      if (message.name) texts.set(message.name, message.text);
      else unnamed = message.text;
      parse.call(wire, message);
    };
    wire.bind = (message) => {
      const text = message.statement ? (texts.get(message.statement) ?? unheard) : unnamed;
      heard.statements.push(text);
      heard.bound.push({ text, values: message.values ?? [] });
      bind.call(wire, message);
    };
  };
  // Not when one is opened: some are there already.
  pool.on('acquire', listen);
  return heard;
}
