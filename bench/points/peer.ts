import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../apps/server/src/kernel/database/embedded.ts';
import { atEnd } from '../lib/ending.ts';
import { copyIn, rowsOf } from './copy.ts';

export const peerName = 'postgresql-row-per-point';

/** Microseconds from 2000 to 2026, where the sessions lie, one hour apart. */
const epoch = Date.UTC(2026, 0, 1) * 1000 - Date.UTC(2000, 0, 1) * 1000;
const startOf = (session: number): number => epoch + session * 3_600_000_000;

/**
 * One row a point with a B-tree, in a PostgreSQL of the same binaries and settings as the product's, durable as it comes.
 * Everything is done the way that was fastest here, in favour of the peer:
 * COPY BINARY on several connections; a session read as one value of all its samples instead of 600,000 rows (which took
 * four times as long in the client); buckets by `date_bin` (whole numbers) where `width_bucket` needs a number for each time.
 */
export async function startPeer(folder: string, connections: number): Promise<Peer> {
  const server = await startEmbedded({ dataDir: join(folder, 'peer'), log: () => {} });
  atEnd(() => server.stop());
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      atEnd(() => client.end());
      return client;
    }),
  );
  const [first] = clients;
  if (!first) throw new RangeError('A peer needs a connection.');
  await first.query(`create table points (
    session_id int not null, ts timestamptz not null, value int2 not null, primary key (session_id, ts))`);
  return peerOn(first, clients);
}

export type Peer = ReturnType<typeof peerOn>;

function peerOn(first: pg.Client, clients: readonly pg.Client[]) {
  let stored = 0;
  return {
    /** Stores the sessions, numbered on from those that are there; seconds from the first byte to the last commit. */
    async ingest(sessions: readonly Int16Array[]): Promise<number> {
      const queue = sessions.map((samples, i) => [stored + i, samples] as const);
      const began = performance.now();
      await Promise.all(
        clients.map(async (client) => {
          for (let next = queue.shift(); next; next = queue.shift()) {
            const [session, samples] = next;
            const rows = rowsOf(session, startOf(session), samples);
            await copyIn(client, 'copy points from stdin (format binary)', rows);
          }
        }),
      );
      stored += sessions.length;
      return (performance.now() - began) / 1000;
    },
    async settle() {
      await first.query('vacuum analyze points');
      await first.query('checkpoint');
    },
    /** A whole session, decoded in the client. */
    async read(session: number): Promise<Int16Array> {
      const { rows } = await first.query(
        `select string_agg(int2send(value), ''::bytea order by ts) as samples from points where session_id = $1`,
        [session % stored],
      );
      const bytes = (rows as { samples: Buffer }[])[0]?.samples ?? Buffer.alloc(0);
      return new Int16Array(new Uint8Array(bytes).buffer).map(
        (sample) => ((sample & 255) << 8) | ((sample >> 8) & 255),
      );
    },
    /** The same as at most 1,000 buckets of minimum and maximum. */
    async overview(session: number, points: number): Promise<number> {
      const { rowCount } = await first.query({
        rowMode: 'array',
        text: `select date_bin($2::interval, ts, $3::timestamptz) as bucket, min(value), max(value)
          from points where session_id = $1 group by bucket order by bucket`,
        values: [session % stored, `${Math.ceil(points / 1000)} milliseconds`, '2026-01-01T00:00:00Z'],
      });
      return rowCount ?? 0;
    },
    async bytesAPoint(): Promise<number> {
      const { rows } = await first.query(
        `select pg_total_relation_size('points')::float8 / (select count(*) from points) as bytes`,
      );
      return (rows as { bytes: number }[])[0]?.bytes ?? Number.NaN;
    },
    async version(): Promise<string> {
      const { rows } = await first.query('show server_version');
      return (rows as { server_version: string }[])[0]?.server_version ?? 'unknown';
    },
  };
}
