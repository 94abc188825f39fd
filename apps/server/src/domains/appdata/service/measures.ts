import type { Measure, Measures } from '../../../kernel/measures.ts';
import { createMeasureStore } from '../store/measures.ts';

const names: Readonly<Record<string, Measure['name']>> = {
  app_data: 'attune_app_data_values',
  app_data_versions: 'attune_app_data_versions',
};

/** How much apps store, and how much of it is history. */
export const appdataMeasures: Measures = {
  about: 'app data',
  measures: [
    {
      name: 'attune_app_data_values',
      help: 'Values that apps store, as the database’s planner estimates',
    },
    {
      name: 'attune_app_data_versions',
      help: 'Versions of these values that are kept, as the database’s planner estimates',
    },
  ],
  async read(run) {
    const rows = await createMeasureStore(run).estimates();
    return rows.flatMap(({ table, rows: value }) => {
      const name = names[table];
      return name ? [{ name, value }] : [];
    });
  },
};
