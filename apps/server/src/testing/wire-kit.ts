import type pg from 'pg';

type Wire = {
  parse(message: { text: string; name: string }): void;
  bind(message: { statement: string; values: readonly unknown[] }): void;
};

/**
 * Listens to what the pool's connections say to the database: every statement in order, by its text. Nothing is
 * changed on the way.
 */
export function listenToWire(pool: pg.Pool): { statements: string[] } {
  const heard = { statements: [] as string[] };
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
      heard.statements.push(message.statement ? (texts.get(message.statement) ?? '?') : unnamed);
      bind.call(wire, message);
    };
  };
  // Not when one is opened: some are there already.
  pool.on('acquire', listen);
  return heard;
}
