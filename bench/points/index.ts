import { join } from 'node:path';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { openOwner } from '../lib/people.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { makeSignal, readRecording } from '../lib/signal.ts';
import type { Form } from './forms.ts';
import { type Ingested, inFlight, ingest } from './ingest.ts';
import { metricsOf } from './metrics.ts';
import { ingestPeers, type Measured as Peer, readPeers, settlePeers, startPeers } from './peers/index.ts';
import { checkReads, noTimes, type Stored, timeReads } from './reads.ts';
import { full, quick, type Scope } from './scope.ts';
import { sizesOfSignals } from './signals.ts';
import { flacBytesAPoint, sizeOf, untilPacked } from './size.ts';

/** Ten minutes of 1,000 points a second. */
const sessionPoints = 600_000;

/** Sessions made and sent at a time while the database grows: 30 MB of samples. */
const growthBatch = 25;

type Say = (line: string) => void;
type Make = (session: number) => Int16Array<ArrayBuffer>;
type Keep = (product: Product, count: number, form?: Form) => Promise<Ingested>;

/** Points in, points out, their size and their growth (P1 to P5, P7), through the real server, beside its peers. */
export const points: Program = async ({ quick: rough, say }) => {
  const scope = rough ? quick : full;
  const folder = makeFolder();
  const recording = readRecording();
  const make: Make = (session) => makeSignal(recording, session, sessionPoints);
  const stored: Stored[] = [];
  const keep = keeper(make, stored);

  say('Starting the server and its peers …');
  const product = await startProduct(join(folder, 'many'), inFlight);
  const { version } = await openOwner(product);
  const peers = await startPeers(folder, say);
  const keepAlone = async (count: number, form?: Form) => {
    const kept = await keep(product, count, form);
    await untilPacked(product);
    return kept;
  };
  const ingests = await timeIngests(scope, keepAlone, peers, make, say);
  say(`Storing sessions until there are ${scope.sessions} …`);
  const growth: Ingested[] = [];
  while (stored.length < scope.sessions)
    growth.push(await keep(product, Math.min(growthBatch, scope.sessions - stored.length)));

  say('Measuring sizes …');
  const size = await sizeOf(product);
  await settlePeers(peers, make(0), say);
  const sample = Array.from({ length: scope.flacSessions }, (_, i) => make(i));
  const flac = await flacBytesAPoint(folder, sample);
  const others = await startProduct(join(folder, 'simulated'), inFlight);
  const signals = await sizesOfSignals(others, folder, scope.simulatedSessions);

  say(`Reading: ${scope.sessions} sessions stored, one stored, and the peers, in turns …`);
  const one = await startProduct(join(folder, 'one'), inFlight);
  const [onlyId = ''] = (await ingest(one, [make(0)])).sessionIds;
  const only: Stored = { sessionId: onlyId, samples: () => make(0) };
  const shelves = [
    { product, stored },
    { product: one, stored: [only] },
  ] as const;
  const reads = await timeAllReads(scope, ...shelves, peers, say);

  return {
    name: 'points',
    machine: describeMachine(version),
    scope: { quick: rough, sessionPoints, inFlight, ...scope },
    metrics: metricsOf({ scope, ...ingests, growth, size, flac, signals, peers, ...reads }),
  };
};

/** Sends the next sessions, and remembers which they are. */
function keeper(make: Make, stored: Stored[]): Keep {
  return async (product, count, form) => {
    const first = stored.length;
    const sessions = Array.from({ length: count }, (_, i) => make(first + i));
    const done = await ingest(product, sessions, form);
    done.sessionIds.forEach((sessionId, i) => {
      stored.push({ sessionId, samples: () => make(first + i) });
    });
    return done;
  };
}

/** Rounds of all in turns, so that a slow minute of the machine hits all; the jobs of one are over before the next. */
async function timeIngests(
  scope: Scope,
  keep: (count: number, form?: Form) => Promise<Ingested>,
  peers: readonly Peer[],
  make: Make,
  say: Say,
) {
  const ours: Ingested[] = [];
  const asFlac: Ingested[] = [];
  const asJson: Ingested[] = [];
  await keep(scope.warmUp);
  await keep(1, 'json');
  for (let round = 0; round < scope.rounds; round++) {
    say(`Storing, round ${round + 1} of ${scope.rounds} …`);
    ours.push(await keep(scope.sessionsARound));
    asFlac.push(await keep(scope.otherSessionsARound, 'flac'));
    asJson.push(await keep(scope.otherSessionsARound, 'json'));
    const first = round * scope.peerSessionsARound;
    const sessions = Array.from({ length: scope.peerSessionsARound }, (_, i) => make(first + i));
    await ingestPeers(peers, sessions, say);
  }
  return { ours, asFlac, asJson };
}

type Shelf = { readonly product: Product; readonly stored: readonly Stored[] };

/** Reads with many sessions stored, with a single one, and from the peers. */
async function timeAllReads(scope: Scope, many: Shelf, one: Shelf, peers: readonly Peer[], say: Say) {
  const reader = ({ product, stored }: Shelf) => ({ product, pick: everySeventh(stored), times: noTimes() });
  for (const { product, stored } of [many, one])
    for (const session of [stored[0], stored.at(-1)]) if (session) await checkReads(product, session);
  const cold = reader(many);
  await timeReads([cold, reader(one)], scope.readsARound);
  await timeReads([many, one].map(reader), scope.readWarmUp);
  const [ofMany, ofOne] = [reader(many), reader(one)];
  for (let round = 0; round < scope.readRounds; round++) {
    await timeReads([ofMany, ofOne], scope.readsARound);
    await readPeers(peers, round, scope.peerReadsARound, sessionPoints, say);
  }
  return { manyTimes: ofMany.times, oneTimes: ofOne.times, coldTimes: cold.times };
}

/** Goes through the list in steps, so that neighbours on the disk are not read one after the other. */
function everySeventh(stored: readonly Stored[]): () => Stored {
  let at = 0;
  return () => {
    at = (at + 7) % stored.length;
    const next = stored[at];
    if (!next) throw new RangeError('There is nothing to read.');
    return next;
  };
}
