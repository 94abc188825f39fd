import pg from 'pg';
import { activity, app } from '../api/routes.ts';
import type { Bare } from '../bare/start.ts';
import { expectDone, type Shot, withHands } from '../lib/connection.ts';
import type { SignedIn } from '../lib/people.ts';
import type { Product } from '../lib/product.ts';

/** Rows a second of each round. */
export type Inserted = {
  readonly product: number[];
  readonly bareRoute: number[];
  readonly bareTable: number[];
};

type World = {
  readonly product: Product;
  readonly bare: Bare;
  readonly people: readonly SignedIn[];
  readonly plain: readonly SignedIn[];
};

const table = `
  create table bare_activities (
    user_id uuid not null, occurred_at timestamptz not null, id uuid not null, app text not null, type text not null,
    visit uuid, data bytea, metadata bytea, received_at timestamptz not null default now(),
    primary key (user_id, occurred_at, id)
  )`;
const columns = 6;

/**
 * Batches of activities over several connections, in turns: through the product, through the bare route with the same
 * statement into the same table, and straight into a table without parts and with one index.
 */
export async function timeInserts(
  { product, bare, people, plain }: World,
  batches: readonly number[],
  { connections, rounds, seconds }: { connections: number; rounds: number; seconds: number },
): Promise<ReadonlyMap<number, Inserted>> {
  const pool = new pg.Pool({ connectionString: product.ownerUrl, max: connections });
  const inserted = new Map<number, Inserted>();
  try {
    await pool.query(table);
    for (const batch of batches) {
      const through = (port: number, among: readonly SignedIn[], guarded: boolean) =>
        overHttp(port, among, guarded, { connections, seconds, batch });
      const all: Inserted = { product: [], bareRoute: [], bareTable: [] };
      for (let round = -1; round < rounds; round++) {
        const [bareTable, bareRoute, ours] = [
          await straight(pool, plain, { connections, seconds, batch }),
          await through(bare.port, plain, false),
          await through(product.port, people, true),
        ];
        // The round before the first is for warming up.
        if (round < 0) continue;
        all.bareTable.push(bareTable);
        all.bareRoute.push(bareRoute);
        all.product.push(ours);
      }
      inserted.set(batch, all);
    }
    await pool.query('drop table bare_activities');
    return inserted;
  } finally {
    await pool.end();
  }
}

type Load = { readonly connections: number; readonly seconds: number; readonly batch: number };

const itemsOf = (batch: number) => Array.from({ length: batch }, (_, turn) => activity(turn));

async function overHttp(
  port: number,
  people: readonly SignedIn[],
  guarded: boolean,
  { connections, seconds, batch }: Load,
): Promise<number> {
  const { rate } = await withHands(port, connections, seconds, async (connection, hand) => {
    const person = people[hand % people.length] as SignedIn;
    const shot: Shot = {
      method: 'POST',
      path: `${guarded ? '/v1' : ''}/users/${person.userId}/activities/batch`,
      json: { items: itemsOf(batch) },
      ...(guarded ? { token: person.token } : {}),
    };
    const { stored } = JSON.parse(expectDone(await connection.ask(shot), shot).body.toString()) as {
      stored: number;
    };
    if (stored !== batch) throw new Error(`Of ${batch} activities ${stored} were stored.`);
  });
  return rate * batch;
}

async function straight(
  pool: pg.Pool,
  people: readonly SignedIn[],
  { connections, seconds, batch }: Load,
): Promise<number> {
  const places = Array.from({ length: batch }, (_, row) =>
    Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`).join(', '),
  );
  const text = `insert into bare_activities (user_id, occurred_at, id, app, type, data) values (${places.join('), (')})`;
  const began = performance.now();
  let rows = 0;
  const one = async (_: unknown, hand: number) => {
    const userId = people[hand % people.length]?.userId;
    while (performance.now() - began < seconds * 1000) {
      const values = itemsOf(batch).flatMap(({ id, type, occurredAt, data }) => [
        userId,
        occurredAt,
        id,
        app,
        type,
        Buffer.from(JSON.stringify(data)),
      ]);
      await pool.query({ name: `insert ${batch}`, text, values });
      rows += batch;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  return (rows / (performance.now() - began)) * 1000;
}
