import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, freePort, startDaemon } from './daemon.ts';
import { bytesOnDisk, quietDisk } from './disk.ts';
import { lastIntegers } from './integers.ts';
import { type Peer, type PeerMaker, startOf } from './peer.ts';

const program = '/usr/bin/victoria-metrics';

/**
 * VictoriaMetrics by its own import of whole lines (all values of a session in one), which is made before the clock starts;
 * sessions come out as a column of numbers, without times.
 */
export const victoriaMetrics: PeerMaker = {
  name: 'victoriametrics',
  durability: 'in memory for some seconds after the answer (as it comes)',
  async start(folder) {
    if (!existsSync(program)) return { missing: 'not installed (apt-get install victoria-metrics)' };
    const data = join(folder, 'victoria-metrics');
    mkdirSync(data);
    const port = await freePort();
    const args = [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${data}`,
      '-retentionPeriod=10y',
    ] as const;
    return peerOn(await startDaemon(port, [program, ...args], {}, '/health'), data);
  },
};

function peerOn({ ask }: Daemon, folder: string): Peer {
  let stored = 0;
  let points = 0;
  return {
    async ingest(sessions) {
      const lines = sessions.map((samples, i) => lineOf(stored + i, samples));
      const began = performance.now();
      for (const line of lines) await ask('/api/v1/import', line);
      const seconds = (performance.now() - began) / 1000;
      stored += sessions.length;
      for (const samples of sessions) points += samples.length;
      // What has just come in can be read a second later only.
      await ask('/internal/force_flush');
      return seconds;
    },
    async settle() {
      await ask('/internal/force_flush');
      await ask('/internal/force_merge');
      await quietDisk(folder);
    },
    async read(session) {
      const match = encodeURIComponent(`point{session="${session % stored}"}`);
      const text = await ask(`/api/v1/export/csv?format=__value__&match[]=${match}`);
      return lastIntegers(text, points);
    },
    async overview(session, points) {
      const number = session % stored;
      const width = Math.ceil(points / 1000);
      const start = startOf(number);
      const both = `aggr_over_time(("min_over_time","max_over_time"), point{session="${number}"}[${width}ms])`;
      // A step's value is that of the stretch up to it.
      const range = `start=${(start + width - 1) / 1000}&end=${(start + points - 1) / 1000}&step=${width}ms`;
      const answer = await ask(`/api/v1/query_range?nocache=1&${range}&query=${encodeURIComponent(both)}`);
      const { data } = JSON.parse(answer.toString()) as { data: { result: { values: unknown[] }[] } };
      return data.result[0]?.values.length ?? 0;
    },
    bytesAPoint: async () => bytesOnDisk(folder) / points,
  };
}

function lineOf(session: number, samples: Int16Array): Buffer {
  const times = Array.from(samples, (_, i) => startOf(session) + i).join(',');
  const metric = `{"__name__":"point","session":"${session}"}`;
  return Buffer.from(`{"metric":${metric},"values":[${samples.join(',')}],"timestamps":[${times}]}\n`);
}
