import { join } from 'node:path';
import { makeFolder } from '../lib/ending.ts';
import { describeMachine } from '../lib/machine.ts';
import { type Product, startProduct } from '../lib/product.ts';
import type { Program } from '../lib/report.ts';
import { makeSignal, type Recording, readRecording } from '../lib/signal.ts';
import { type Ingested, inFlight, ingest } from './ingest.ts';
import { metricsOf } from './metrics.ts';
import { type Peer, startPeer } from './peer.ts';
import { checkReads, noTimes, type PeerTimes, type Stored, timePeerReads, timeReads } from './reads.ts';
import { full, quick, type Scope } from './scope.ts';
import { flacBytesAPoint, sizeOf } from './size.ts';

/** Ten minutes of 1,000 points a second. */
const sessionPoints = 600_000;

/** Sessions made and sent at a time while the database grows: 30 MB of samples. */
const growthBatch = 25;
const readWarmUp = 60;

/** Points in, points out, their size and their growth (P1 to P5), through the real server. */
export const points: Program = async ({ quick: rough, say }) => {
  const scope = rough ? quick : full;
  const folder = makeFolder();
  const recording = readRecording();
  const make = (session: number) => makeSignal(recording, session, sessionPoints);
  const stored: Stored[] = [];
  const keep = async (product: Product, count: number): Promise<Ingested> => {
    const first = stored.length;
    const sessions = Array.from({ length: count }, (_, i) => make(first + i));
    const done = await ingest(product, sessions);
    done.sessionIds.forEach((sessionId, i) => {
      stored.push({ sessionId, samples: () => make(first + i) });
    });
    return done;
  };

  say('Starting the server, and PostgreSQL with a row for each point …');
  const product = await startProduct(join(folder, 'many'), inFlight);
  const peer = await startPeer(folder, 2);
  const ingests = await timeIngests(scope, (count) => keep(product, count), peer, recording, say);
  say(`Storing sessions until there are ${scope.sessions} …`);
  const growth: Ingested[] = [];
  while (stored.length < scope.sessions)
    growth.push(await keep(product, Math.min(growthBatch, scope.sessions - stored.length)));

  say('Measuring sizes …');
  const size = await sizeOf(product);
  await peer.settle();
  const sample = Array.from({ length: scope.flacSessions }, (_, i) => make(i));
  const flac = await flacBytesAPoint(folder, sample);

  say(`Reading: ${scope.sessions} sessions stored, one stored, and the rows, in turns …`);
  const one = await startProduct(join(folder, 'one'), inFlight);
  const [onlyId = ''] = (await ingest(one, [make(0)])).sessionIds;
  const only: Stored = { sessionId: onlyId, samples: () => make(0) };
  const reads = await timeAllReads(scope, { product, stored }, { product: one, stored: [only] }, peer);

  return {
    name: 'points',
    machine: describeMachine(await peer.version()),
    scope: { quick: rough, sessionPoints, inFlight, ...scope },
    metrics: metricsOf({
      scope,
      ...ingests,
      growth,
      size,
      flac,
      peerBytes: await peer.bytesAPoint(),
      ...reads,
    }),
  };
};

/** Rounds of both in turns, so that a slow minute of the machine hits both. */
async function timeIngests(
  scope: Scope,
  keep: (count: number) => Promise<Ingested>,
  peer: Peer,
  recording: Recording,
  say: (line: string) => void,
) {
  const ours: Ingested[] = [];
  const peerRates: number[] = [];
  await keep(scope.warmUp);
  for (let round = 0; round < scope.rounds; round++) {
    say(`Storing, round ${round + 1} of ${scope.rounds} …`);
    ours.push(await keep(scope.sessionsARound));
    const sessions = Array.from({ length: scope.peerSessionsARound }, (_, i) =>
      makeSignal(recording, round * scope.peerSessionsARound + i, sessionPoints),
    );
    const seconds = await peer.ingest(sessions);
    peerRates.push((sessions.length * sessionPoints) / seconds);
  }
  return { ours, peerRates };
}

type Shelf = { readonly product: Product; readonly stored: readonly Stored[] };

/** Reads with many sessions stored, with a single one, and from the peer. */
async function timeAllReads(scope: Scope, many: Shelf, one: Shelf, peer: Peer) {
  const reader = ({ product, stored }: Shelf) => ({ product, pick: everySeventh(stored), times: noTimes() });
  for (const { product, stored } of [many, one])
    for (const session of [stored[0], stored.at(-1)]) if (session) await checkReads(product, session);
  await timeReads([many, one].map(reader), readWarmUp);
  await timePeerReads(peer, 0, 2, sessionPoints, { read: [], overview: [] });
  const [ofMany, ofOne] = [reader(many), reader(one)];
  const peerTimes: PeerTimes = { read: [], overview: [] };
  for (let round = 0; round < scope.readRounds; round++) {
    await timeReads([ofMany, ofOne], scope.readsARound);
    await timePeerReads(peer, round, scope.peerReadsARound, sessionPoints, peerTimes);
  }
  return { manyTimes: ofMany.times, oneTimes: ofOne.times, peerTimes };
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
