import type { Query, QueryClient } from '@tanstack/react-query';
import { isRefusal } from '../api/index.ts';

/**
 * To be told of every query that failed. What was seen while it was shared does not stay on the screen: the query keeps
 * the refusal alone. What is not on the screen may rest on the same right, so that it is dropped, and asked for anew.
 * Nothing is asked here: a refusal leads to no further request.
 */
export function dropRefused(
  queries: QueryClient,
  error: unknown,
  query: Query<unknown, unknown, unknown>,
): void {
  if (!isRefusal(error) || query.state.data === undefined) return;
  query.setState({ data: undefined, dataUpdatedAt: 0 });
  // One that is being fetched brings its own answer.
  queries.removeQueries({ type: 'inactive', fetchStatus: 'idle' });
}
