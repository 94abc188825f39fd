import { join } from 'node:path';
import { app } from '../api/routes.ts';
import { startBare } from '../bare/start.ts';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner } from '../lib/people.ts';
import { startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { timeExpiry } from './expiry.ts';
import { timeInserts } from './inserts.ts';
import { metricsOf } from './metrics.ts';
import { timeCounts } from './roll-ups.ts';

const batches = [100, 500];
const scopes = {
  full: {
    connections: 4,
    rounds: 4,
    seconds: 2,
    rowsOfSmallDay: 100_000,
    rowsOfLargeDay: 1_000_000,
    drops: 3,
    events: 1_000_000,
    moreEvents: 10_000_000,
  },
  quick: {
    connections: 4,
    rounds: 1,
    seconds: 0.7,
    rowsOfSmallDay: 10_000,
    rowsOfLargeDay: 100_000,
    drops: 2,
    events: 30_000,
    moreEvents: 300_000,
  },
} as const;

/** Activities a second, what it takes to let a day of them go (P12), and counts over a year (P13). */
export const telemetry: Program = async ({ quick, say }) => {
  const scope = quick ? scopes.quick : scopes.full;
  say('Starting the server, and the bare one beside it …');
  const product = await startProduct(join(makeFolder(), 'data'), 1);
  const { owner, version } = await openOwner(product);
  await owner.query('insert into apps (slug, name) values ($1, $1)', [app]);
  const people = await makeSignedIn(product, owner, scope.connections);
  const plain = await makeSignedIn(product, owner, scope.connections);
  const [viewer] = await makeSignedIn(product, owner, 1, ['user', 'viewer']);
  if (!viewer) throw new RangeError('Nobody is signed in.');
  const bare = await startBare(product.ownerUrl);
  say('Storing batches, in turns …');
  const inserted = await timeInserts({ product, bare, people, plain }, batches, scope);
  say('Filling days, and dropping them while others write …');
  const expired = await timeExpiry({ product, people }, owner, {
    small: scope.rowsOfSmallDay,
    large: scope.rowsOfLargeDay,
    drops: scope.drops,
  });
  say('Counting a year of events …');
  const counted = await timeCounts(product, owner, viewer, [scope.events, scope.moreEvents]);
  return {
    name: 'telemetry',
    machine: describeMachine(version),
    scope: { quick, ...scope },
    metrics: metricsOf({ inserted, expired, ...counted }),
  };
};
