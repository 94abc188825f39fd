import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import type { Reach, UserActor } from '../../apps/server/src/kernel/actor.ts';
import { systemClock } from '../../apps/server/src/kernel/clock.ts';
import { createDatabase, type Run } from '../../apps/server/src/kernel/database/database.ts';
import { startEmbedded } from '../../apps/server/src/kernel/database/embedded.ts';
import { createPool } from '../../apps/server/src/kernel/database/pool.ts';
import { statement } from '../../apps/server/src/kernel/database/query.ts';
import { createReplica } from '../../apps/server/src/kernel/database/replica.ts';
import { hashToken, newId, newToken } from '../../apps/server/src/kernel/ids.ts';
import { embeddedUrls, prepareSchema } from '../../apps/server/src/runtime.ts';
import { startStandby } from '../../apps/server/src/testing/standby-kit.ts';
import { atEnd, makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import type { Metric, Program } from '../lib/report.ts';
import { median, quantile, rounded } from '../lib/statistics.ts';

const scopes = {
  full: { rounds: 15, reads: 200, rows: 5, rowBytes: 120_000 },
  quick: { rounds: 5, reads: 60, rows: 5, rowBytes: 120_000 },
} as const;
type Scope = (typeof scopes)['full' | 'quick'];

const lagSeconds = 1;
const ways = ['as ever', 'no replica', 'replica', 'replica behind'] as const;
type Way = (typeof ways)[number];
type Times = Record<Way, { small: number[]; large: number[] }>;

/** What a read through a replica costs, beside the same read without one and with one that is not as far. */
export const replica: Program = async ({ quick, say }) => {
  const scope = quick ? scopes.quick : scopes.full;
  say('Starting a database and its standby …');
  const primary = await startEmbedded({ dataDir: join(makeFolder(), 'data'), log: () => {} });
  atEnd(() => primary.stop());
  const urls = await embeddedUrls(primary);
  await prepareSchema(urls, 'migrate');
  const owner = new pg.Client({ connectionString: urls.directUrl });
  await owner.connect();
  atEnd(() => owner.end());
  const { actor, reach } = await fill(owner, scope);
  const standby = await startStandby(primary);
  atEnd(() => standby.close());
  const copyUrl = urls.url.replace(/host=[^&]*/, `host=${encodeURIComponent(standby.connection.host)}`);
  const runs = openRuns(urls.url, copyUrl, actor, reach);
  await standby.caughtUp();
  // What is older than the lag that is allowed has to be known before a copy is asked.
  await runs.replica.all(small);
  await new Promise((resolve) => setTimeout(resolve, 1.1 * lagSeconds * 1000));
  const times = await measure(runs, scope, say);
  const { rows } = await owner.query<{ server_version: string }>('show server_version');
  return {
    name: 'replica',
    machine: describeMachine(rows[0]?.server_version ?? 'unknown'),
    scope: { quick, ...scope },
    metrics: {
      without: metric(times, 'large', 'no replica', 'heavy read where no replica is set up', 1.1),
      with: metric(times, 'large', 'replica', 'the same from a replica, logins asked of the primary', 1.5),
      behind: metric(times, 'large', 'replica behind', 'the same where the replica is not as far', 1.5),
      small: metric(times, 'small', 'replica', 'a read of one row from a replica', 2.5),
    },
  };
};

const small = statement<{ number: number }>`select 1 as number from bench_rows limit 1`;
const large = statement<{ bytes: Buffer }>`select bytes from bench_rows`;

/** Somebody who is signed in, and rows of about the size that the points of a session have. */
async function fill(
  owner: pg.Client,
  { rows, rowBytes }: Scope,
): Promise<{ actor: UserActor; reach: Reach }> {
  const [userId, loginId, tokenHash] = [newId(), newId(), hashToken(newToken())];
  await owner.query('set role attune_any');
  await owner.query('insert into users (id) values ($1)', [userId]);
  await owner.query(
    `insert into logins (user_id, id, strong, expires_at) values ($1, $2, true, now() + interval '1 day')`,
    [userId, loginId],
  );
  await owner.query(
    `insert into login_tokens (token_hash, user_id, login_id, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
    [tokenHash, userId, loginId],
  );
  await owner.query('reset role');
  await owner.query('create table bench_rows (bytes bytea not null)');
  await owner.query('alter table bench_rows alter column bytes set storage external');
  await owner.query('grant select on bench_rows to attune_subject');
  for (let i = 0; i < rows; i++)
    await owner.query('insert into bench_rows values ($1)', [randomBytes(rowBytes)]);
  const proof = { tokenHash, accessVersion: 1 };
  const actor = {
    kind: 'user',
    userId,
    loginId,
    strong: true,
    authenticatedAt: systemClock.now(),
    proof,
  } as const;
  return { actor, reach: { to: 'subject', userId } };
}

function openRuns(url: string, copyUrl: string, actor: UserActor, reach: Reach): Record<Way, Run> {
  const open = (address: string) => createPool({ url: address, size: { min: 1, max: 1 } });
  const isCapability = () => true;
  const copy = () => createReplica({ pool: open(copyUrl), pooled: false, lagSeconds, clock: systemClock });
  const plain = createDatabase({ pool: open(url), pooled: false, isCapability });
  const copied = createDatabase({ pool: open(url), pooled: false, isCapability, replica: copy() });
  atEnd(() => plain.close());
  atEnd(() => copied.close());
  return {
    'as ever': plain.as(actor, reach),
    'no replica': plain.reading(actor, reach),
    replica: copied.reading(actor, reach),
    // Far ahead of everything: as a replica is asked by somebody who has just written.
    'replica behind': copied.reading({ ...actor, wrote: 'FFFF/0' }, reach),
  };
}

/** In turns, so that whatever else the machine does is done to each. */
async function measure(runs: Record<Way, Run>, scope: Scope, say: (line: string) => void): Promise<Times> {
  const times = Object.fromEntries(ways.map((way) => [way, { small: [], large: [] }])) as unknown as Times;
  for (let round = 0; round <= scope.rounds; round++) {
    if (round > 0) say(`Reading, round ${round} of ${scope.rounds} …`);
    for (const way of ways)
      for (const kind of ['small', 'large'] as const) {
        for (let i = 0; i < scope.reads; i++) {
          const began = performance.now();
          await (kind === 'small' ? runs[way].all(small) : runs[way].all(large));
          // The first round fills what is filled once: connections, plans, the memory of both servers.
          if (round > 0) times[way][kind].push(performance.now() - began);
        }
      }
  }
  return times;
}

function metric(times: Times, kind: 'small' | 'large', way: Way, title: string, target: number): Metric {
  const [mine, plain] = [times[way][kind], times['as ever'][kind]];
  return {
    title,
    value: rounded(median(mine) / median(plain)),
    unit: '× as ever',
    target,
    better: 'less',
    peers: {},
    detail: {
      'p50 ms': rounded(median(mine)),
      'p99 ms': rounded(quantile(mine, 0.99)),
      'p50 ms as ever': rounded(median(plain)),
      'p99 ms as ever': rounded(quantile(plain, 0.99)),
    },
  };
}
