import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, freePort, startDaemon } from './daemon.ts';
import { bytesOnDisk, quietDisk } from './disk.ts';
import { lastIntegers } from './integers.ts';
import { type Peer, type PeerMaker, startOf } from './peer.ts';

const program = '/usr/bin/influxd';
const linesARequest = 50_000;

/** InfluxDB by its line protocol, made before the clock starts, two requests in flight; sessions come out as CSV. */
export const influxdb: PeerMaker = {
  name: 'influxdb',
  durability: 'on disk before the answer',
  async start(folder) {
    if (!existsSync(program)) return { missing: 'not installed (apt-get install influxdb)' };
    const data = join(folder, 'influxdb');
    mkdirSync(data);
    const port = await freePort();
    const settings = {
      INFLUXDB_META_DIR: join(data, 'meta'),
      INFLUXDB_DATA_DIR: join(data, 'data'),
      INFLUXDB_DATA_WAL_DIR: join(data, 'wal'),
      INFLUXDB_DATA_QUERY_LOG_ENABLED: 'false',
      // Packs soon what is no longer written, which by itself it would some hours later.
      INFLUXDB_DATA_CACHE_SNAPSHOT_WRITE_COLD_DURATION: '2s',
      INFLUXDB_DATA_COMPACT_FULL_WRITE_COLD_DURATION: '2s',
      INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${port}`,
      INFLUXDB_BIND_ADDRESS: `127.0.0.1:${await freePort()}`,
      INFLUXDB_HTTP_LOG_ENABLED: 'false',
      INFLUXDB_HTTP_MAX_BODY_SIZE: '0',
      INFLUXDB_REPORTING_DISABLED: 'true',
      INFLUXDB_MONITOR_STORE_ENABLED: 'false',
    };
    const daemon = await startDaemon(port, [program, 'run'], settings, '/ping');
    await daemon.ask('/query?q=create+database+bench', '');
    return peerOn(daemon, data);
  },
};

function peerOn({ ask }: Daemon, folder: string): Peer {
  let stored = 0;
  let points = 0;
  return {
    async ingest(sessions) {
      const bodies = sessions.flatMap((samples, i) => [...bodiesOf(stored + i, samples)]);
      const began = performance.now();
      const send = async () => {
        for (let body = bodies.shift(); body; body = bodies.shift())
          await ask('/write?db=bench&precision=ms', body);
      };
      await Promise.all([send(), send()]);
      const seconds = (performance.now() - began) / 1000;
      stored += sessions.length;
      for (const samples of sessions) points += samples.length;
      return seconds;
    },
    settle: () => quietDisk(folder),
    async read(session) {
      const query = `select v from point where session = '${session % stored}'`;
      const text = await ask(`/query?db=bench&chunked=true&epoch=ms&q=${encodeURIComponent(query)}`);
      return lastIntegers(text, points, 1);
    },
    async overview(session, points) {
      const number = session % stored;
      const [from, to] = [startOf(number), startOf(number) + points];
      const query = `select min(v), max(v) from point where session = '${number}' and time >= ${from}ms and time < ${to}ms
        group by time(${Math.ceil(points / 1000)}ms)`;
      const text = await ask(`/query?db=bench&epoch=ms&q=${encodeURIComponent(query)}`);
      return text.toString().trimEnd().split('\n').length - 1;
    },
    bytesAPoint: async () => bytesOnDisk(folder) / points,
  };
}

function* bodiesOf(session: number, samples: Int16Array): Generator<Buffer> {
  const start = startOf(session);
  for (let from = 0; from < samples.length; from += linesARequest) {
    const part = samples.subarray(from, from + linesARequest);
    const lines = Array.from(part, (value, i) => `point,session=${session} v=${value}i ${start + from + i}`);
    yield Buffer.from(lines.join('\n'));
  }
}
