import { QueryClient } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { ApiError, type SessionMetrics } from '../../../api/index.ts';
import { accompaniedQuery } from '../../plans/queries.ts';
import { metricsQuery } from './queries.ts';

/** After how long it is asked again, once it was answered and then failed. */
function againAfter(options: object, data: unknown, code: string): unknown {
  const cache = new QueryClient().getQueryCache();
  const query = cache.build(new QueryClient(), options as never);
  const { refetchInterval } = options as { refetchInterval: (of: typeof query) => unknown };
  query.setState({ data: data as undefined, error: new ApiError({ code }, 400), status: 'error' });
  return refetchInterval(query);
}

test('what is refused is not asked for again and again; what could not be had is', () => {
  const waiting = { state: 'complete', current: false, failed: false } as SessionMetrics;
  for (const [options, data, wait] of [
    [metricsQuery('a', 'b'), waiting, 4000],
    [accompaniedQuery('2026-11-24'), [], 30_000],
  ] as const) {
    expect(againAfter(options, data, 'refused')).toBe(false);
    expect(againAfter(options, data, 'not-found')).toBe(false);
    expect(againAfter(options, data, 'unreachable')).toBe(wait);
  }
});
