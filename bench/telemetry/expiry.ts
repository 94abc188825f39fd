import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { activity } from '../api/routes.ts';
import { expectDone, type Shot, withHands } from '../lib/connection.ts';
import type { SignedIn } from '../lib/people.ts';
import type { Product } from '../lib/product.ts';

export type Expired = {
  /** ms of the statement that drops a day, without tries that gave up. */
  readonly small: number[];
  readonly large: number[];
  /** ms of each up to its commit: so long at most are locks held; what comes then is removing files. */
  readonly smallHeld: number[];
  readonly largeHeld: number[];
  /** Tries that met a lock and gave up, so that nobody waits behind them. */
  readonly gaveUp: number;
  /** ms of single writes that ran while a day was being dropped, tries that gave up included, and of all others. */
  readonly during: number[];
  readonly calm: number[];
};

const days = 90;
const writers = 4;
const lockNotAvailable = '55P03';
const mostTries = 40;
/** Between two drops, for the figure of writes without one. */
const pauseMs = 400;

/**
 * Drops days of activities while others write: with few and with many rows, in turns. Of the 90 days those are filled that
 * are dropped; the writes go where they always go, to today's.
 */
export async function timeExpiry(
  { product, people }: { readonly product: Product; readonly people: readonly SignedIn[] },
  owner: pg.Client,
  { small, large, drops }: { readonly small: number; readonly large: number; readonly drops: number },
): Promise<Expired> {
  for (let ago = 0; ago < days; ago++)
    await patiently(() => owner.query(`select attune_make_partition('activities', ${dayAgo} - ${ago})`));
  const filled = Array.from({ length: drops * 2 }, (_, i) => ({
    ago: days - 1 - i,
    rows: i % 2 === 0 ? small : large,
  }));
  for (const { ago, rows } of filled) await fill(owner, ago, rows);
  await owner.query('checkpoint');

  const expired: Expired = {
    ...{ small: [], large: [], smallHeld: [], largeHeld: [] },
    ...{ gaveUp: 0, during: [], calm: [] },
  };
  const spans: { readonly from: number; readonly to: number }[] = [];
  let gaveUp = 0;
  let over = false;
  const dropping = async () => {
    for (const { ago, rows } of filled) {
      await sleep(pauseMs);
      const from = performance.now();
      let held = 0;
      const { ms, tries } = await patiently(async () => {
        held = await drop(owner, ago);
      });
      spans.push({ from, to: performance.now() });
      (rows === small ? expired.small : expired.large).push(ms);
      (rows === small ? expired.smallHeld : expired.largeHeld).push(held);
      gaveUp += tries - 1;
    }
    await sleep(pauseMs);
    over = true;
  };
  const [writes] = await Promise.all([write(product, people, () => over), dropping()]);
  for (const { from, to } of writes) {
    const met = spans.some((span) => from < span.to && to > span.from);
    (met ? expired.during : expired.calm).push(to - from);
  }
  return { ...expired, gaveUp };
}

const dayAgo = `(now() at time zone 'UTC')::date`;

/** Rows as the product stores them, of a thousand people, all indexes kept; only the look at each person's row is left out. */
async function fill(owner: pg.Client, ago: number, rows: number): Promise<void> {
  const { rows: names } = await owner.query<{ name: string }>(
    `select (attune_partition_span('activities', ${dayAgo} - ${ago})).name`,
  );
  await owner.query('set session_replication_role = replica');
  await owner.query(
    `insert into ${names[0]?.name} (user_id, occurred_at, id, app, type, data)
     select md5((i % 1000)::text)::uuid,
       (${dayAgo} - ${ago})::timestamp at time zone 'UTC' + i * interval '1 day' / ($1 + 1), gen_random_uuid(), 'bench',
       (array['exercise_started', 'exercise_ended', 'page.viewed', 'settings_opened'])[1 + i % 4],
       decode(repeat(md5(i::text), 5), 'hex')
     from generate_series(1, $1::int) i`,
    [rows],
  );
  await owner.query('set session_replication_role = origin');
}

/** @returns ms up to its commit */
async function drop(owner: pg.Client, ago: number): Promise<number> {
  const began = performance.now();
  await owner.query('begin');
  try {
    await owner.query(`select attune_drop_partition('activities', ${dayAgo} - ${ago})`);
    const held = performance.now() - began;
    await owner.query('commit');
    return held;
  } catch (error) {
    await owner.query('rollback');
    throw error;
  }
}

/** As the job does: it gives up soon where somebody holds a lock, and comes again. */
async function patiently(change: () => Promise<unknown>): Promise<{ ms: number; tries: number }> {
  for (let tries = 1; ; tries++) {
    const began = performance.now();
    try {
      await change();
      return { ms: performance.now() - began, tries };
    } catch (error) {
      if ((error as { code?: unknown }).code !== lockNotAvailable || tries === mostTries) throw error;
      await sleep(Math.min(50 * tries, 500));
    }
  }
}

type Span = { readonly from: number; readonly to: number };

async function write({ port }: Product, people: readonly SignedIn[], isOver: () => boolean): Promise<Span[]> {
  const spans: Span[] = [];
  await withHands(port, writers, isOver, async (connection, hand, turn) => {
    const { userId, token } = people[hand % people.length] as SignedIn;
    const shot: Shot = {
      method: 'POST',
      path: `/v1/users/${userId}/activities`,
      token,
      json: activity(turn),
    };
    const from = performance.now();
    expectDone(await connection.ask(shot), shot);
    spans.push({ from, to: performance.now() });
  });
  return spans;
}
