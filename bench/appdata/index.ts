import { join } from 'node:path';
import { startBare } from '../bare/start.ts';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner } from '../lib/people.ts';
import { startProduct } from '../lib/product.ts';
import type { Metric, Program } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import { type Changed, changeTogether, type Place } from './change.ts';

const scopes = {
  full: { rounds: 5, seconds: 2 },
  quick: { rounds: 2, seconds: 0.8 },
} as const;

const cases = {
  one: { title: 'one writer, one key', hands: 1, keys: 1 },
  ten: { title: '10 writers, one key', hands: 10, keys: 1 },
  fifty: { title: '50 writers, one key', hands: 50, keys: 1 },
  many: { title: '50 writers, a key each', hands: 50, keys: 50 },
} as const;
type Case = (typeof cases)[keyof typeof cases];

const app = 'bench';
/** P9, for what no target names: as large a share of a bare route with the same statements. */
const share = 0.6;

/** Changes by compare-and-set a second: alone, in each other's way, and side by side. */
export const appdata: Program = async ({ quick, say }) => {
  const scope = quick ? scopes.quick : scopes.full;
  say('Starting the server, and the bare one beside it …');
  const product = await startProduct(join(makeFolder(), 'data'), 1);
  const { owner, version } = await openOwner(product);
  await owner.query('insert into apps (slug, name) values ($1, $1)', [app]);
  const [person, other] = await makeSignedIn(product, owner, 2);
  if (!person || !other) throw new RangeError('Nobody is signed in.');
  const bare = await startBare(product.ownerUrl);
  const places: readonly Place[] = [
    { port: bare.port, path: `/users/${other.userId}/apps/${app}/data`, token: undefined },
    { port: product.port, path: `/v1/users/${person.userId}/apps/${app}/data`, token: person.token },
  ];
  const metrics: Record<string, Metric> = {};
  for (const [name, one] of Object.entries(cases)) {
    say(`${one.title}, in turns …`);
    metrics[name] = metricOf(one, await inTurns(places, name, one, scope));
  }
  return { name: 'appdata', machine: describeMachine(version), scope: { quick, ...scope }, metrics };
};

type Turns = { readonly bare: Changed[]; readonly product: Changed[] };

async function inTurns(
  places: readonly Place[],
  name: string,
  { hands, keys }: Case,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Turns> {
  const turns: Turns = { bare: [], product: [] };
  for (let round = -1; round < rounds; round++) {
    for (const [at, place] of places.entries()) {
      const changed = await changeTogether(place, `${name}-${round + 1}`, { hands, keys, seconds });
      // The round before the first is for warming up.
      if (round >= 0) (at === 0 ? turns.bare : turns.product).push(changed);
    }
  }
  return turns;
}

function metricOf({ title }: Case, { bare, product }: Turns): Metric {
  const rateOf = (all: readonly Changed[]) => rounded(median(all.map((one) => one.changesASecond)));
  const refusedOf = (all: readonly Changed[]) =>
    rounded(all.reduce((sum, one) => sum + one.refused, 0) / all.reduce((sum, one) => sum + one.asked, 0));
  const ratios = product.map(
    (one, round) => one.changesASecond / (bare[round]?.changesASecond ?? one.changesASecond),
  );
  const times = product.flatMap((one) => one.times);
  return {
    title,
    value: rateOf(product),
    unit: 'changes/s',
    target: rounded(rateOf(bare) * share),
    better: 'more',
    peers: { 'bare route': rateOf(bare) },
    detail: {
      'share of the bare route': rounded(median(ratios)),
      'lowest round': rounded(Math.min(...ratios)),
      'highest round': rounded(Math.max(...ratios)),
      'refused writes': refusedOf(product),
      'refused writes, bare': refusedOf(bare),
      'p50 ms a change': rounded(median(times)),
      'p99 ms a change': rounded(quantile(times, 0.99)),
    },
    note: 'A change is a write with If-Match that came through; after a 412 the value is read, and tried again. Each count is compared with what the keys hold in the end: none was lost.',
  };
}
