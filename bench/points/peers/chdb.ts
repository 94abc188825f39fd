import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { atEnd } from '../../lib/ending.ts';
import { bytesOf } from '../../lib/signal.ts';
import { type Peer, type PeerMaker, startOf } from './peer.ts';

/** What of chdb is used here. */
type Session = {
  query(text: string): string;
  queryAsync(text: string, options?: { format: string }): Promise<{ bytes(): Uint8Array; text(): string }>;
  close(): void;
};
type Chdb = { Session: new (path: string) => Session };

/**
 * ClickHouse in this process. Samples are read from a file in the form in which ClickHouse keeps them (RowBinary, which for
 * one column is the bare array); times are counted up by the engine itself. Codecs as its makers recommend for such columns.
 */
export const chdb: PeerMaker = {
  name: 'chdb',
  durability:
    'not flushed to the disk before the answer (as ClickHouse comes), in this process: no server, no network',
  async start(folder) {
    const library = load();
    if (!library) return { missing: 'not installed (npm ci --prefix bench/peers --ignore-scripts)' };
    const session = new library.Session(join(folder, 'chdb'));
    atEnd(() => session.close());
    session.query('create database bench');
    session.query(`create table bench.points (
      session_id Int32 codec(Delta, ZSTD(3)), ts DateTime64(3) codec(DoubleDelta, ZSTD(3)), value Int16 codec(Delta, ZSTD(3))
    ) engine = MergeTree order by (session_id, ts)`);
    return peerOn(session, folder);
  },
};

function load(): Chdb | undefined {
  try {
    const require = createRequire(new URL('../../peers/package.json', import.meta.url));
    // By its name as a value: it is no dependency of this workspace.
    return require(chdb.name) as Chdb;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

function peerOn(session: Session, folder: string): Peer {
  let stored = 0;
  const number = async (text: string) => Number((await session.queryAsync(text, { format: 'TSV' })).text());
  return {
    async ingest(sessions) {
      const files = sessions.map((samples, i) => {
        const file = join(folder, `chdb-${i}.bin`);
        writeFileSync(file, bytesOf(samples));
        return file;
      });
      const began = performance.now();
      for (const file of files) {
        const start = startOf(stored);
        await session.queryAsync(`insert into bench.points
          select ${stored++}, fromUnixTimestamp64Milli(toInt64(${start} + rowNumberInAllBlocks())), value
          from file('${file}', 'RowBinary', 'value Int16') settings max_threads = 1, max_insert_threads = 1`);
      }
      const seconds = (performance.now() - began) / 1000;
      for (const file of files) rmSync(file);
      return seconds;
    },
    async settle() {
      await session.queryAsync('optimize table bench.points final');
    },
    async read(wanted) {
      const result = await session.queryAsync(
        `select value from bench.points where session_id = ${wanted % stored} order by ts`,
        { format: 'RowBinary' },
      );
      return new Int16Array(Uint8Array.from(result.bytes()).buffer);
    },
    async overview(wanted, points) {
      const result = await session.queryAsync(
        `select intDiv(toUnixTimestamp64Milli(ts) - ${startOf(wanted % stored)}, ${Math.ceil(points / 1000)}) as bucket,
           min(value), max(value)
         from bench.points where session_id = ${wanted % stored} group by bucket order by bucket`,
        { format: 'TSV' },
      );
      return result.text().trimEnd().split('\n').length;
    },
    async bytesAPoint() {
      const bytes = await number(
        `select sum(bytes_on_disk) from system.parts where active and table = 'points'`,
      );
      return bytes / (await number('select count() from bench.points'));
    },
  };
}
