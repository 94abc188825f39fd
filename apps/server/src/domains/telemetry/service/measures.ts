import type { Measures } from '../../../kernel/measures.ts';
import { createMeasureStore } from '../store/measures.ts';

/** How far the sums are behind, and how far ahead there are partitions. */
export const telemetryMeasures: Measures = {
  about: 'telemetry',
  measures: [
    {
      name: 'attune_rollup_lag_seconds',
      help: 'Age of the oldest count that was not added up yet, in seconds; 0 where all are',
    },
    {
      name: 'attune_partition_horizon_days',
      help: 'Days until the first moment that has no partition of its own; below 0 where today has none',
      labels: ['table'],
    },
  ],
  async read(run) {
    const store = createMeasureStore(run);
    const [behind, horizons] = await Promise.all([store.behind(), store.horizons()]);
    return [
      { name: 'attune_rollup_lag_seconds', value: behind },
      ...horizons.map(({ table, days }) => ({
        name: 'attune_partition_horizon_days' as const,
        labels: { table },
        value: days,
      })),
    ];
  },
};
