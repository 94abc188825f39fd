import { setTimeout as wait } from 'node:timers/promises';
import { type BatchEntry, encodeBatch } from '@attune/signals';
import type pg from 'pg';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { openOwner } from '../lib/people.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Metric, Program } from '../lib/report.ts';
import { median, rounded } from '../lib/statistics.ts';
import { makeHour } from '../signals/hour.ts';

const rate = 250;
const lookMs = 50;
/** Longer than any of them takes, so that one that does not end says so. */
const mostSeconds = 300;

type Recording = { readonly title: string; readonly channel: object; readonly entry: BatchEntry };

/** How long the job takes that works out the numbers of a session, through the real server, and what memory it takes meanwhile. */
export const analysis: Program = async ({ quick, say }) => {
  const product = await startProduct(makeFolder(), 1);
  const { owner, version } = await openOwner(product);
  const rounds = quick ? 1 : 3;
  const metrics: Record<string, Metric> = {};
  for (const [name, make] of Object.entries(recordings)) {
    const recording = make(quick);
    say(`${recording.title} …`);
    const tries: Measured[] = [];
    for (let round = 0; round < rounds; round++) tries.push(await measure(product, owner, recording));
    metrics[name] = metricOf(recording.title, tries, quick);
  }
  return { name: 'analysis', machine: describeMachine(version), scope: { quick, rounds }, metrics };
};

const recordings: Readonly<Record<string, (quick: boolean) => Recording>> = {
  'ecg-hour': (quick) => ecg(quick ? 360 : 3600, quick ? 'six minutes' : 'an hour'),
  'rr-hour': (quick) => intervals(quick ? 0.1 : 1, quick ? 'six minutes' : 'an hour'),
  'rr-day': (quick) => intervals(quick ? 1 : 24, quick ? 'an hour' : 'a day'),
};

/** The electrocardiogram of the other benches, in steps of 1 µV. */
function ecg(seconds: number, length: string): Recording {
  const points = Int16Array.from(makeHour(rate, seconds).samples, (mv) => Math.round(1000 * mv));
  return {
    title: `${length} of ECG at ${rate} Hz (simulated)`,
    channel: { dataType: 'ecg', label: 'ECG', rate, scale: 0.001, bits: 16 },
    entry: { channel: 0, firstSample: 0, count: points.length, points },
  };
}

/** The intervals between the beats of the same heart, hour by hour. */
function intervals(hours: number, length: string): Recording {
  const { truth } = makeHour(rate, Math.min(1, hours) * 3600);
  const ofHour = truth.slice(1).map((at, i) => ((at - (truth[i] as number)) / rate) * 1000);
  const points = Float64Array.from(Array.from({ length: Math.max(1, hours) }, () => ofHour).flat());
  return {
    title: `${length} of intervals (simulated)`,
    channel: { dataType: 'rr', label: 'RR', rate: null, valueKind: 'float64' },
    entry: { channel: 0, firstSample: 0, count: points.length, points, times: endsOf(points) },
  };
}

function endsOf(lengths: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return Math.round(at * 1000);
  });
}

type Measured = { readonly seconds: number; readonly more: number | null; readonly numbers: number };

/** One session, from its completion until its numbers are there; the job's own time is what the queue has of it. */
async function measure(product: Product, owner: pg.Client, { channel, entry }: Recording): Promise<Measured> {
  const path = `/v1/users/${product.userId}/sessions`;
  const post = (to: string, more: object = {}) =>
    product.http.ask({ method: 'POST', path: to, token: product.token, ...more });
  const begun = await post(path, {
    json: { startedAt: '2026-01-01T08:00:00Z', channels: [channel] },
  });
  const { id } = JSON.parse(begun.body.toString()) as { id: string };
  const bytes = Buffer.from(encodeBatch([entry]));
  await post(`${path}/${id}/points`, { type: 'application/vnd.attune.points', bytes });
  const before = product.memoryMegabytes();
  await post(`${path}/${id}/complete`);
  let most = before;
  const late = performance.now() + 1000 * mostSeconds;
  for (;;) {
    const now = product.memoryMegabytes();
    if (now !== null && most !== null) most = Math.max(most, now);
    const { rows } = await owner.query<{ seconds: number; numbers: number }>(
      `select extract(epoch from completed_on - started_on)::float8 as seconds,
         (select count(*)::int from session_metrics where session_id = $1) as numbers
       from pgboss.job where name = 'analyse-session' and state = 'completed' and data ->> 'sessionId' = $1::text`,
      [id],
    );
    if (rows[0]) return { ...rows[0], more: most === null || before === null ? null : most - before };
    if (performance.now() > late) throw new Error(`No numbers after ${mostSeconds} s.`);
    await wait(lookMs);
  }
}

function metricOf(title: string, tries: readonly Measured[], quick: boolean): Metric {
  const seconds = tries.map((one) => one.seconds);
  const more = tries.flatMap((one) => one.more ?? []);
  return {
    title: `the job of the numbers, ${title}`,
    value: rounded(median(seconds)),
    unit: 's',
    // Ours: whatever is recorded in a day has its numbers within a minute.
    target: 60,
    better: 'less',
    peers: {},
    detail: {
      least: rounded(Math.min(...seconds)),
      most: rounded(Math.max(...seconds)),
      moreMegabytes: more.length === 0 ? null : rounded(Math.max(...more)),
      numbers: tries[0]?.numbers ?? null,
    },
    ...(quick ? { note: 'A tenth of the length, once.' } : {}),
  };
}
