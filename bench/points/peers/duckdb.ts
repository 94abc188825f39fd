import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBVector,
  INTEGER,
  SMALLINT,
  TIMESTAMP,
} from '@duckdb/node-api';
import { atEnd } from '../../lib/ending.ts';
import { type Peer, type PeerMaker, startOf } from './peer.ts';

/** Rows of a chunk, which DuckDB sets. */
const chunkRows = 2048;
const rowGroup = 122_880;

/**
 * DuckDB in this process. Points go in by whole columns, from typed arrays straight into its vectors: its appender by rows is
 * several times slower. They come out the same way. Each session is one transaction.
 */
export const duckdb: PeerMaker = {
  name: 'duckdb',
  durability: 'on disk before the answer, in this process: no server, no network',
  async start(folder) {
    const file = join(folder, 'points.duckdb');
    const instance = await DuckDBInstance.create(file, { threads: '2' });
    const connection = await instance.connect();
    atEnd(() => {
      connection.closeSync();
      instance.closeSync();
    });
    await connection.run(
      'create table points (session_id int not null, ts timestamp not null, value smallint not null)',
    );
    return peerOn(connection, file);
  },
};

function peerOn(connection: DuckDBConnection, file: string): Peer {
  let stored = 0;
  return {
    async ingest(sessions) {
      const began = performance.now();
      for (const samples of sessions) await append(connection, stored++, samples);
      return (performance.now() - began) / 1000;
    },
    async settle() {
      await connection.run('checkpoint');
    },
    async read(session) {
      const result = await connection.stream(
        `select value from points where session_id = ${session % stored} order by ts`,
      );
      const parts: Int16Array[] = [];
      let count = 0;
      for (
        let chunk = await result.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await result.fetchChunk()
      ) {
        const items = itemsOf<Int16Array>(chunk.getColumnVector(0)).slice();
        parts.push(items);
        count += items.length;
      }
      const whole = new Int16Array(count);
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
    async overview(session, points) {
      const number = session % stored;
      const width = Math.ceil(points / 1000);
      const result = await connection.runAndReadAll(
        `select (epoch_ms(ts) - ${startOf(number)}) // ${width} as bucket, min(value), max(value)
         from points where session_id = ${number} group by bucket order by bucket`,
      );
      return result.currentRowCount;
    },
    async bytesAPoint() {
      const rows = (await connection.runAndReadAll('select count(*) from points')).getRows();
      return statSync(file).size / Number(rows[0]?.[0]);
    },
  };
}

async function append(connection: DuckDBConnection, session: number, samples: Int16Array): Promise<void> {
  await connection.run('begin');
  const appender = await connection.createAppender('points');
  const chunk = DuckDBDataChunk.create([INTEGER, TIMESTAMP, SMALLINT], chunkRows);
  for (let from = 0; from < samples.length; from += chunkRows) {
    const count = Math.min(chunkRows, samples.length - from);
    chunk.reset();
    chunk.rowCount = count;
    const [sessions, times, values] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    if (!sessions || !times || !values) throw new RangeError('A chunk has three columns.');
    itemsOf<Int32Array>(sessions).fill(session);
    putTimes(itemsOf<BigInt64Array>(times), (startOf(session) + from) * 1000, count);
    itemsOf<Int16Array>(values).set(samples.subarray(from, from + count));
    for (const vector of [sessions, times, values]) vector.flush();
    appender.appendDataChunk(chunk);
    if (from % rowGroup === 0) appender.flushSync();
  }
  appender.closeSync();
  await connection.run('commit');
}

/** Microseconds, a thousand apart, in two halves: a big integer for each would take longer than DuckDB does. */
function putTimes(stamps: BigInt64Array, first: number, count: number): void {
  const halves = new Uint32Array(stamps.buffer, stamps.byteOffset, 2 * count);
  for (let i = 0; i < count; i++) {
    const time = first + 1000 * i;
    halves[2 * i] = time;
    halves[2 * i + 1] = time / 2 ** 32;
  }
}

/** The memory behind a vector; the published types give only one item at a time. */
const itemsOf = <T>(vector: DuckDBVector): T => (vector as unknown as { items: T }).items;
