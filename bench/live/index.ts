import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atEnd, makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { makeSignedIn, openOwner } from '../lib/people.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Metric, Program } from '../lib/report.ts';
import { quantile, rounded } from '../lib/statistics.ts';
import { databaseCpuMilliseconds } from './database-cpu.ts';
import type { LiveSession, Measured, Order } from './load.ts';
import { measurePan } from './pan.ts';

const full = { steps: [250, 500, 1000, 1500, 2000], seconds: 20, warmUpSeconds: 5, watched: 50 };
const quick = { steps: [250, 500, 1000], seconds: 8, warmUpSeconds: 3, watched: 25 };
const asked = 1000;
const targetMs = 250;

type Step = {
  readonly sessions: number;
  readonly cpu: number;
  readonly database: number;
  readonly measured: Measured;
};

/** Sessions that are recorded and watched as they go on, ever more of them (P8). */
export const live: Program = async ({ quick: rough, say }) => {
  const scope = rough ? quick : full;
  say('Starting the server, and making people …');
  const product = await startProduct(join(makeFolder(), 'data'), 8);
  const { owner, version } = await openOwner(product);
  const most = Math.max(...scope.steps);
  const people = await makeSignedIn(product, owner, most);
  await owner.query(
    `insert into consents (user_id, id, purpose, version, language, given_at, given_by)
     select id, gen_random_uuid(), 'sensor-data', (select current_version from consent_purposes where name = 'sensor-data'), 'en', now(), id
     from users where id = any ($1)`,
    [people.map((person) => person.userId)],
  );
  const sessions: LiveSession[] = [];
  for (const { userId, token } of people) sessions.push(await startSession(product, userId, token));

  const load = startLoad();
  const steps: Step[] = [];
  let from = 0;
  for (const count of scope.steps) {
    say(`${count} sessions of 1,000 points a second …`);
    const before = cpuOf(product);
    const measured = await load({
      port: product.port,
      sessions: sessions.slice(0, count),
      watched: Math.min(scope.watched, count),
      from,
      seconds: scope.seconds,
      warmUpSeconds: scope.warmUpSeconds,
    });
    from = measured.next;
    const after = cpuOf(product);
    const milliseconds = (scope.seconds + scope.warmUpSeconds) * 1000;
    steps.push({
      sessions: count,
      cpu: (after.server - before.server) / milliseconds,
      database: (after.database - before.database) / milliseconds,
      measured,
    });
    say(`  ${describe(steps.at(-1) as Step)}`);
  }
  const { rows } = await owner.query<{ points: string; bytes: string }>(
    `select coalesce(sum(sample_count), 0) as points, pg_total_relation_size('blocks') as bytes from blocks`,
  );
  const stored = Number(rows[0]?.points ?? 0);
  const acknowledged = steps.reduce((sum, step) => sum + step.measured.acknowledged * 100, 0);
  const pan = await measurePan(product, { quick: rough, say });
  if (stored < acknowledged)
    throw new Error(`${acknowledged} points were acknowledged, ${stored} are stored.`);
  return {
    name: 'live',
    machine: describeMachine(version),
    scope: { quick: rough, seconds: scope.seconds, watched: scope.watched, pointsAtOnce: 100 },
    metrics: { P8: metricOf(steps, Number(rows[0]?.bytes ?? 0) / Math.max(1, stored)), pan },
  };
};

const cpuOf = (product: Product) => ({
  server: product.cpuMilliseconds() ?? 0,
  database: databaseCpuMilliseconds(product.dataDir) ?? 0,
});

async function startSession({ http }: Product, userId: string, token: string): Promise<LiveSession> {
  const answer = await http.ask({
    method: 'POST',
    path: `/v1/users/${userId}/sessions`,
    token,
    json: {
      startedAt: new Date().toISOString(),
      channels: [{ dataType: 'ecg', label: 'ECG', rate: 1000, scale: 0.005 }],
    },
  });
  if (answer.status !== 201) throw new Error(`No session was started: ${answer.body.toString()}`);
  const { id } = JSON.parse(answer.body.toString()) as { id: string };
  return { path: `/v1/users/${userId}/sessions/${id}`, token };
}

function startLoad(): (order: Order) => Promise<Measured> {
  const child: ChildProcess = fork(fileURLToPath(new URL('load.ts', import.meta.url)), { stdio: 'inherit' });
  atEnd(() => void child.kill('SIGKILL'));
  return (order) =>
    new Promise((resolve, reject) => {
      child.once('message', (answer: Measured | { failed: string }) =>
        'failed' in answer ? reject(new Error(answer.failed)) : resolve(answer),
      );
      child.send(order);
    });
}

const at = (values: readonly number[], p: number): number =>
  values.length === 0 ? Number.POSITIVE_INFINITY : quantile(values, p);

const reaches = ({ measured }: Step): boolean =>
  at(measured.seen, 0.99) < targetMs &&
  measured.problems.length === 0 &&
  measured.acknowledged === measured.sent;

const describe = ({ measured, cpu, database }: Step): string =>
  `seen p50 ${rounded(at(measured.seen, 0.5))} p99 ${rounded(at(measured.seen, 0.99))} ms, acknowledged p50 ${rounded(at(measured.acked, 0.5))} p99 ${rounded(at(measured.acked, 0.99))} ms, ${measured.acknowledged} of ${measured.sent} messages, server ${rounded(cpu)} cores, database ${rounded(database)}, load ${rounded(measured.cpuMilliseconds / 1000)} s${measured.problems.length > 0 ? `, ${measured.problems.length} problems, such as ${measured.problems[0]}` : ''}`;

function metricOf(steps: readonly Step[], bytesAPoint: number): Metric {
  const step = steps.find(({ sessions }) => sessions === asked);
  const largest = steps.filter(reaches).at(-1)?.sessions ?? 0;
  const seen = step ? at(step.measured.seen, 0.99) : null;
  return {
    title: `sample at the device to watcher, p99, ${asked} sessions of 1 kHz`,
    value: seen === null || !Number.isFinite(seen) ? null : rounded(seen),
    unit: 'ms',
    target: targetMs,
    better: 'less',
    peers: {},
    detail: {
      'sessions that reach it': largest,
      'bytes a point before packing': rounded(bytesAPoint),
      ...Object.fromEntries(steps.map((one) => [`${one.sessions} sessions`, describe(one)])),
    },
    note: 'Devices send 100 points ten times a second; the oldest of them has waited 100 ms already when it leaves. Devices, watchers, server and database share the cores.',
  };
}
