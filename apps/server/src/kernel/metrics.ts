import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the private port tells about the process. Labels are route names and statuses: never a person. */
export type Metrics = {
  readonly registry: Registry;
  readonly requestSeconds: Histogram<'route' | 'status'>;
  readonly pointsStored: Counter;
  readonly blocksDamaged: Counter;
  readonly jobsFailed: Counter<'job'>;
  readonly workshopInvariantBroken: Gauge<'invariant'>;
  watchPool(pool: { totalCount: number; idleCount: number; waitingCount: number }): void;
};

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requestSeconds: new Histogram({
      name: 'attune_request_seconds',
      help: 'Time to answer a request',
      labelNames: ['route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    }),
    pointsStored: new Counter({
      name: 'attune_points_stored_total',
      help: 'Points stored',
      registers: [registry],
    }),
    blocksDamaged: new Counter({
      name: 'attune_blocks_damaged_total',
      help: 'Blocks of points that were found not to be what was sent: alert on any',
      registers: [registry],
    }),
    jobsFailed: new Counter({
      name: 'attune_jobs_failed_total',
      help: 'Jobs that failed for good',
      labelNames: ['job'],
      registers: [registry],
    }),
    workshopInvariantBroken: new Gauge({
      name: 'attune_workshop_invariant_broken',
      help: 'How many break what must always be so of workshops, counted each minute: alert on any above 0',
      labelNames: ['invariant'],
      registers: [registry],
    }),
    watchPool(pool) {
      const gauge = new Gauge({
        name: 'attune_pool_connections',
        help: 'Connections of the pool by state',
        labelNames: ['state'],
        registers: [registry],
        collect() {
          gauge.set({ state: 'idle' }, pool.idleCount);
          gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
          gauge.set({ state: 'waiting' }, pool.waitingCount);
        },
      });
    },
  };
}
