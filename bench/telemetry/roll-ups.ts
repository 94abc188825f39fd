import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { readConfig } from '../../apps/server/src/config.ts';
import { openRuntime } from '../../apps/server/src/runtime.ts';
import { expectDone, openConnection, type Shot } from '../lib/connection.ts';
import type { SignedIn } from '../lib/people.ts';
import type { Product } from '../lib/product.ts';

export type Counted = {
  readonly events: number;
  /** ms of each answer: from the sums through the API, and from the rows by SQL alone. */
  readonly sums: readonly number[];
  readonly rows: readonly number[];
};

const names = 20;
const moreNames = 180;
const askedOfSums = 60;
const askedOfRows = 3;
const year = 365 * 86_400_000;
const hour = 3_600_000;

/**
 * Counts by name over a year at each size. The events are rows of a narrow table of their own, which is scanned faster than
 * the product's would be; they are counted as the product's trigger counts them, in one go, and added up by its job.
 * @throws where both answers differ
 */
export async function timeCounts(
  product: Product,
  owner: pg.Client,
  viewer: SignedIn,
  sizes: readonly number[],
): Promise<{ readonly bySize: readonly Counted[]; readonly manyNames: readonly number[] }> {
  const to = Math.floor(Date.now() / hour) * hour;
  const span = [new Date(to - year), new Date(to)] as const;
  await owner.query(
    `create unlogged table raw_events (occurred_at timestamptz not null, app text not null, name text not null,
       category text not null, user_id uuid not null, part int not null)`,
  );
  const bySize: Counted[] = [];
  let there = 0;
  for (const [part, events] of sizes.entries()) {
    await addEvents(owner, part, events - there, span);
    there = events;
    await addUp(product, owner);
    bySize.push({ events, ...(await askBoth(product, owner, viewer, span)) });
  }
  await addNames(owner, span);
  await addUp(product, owner);
  const manyNames = (await askSums(product, viewer, span, askedOfSums)).times;
  await owner.query('drop table raw_events');
  return { bySize, manyNames };
}

type Range = readonly [Date, Date];

async function addEvents(owner: pg.Client, part: number, count: number, [from, to]: Range): Promise<void> {
  // Some names are much more frequent than others.
  await owner.query(
    `insert into raw_events
     select $2::timestamptz + random() * ($3::timestamptz - $2::timestamptz - interval '1 ms'), 'bench', 'event_' || kind,
       (array['engagement', 'conversion', 'custom'])[1 + kind % 3], md5((i % 1000)::text)::uuid, $1::int
     from generate_series(1, $4::int) i, lateral (select floor(power(random(), 2) * ${names} + i * 0)::int as kind) k`,
    [part, from, to, count],
  );
  await owner.query('vacuum analyze raw_events');
  await owner.query(
    `insert into event_count_changes (hour, app, name, category, change)
     select date_trunc('hour', occurred_at, 'UTC'), app, name, category, count(*) from raw_events where part = $1 group by 1, 2, 3, 4`,
    [part],
  );
}

/** Sums grow with names and time, not with events: ten times the names, each once a day. */
async function addNames(owner: pg.Client, [from, to]: Range): Promise<void> {
  await owner.query(
    `insert into event_count_changes (hour, app, name, category, change)
     select at, 'bench', 'more_' || name, 'custom', 1
     from generate_series($1::timestamptz + interval '1 day', $2::timestamptz - interval '1 day', interval '1 day') at,
       generate_series(1, ${moreNames}) name`,
    [from, to],
  );
}

async function addUp(product: Product, owner: pg.Client): Promise<void> {
  const settings = {
    ATTUNE_LOG: 'error',
    ATTUNE_DATA_DIR: product.dataDir,
    ATTUNE_DATABASE_URL: product.appUrl,
    ATTUNE_DATABASE_DIRECT_URL: product.ownerUrl,
  };
  const { app, close } = await openRuntime(readConfig(settings), { schema: 'check' });
  try {
    const job = app.jobs.find(({ name }) => name === 'add-up-events');
    if (!job) throw new Error('The job that adds up is gone.');
    await job.handle({});
  } finally {
    await close();
  }
  // What autovacuum does by itself a little later.
  for (const table of ['event_count_changes', 'event_counts_hourly', 'event_counts_daily'])
    await owner.query(`vacuum analyze ${table}`);
}

type Item = { readonly key: string; readonly events: number };

async function askBoth(product: Product, owner: pg.Client, viewer: SignedIn, span: Range) {
  const rows: number[] = [];
  const sums: number[] = [];
  for (let i = 0; i < askedOfRows; i++) {
    const began = performance.now();
    const { rows: counted } = await owner.query<{ key: string; events: string }>(
      `select name as key, count(*) as events from raw_events where occurred_at >= $1 and occurred_at < $2
       group by name order by 2 desc, 1 limit 100`,
      [...span],
    );
    rows.push(performance.now() - began);
    const answered = await askSums(product, viewer, span, askedOfSums / askedOfRows);
    sums.push(...answered.times);
    const expected = counted.map(({ key, events }) => ({ key, events: Number(events) }));
    // What the server itself counted meanwhile, such as signing in, is not among the rows.
    const ours = answered.items.filter(({ key }) => key.startsWith('event_'));
    if (!isDeepStrictEqual(ours, expected))
      throw new Error(
        `The sums and the events do not count the same: ${JSON.stringify(ours)} and ${JSON.stringify(expected)}`,
      );
  }
  return { sums, rows };
}

async function askSums({ port }: Product, { token }: SignedIn, [from, to]: Range, count: number) {
  const path = `/v1/analytics/counts?from=${from.toISOString()}&to=${to.toISOString()}&by=name&limit=100`;
  const shot: Shot = { method: 'GET', path, token };
  const connection = await openConnection(port);
  const times: number[] = [];
  let items: readonly Item[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    const reply = expectDone(await connection.ask(shot), shot);
    times.push(performance.now() - began);
    ({ items } = JSON.parse(reply.body.toString()) as { items: readonly Item[] });
  }
  connection.close();
  return { times, items };
}
