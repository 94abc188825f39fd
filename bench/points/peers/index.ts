import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../../lib/statistics.ts';
import { chdb } from './chdb.ts';
import { duckdb } from './duckdb.ts';
import { influxdb } from './influxdb.ts';
import type { Peer, PeerMaker } from './peer.ts';
import { postgresql } from './postgresql.ts';
import { victoriaMetrics } from './victoria-metrics.ts';

const makers: readonly PeerMaker[] = [postgresql, chdb, duckdb, victoriaMetrics, influxdb];

/** A peer with what was measured of it. */
export type Measured = {
  readonly name: string;
  readonly durability: string;
  /** Points a second, round by round. */
  readonly rates: number[];
  /** Milliseconds. */
  readonly read: number[];
  readonly overview: number[];
  bytesAPoint: number | null;
  /** Why there is nothing, or nothing more, to measure. */
  missing: string | undefined;
  peer: Peer | undefined;
};

/** Starts all peers that can be had on this machine. */
export async function startPeers(folder: string, say: (line: string) => void): Promise<Measured[]> {
  const place = join(folder, 'peers');
  mkdirSync(place);
  const peers: Measured[] = [];
  for (const { name, durability, start } of makers) {
    const measured: Measured = {
      ...{ name, durability, rates: [], read: [], overview: [] },
      ...{ bytesAPoint: null, missing: undefined, peer: undefined },
    };
    peers.push(measured);
    try {
      const started = await start(place);
      if ('missing' in started) leave(measured, started.missing, say);
      else measured.peer = started;
    } catch (error) {
      leave(measured, `failed: ${(error as Error).message}`, say);
    }
  }
  return peers;
}

/** One round of writing by each. */
export async function ingestPeers(
  peers: readonly Measured[],
  sessions: readonly Int16Array<ArrayBuffer>[],
  say: (line: string) => void,
): Promise<void> {
  const points = sessions.reduce((sum, { length }) => sum + length, 0);
  for (const measured of peers)
    await attempt(
      measured,
      say,
      async (peer) => void measured.rates.push(points / (await peer.ingest(sessions))),
    );
}

/** Has each pack what it holds; how much that is; and whether what comes back is what went in. */
export async function settlePeers(
  peers: readonly Measured[],
  first: Int16Array,
  say: (line: string) => void,
): Promise<void> {
  for (const measured of peers)
    await attempt(measured, say, async (peer) => {
      await peer.settle();
      measured.bytesAPoint = await peer.bytesAPoint();
      const samples = await peer.read(0);
      if (samples.length !== first.length || first.some((value, i) => value !== samples[i]))
        throw new Error('the points that came back are not the points that were sent');
      const buckets = await peer.overview(0, first.length);
      if (buckets < 500 || buckets > 1001) throw new Error(`the overview has ${buckets} buckets`);
    });
}

/** `count` reads of both kinds by each, in turns. */
export async function readPeers(
  peers: readonly Measured[],
  first: number,
  count: number,
  points: number,
  say: (line: string) => void,
): Promise<void> {
  for (let i = 0; i < count; i++)
    for (const measured of peers)
      await attempt(measured, say, async (peer) => {
        measured.read.push(await timed(() => peer.read(first + i)));
        measured.overview.push(await timed(() => peer.overview(first + i, points)));
      });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** A peer that fails is named with its reason and leaves the run; the others go on. */
async function attempt(
  measured: Measured,
  say: (line: string) => void,
  work: (peer: Peer) => Promise<void>,
): Promise<void> {
  if (!measured.peer) return;
  try {
    await work(measured.peer);
  } catch (error) {
    leave(measured, `failed: ${(error as Error).message}`, say);
  }
}

function leave(measured: Measured, reason: string, say: (line: string) => void): void {
  measured.missing = reason.slice(0, 300);
  measured.peer = undefined;
  say(`${measured.name}: ${measured.missing}`);
}

/** Of each the median of what was measured; null for those that could not be. */
export const medians = (
  peers: readonly Measured[],
  what: 'rates' | 'read' | 'overview',
): Record<string, number | null> =>
  Object.fromEntries(
    peers.map(({ name, [what]: values }) => [name, values.length > 0 ? median(values) : null]),
  );

/** What is missing and why, and what the answers of the others are worth. */
export const remarks = (peers: readonly Measured[]): string =>
  peers.map(({ name, missing, durability }) => `${name}: ${missing ?? durability}.`).join(' ');
