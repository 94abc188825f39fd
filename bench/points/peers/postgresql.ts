import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../../apps/server/src/kernel/database/embedded.ts';
import { atEnd } from '../../lib/ending.ts';
import { copyIn, rowsOf } from './copy.ts';
import { type Peer, type PeerMaker, startOf } from './peer.ts';

const connections = 2;
/** PostgreSQL counts microseconds from 2000. */
const since2000 = (session: number): number => (startOf(session) - Date.UTC(2000, 0, 1)) * 1000;

/**
 * One row a point with a B-tree, in a PostgreSQL of the same binaries and settings as the product's, durable as it comes.
 * Everything is done the way that was fastest here, in favour of the peer:
 * COPY BINARY on several connections; a session read as one value of all its samples instead of 600,000 rows (which took
 * four times as long in the client); buckets by `date_bin` (whole numbers) where `width_bucket` needs a number for each time.
 */
export const postgresql: PeerMaker = {
  name: 'postgresql-row-per-point',
  durability: 'on disk before the answer',
  start,
};

async function start(folder: string): Promise<Peer> {
  const server = await startEmbedded({ dataDir: join(folder, 'postgresql'), log: () => {} });
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

function peerOn(first: pg.Client, clients: readonly pg.Client[]): Peer {
  let stored = 0;
  return {
    async ingest(sessions): Promise<number> {
      const queue = sessions.map((samples, i) => [stored + i, samples] as const);
      const began = performance.now();
      await Promise.all(
        clients.map(async (client) => {
          for (let next = queue.shift(); next; next = queue.shift()) {
            const [session, samples] = next;
            const rows = rowsOf(session, since2000(session), samples);
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
  };
}
