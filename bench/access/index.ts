import { join } from 'node:path';
import pg from 'pg';
import { readConfig } from '../../apps/server/src/config.ts';
import { openRuntime } from '../../apps/server/src/runtime.ts';
import { atEnd, makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import type { Metric, Program } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';
import { type Decisions, planOf, timeDecisions } from './decide.ts';
import { fill, full, quick } from './fill.ts';
import { type Requests, timeRequests } from './requests.ts';

/** What deciding costs among a million relationships, and what all of it adds to a request (P10). */
export const access: Program = async ({ quick: rough, say }) => {
  const scope = rough ? quick : full;
  const dataDir = join(makeFolder(), 'data');
  say('Starting the database …');
  const runtime = await openRuntime(readConfig({ ATTUNE_DATA_DIR: dataDir, ATTUNE_LOG: 'error' }), {
    schema: 'migrate',
  });
  atEnd(() => runtime.close());
  const owner = new pg.Client({ connectionString: runtime.urls.directUrl });
  await owner.connect();
  atEnd(() => owner.end());
  say(`Making ${scope.users * scope.followersEach} relationships of ${scope.users} people …`);
  const leads = await fill(owner, scope);
  const [first] = leads;
  if (!first) throw new RangeError('Nobody is signed in.');
  const plan = await planOf(owner, first);
  say('Deciding …');
  const decisions = await timeDecisions(runtime, leads, scope);
  say('Asking, with everything in front and with the statement alone, in turns …');
  const requests = await timeRequests(dataDir, leads, scope);
  const { rows } = await owner.query<{ server_version: string }>('show server_version');
  return {
    name: 'access',
    machine: describeMachine(rows[0]?.server_version ?? 'unknown'),
    scope: { quick: rough, ...scope, relationships: scope.users * scope.followersEach },
    metrics: {
      P10: added(requests),
      decision: decision(decisions, plan),
      recorded: recorded(decisions),
      remembered: remembered(decisions),
    },
  };
};

function added({ guarded, plain, guardedRate, plainRate }: Requests): Metric {
  const shares = guarded.map((ms, round) => ms / (plain[round] ?? ms) - 1);
  const rates = plainRate.map((rate, round) => rate / (guardedRate[round] ?? rate) - 1);
  return {
    title: 'added by login, decision, row level security',
    value: rounded(median(shares)),
    unit: 'share',
    target: 0.3,
    stretch: 0.2,
    better: 'less',
    peers: {},
    detail: {
      'with them ms': rounded(median(guarded)),
      'statement alone ms': rounded(median(plain)),
      'lowest round': rounded(Math.min(...shares)),
      'highest round': rounded(Math.max(...shares)),
      'share at 8 in flight': rounded(median(rates)),
      'requests/s with them': rounded(median(guardedRate)),
      'requests/s alone': rounded(median(plainRate)),
    },
    note: 'The same route and statement over HTTP, one request at a time, in turns; login and decision are remembered and checked by the database each time.',
  };
}

const decision = ({ own, grounds }: Decisions, plan: string): Metric => ({
  title: 'a decision that is not remembered',
  value: rounded(median(grounds)),
  unit: 'ms',
  target: 1,
  better: 'less',
  peers: {},
  detail: {
    p50: rounded(median(grounds)),
    p99: rounded(quantile(grounds, 0.99)),
    'about oneself p50': rounded(median(own)),
    'about oneself p99': rounded(quantile(own, 0.99)),
    plan,
    decisions: grounds.length,
  },
  note: 'About somebody else: everything it rests on, read in one statement. About oneself: the whole of it.',
});

const recorded = ({ fresh }: Decisions): Metric => ({
  title: 'the same, with its record in the audit',
  value: rounded(median(fresh)),
  unit: 'ms',
  target: 1,
  better: 'less',
  peers: {},
  detail: { p50: rounded(median(fresh)), p99: rounded(quantile(fresh, 0.99)) },
  note: 'One transaction with a durable commit, which takes most of the time: once in 15 minutes for each person looked at.',
});

const remembered = (decisions: Decisions): Metric => ({
  title: 'a decision that is remembered',
  value: rounded(median(decisions.remembered) * 1000),
  unit: 'µs',
  target: 50,
  better: 'less',
  peers: {},
  detail: { p99: rounded(quantile(decisions.remembered, 0.99) * 1000) },
});
