import pg from 'pg';
import { newId } from '../../apps/server/src/kernel/ids.ts';
import type { SignedIn } from '../lib/people.ts';
import type { Product } from '../lib/product.ts';
import { timesOf } from './storm.ts';

export type Bare = {
  readonly signUpsASecond: number;
  /** Milliseconds of each unrelated query through the same pool meanwhile. */
  readonly during: readonly number[];
};

/** As many connections as the server has. */
const connections = 10;

export const makeBareTables = (owner: pg.Client) =>
  owner.query(
    `create schema bare;
     create table bare.workshops (id uuid primary key, capacity int not null);
     create table bare.participants (workshop_id uuid not null references bare.workshops (id), user_id uuid not null,
       state text not null, signed_up_at timestamptz not null default clock_timestamp(), primary key (workshop_id, user_id))`,
  );

export async function makeBareWorkshop(owner: pg.Client, seats: number) {
  const id = newId();
  await owner.query('insert into bare.workshops (id, capacity) values ($1, $2)', [id, seats]);
  return { id, seats };
}

/** All at once through one pool, with an unrelated query through it now and then. No HTTP, no login, no rights. */
async function throughPool(
  { ownerUrl }: Product,
  people: readonly SignedIn[],
  signUp: (pool: pg.Pool, userId: string) => Promise<unknown>,
): Promise<Bare> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: connections });
  try {
    await Promise.all(Array.from({ length: connections }, () => pool.query('select pg_sleep(0.01)')));
    let isOver = false;
    const unrelated = async () => void (await pool.query('select 1'));
    const start = performance.now();
    const reading = timesOf(unrelated, () => isOver);
    await Promise.all(people.map(({ userId }) => signUp(pool, userId)));
    const seconds = (performance.now() - start) / 1000;
    isOver = true;
    return { signUpsASecond: people.length / seconds, during: await reading };
  } finally {
    await pool.end();
  }
}

/** The statement that the product sends, by itself. */
export const bareStatement = (
  product: Product,
  people: readonly SignedIn[],
  workshopId: string,
): Promise<Bare> =>
  throughPool(product, people, (pool, userId) =>
    pool.query(`select * from attune_sign_up($1, $2, $3, $3, 1, true, '', false, false, now())`, [
      workshopId,
      newId(),
      userId,
    ]),
  );

/** As one would write it first: lock, count, insert, commit, each a round trip during which the row is held. */
export function bareLoop(
  product: Product,
  people: readonly SignedIn[],
  { id, seats }: { readonly id: string; readonly seats: number },
): Promise<Bare> {
  return throughPool(product, people, async (pool, userId) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query('select capacity from bare.workshops where id = $1 for update', [id]);
      const { rows } = await client.query<{ taken: number }>(
        `select count(*)::int as taken from bare.participants where workshop_id = $1 and state = 'registered'`,
        [id],
      );
      const state = (rows[0]?.taken ?? 0) < seats ? 'registered' : 'waitlisted';
      await client.query('insert into bare.participants (workshop_id, user_id, state) values ($1, $2, $3)', [
        id,
        userId,
        state,
      ]);
      await client.query('commit');
    } finally {
      client.release();
    }
  });
}
