import type { MetricName } from '../../api/index.ts';
import { offered } from './offered.ts';

export type TrendsSearch = { metric?: MetricName; exercise?: string; weeks?: number };

export const weekChoices = [12, 26, 52] as const;

const isMetric = (name: unknown): name is MetricName => offered.includes(name as MetricName);

/** What is shown stands in the address: a link shows what its sender saw. */
export function readTrendsSearch({ metric, exercise, weeks }: Record<string, unknown>): TrendsSearch {
  const known = weekChoices.find((one) => one === weeks);
  return {
    ...(isMetric(metric) ? { metric } : {}),
    ...(typeof exercise === 'string' && /^[0-9a-f-]{36}$/.test(exercise) ? { exercise } : {}),
    ...(known === undefined ? {} : { weeks: known }),
  };
}
