import { statfs } from 'node:fs/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type RequestLabel = 'route' | 'status';

/** What the private port tells about the process. Labels are route names and statuses: never a person. */
export type Metrics = {
  readonly registry: Registry;
  /** Requests that are answered as soon as they can be; those that stream are apart, since their length is the reader's. */
  readonly requestSeconds: Histogram<RequestLabel>;
  readonly streamSeconds: Histogram<RequestLabel>;
  readonly requestsInFlight: Gauge;
  readonly pointsStored: Counter;
  /** From when points came in to when they were committed: one observation a transaction. */
  readonly ingestLag: Histogram;
  readonly blocksDamaged: Counter;
  readonly jobSeconds: Histogram<'work' | 'outcome'>;
  readonly jobsFailed: Counter<'work'>;
  readonly workshopInvariantBroken: Gauge<'invariant'>;
  /** Which program this is: `schema` is the newest migration that it knows. */
  describeBuild(build: { readonly version: string; readonly schema: string; readonly part: string }): void;
  watchPool(pool: { totalCount: number; idleCount: number; waitingCount: number }): void;
  watchRecorders(count: () => number): void;
  /** Folders by what they are for. One that is not there yet is not measured. */
  watchDisks(folders: Readonly<Record<string, string>>): void;
};

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const streamBuckets = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
const lagBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const jobBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ...requestMetrics(registers),
    ...workMetrics(registers),
    describeBuild(build) {
      new Gauge({
        name: 'attune_build_info',
        help: 'Always 1: which program this is, the newest migration that it knows, and what it runs (all, api or worker)',
        labelNames: ['version', 'schema', 'part'],
        registers,
      }).set(build, 1);
    },
    watchPool(pool) {
      const gauge = new Gauge({
        name: 'attune_pool_connections',
        help: 'Connections of the pool by state',
        labelNames: ['state'],
        registers,
        collect() {
          gauge.set({ state: 'idle' }, pool.idleCount);
          gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
          gauge.set({ state: 'waiting' }, pool.waitingCount);
        },
      });
    },
    watchRecorders(count) {
      const gauge = new Gauge({
        name: 'attune_live_recorders',
        help: 'Devices that record live into this process',
        registers,
        collect() {
          gauge.set(count());
        },
      });
    },
    watchDisks: (folders) => watchDisks(registers, folders),
  };
}

const requestMetrics = (registers: Registry[]) => ({
  requestSeconds: new Histogram<RequestLabel>({
    name: 'attune_request_seconds',
    help: 'Time to answer a request, in seconds, without those whose body or answer is a stream',
    labelNames: ['route', 'status'],
    buckets: requestBuckets,
    registers,
  }),
  streamSeconds: new Histogram<RequestLabel>({
    name: 'attune_stream_seconds',
    help: 'Time of a request whose body or answer is a stream, in seconds, until its last byte',
    labelNames: ['route', 'status'],
    buckets: streamBuckets,
    registers,
  }),
  requestsInFlight: new Gauge({
    name: 'attune_requests_in_flight',
    help: 'Requests that are being answered, without open WebSockets',
    registers,
  }),
});

const workMetrics = (registers: Registry[]) => ({
  pointsStored: new Counter({ name: 'attune_points_stored_total', help: 'Points stored', registers }),
  ingestLag: new Histogram({
    name: 'attune_ingest_lag_seconds',
    help: 'From when points came in to when they were committed, in seconds, once a transaction: the oldest of it',
    buckets: lagBuckets,
    registers,
  }),
  blocksDamaged: new Counter({
    name: 'attune_blocks_damaged_total',
    help: 'Blocks of points that were found not to be what was sent: alert on any',
    registers,
  }),
  jobSeconds: new Histogram<'work' | 'outcome'>({
    name: 'attune_job_seconds',
    help: 'Time that a job took, in seconds, by how it ended (done or failed); each try counts',
    labelNames: ['work', 'outcome'],
    buckets: jobBuckets,
    registers,
  }),
  jobsFailed: new Counter<'work'>({
    name: 'attune_jobs_failed_total',
    help: 'Jobs that failed for good',
    labelNames: ['work'],
    registers,
  }),
  workshopInvariantBroken: new Gauge<'invariant'>({
    name: 'attune_workshop_invariant_broken',
    help: 'How many break what must always be so of workshops, counted each minute: alert on any above 0',
    labelNames: ['invariant'],
    registers,
  }),
});

function watchDisks(registers: Registry[], folders: Readonly<Record<string, string>>): void {
  const of = (name: string, help: string) => new Gauge({ name, help, labelNames: ['folder'], registers });
  const size = of('attune_disk_size_bytes', 'Size of the disk that a folder of Attune lies on, in bytes');
  const free = new Gauge({
    name: 'attune_disk_free_bytes',
    help: 'What is free for Attune on the disk of a folder, in bytes',
    labelNames: ['folder'],
    registers,
    async collect() {
      for (const [folder, path] of Object.entries(folders)) {
        const disk = await statfs(path).catch(() => undefined);
        if (disk) {
          free.set({ folder }, disk.bavail * disk.bsize);
          size.set({ folder }, disk.blocks * disk.bsize);
        } else for (const gauge of [free, size]) gauge.remove({ folder });
      }
    },
  });
}
