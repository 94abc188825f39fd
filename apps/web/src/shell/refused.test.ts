import { QueryCache, QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { ApiError } from '../api/index.ts';
import { dropRefused } from './refused.ts';

const error = (code: string, status: number) => new ApiError({ code }, status);

/** A query that is on the screen and was answered once, and one that is not; then the first is asked again. */
async function askedAgain(answer: unknown) {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (failed, query) => dropRefused(queries, failed, query) }),
    defaultOptions: { queries: { retry: false, gcTime: Number.POSITIVE_INFINITY } },
  });
  let asked = 0;
  const report = new QueryObserver(queries, {
    queryKey: ['report'],
    queryFn: async () => {
      if (asked++ > 0) throw answer;
      return 'numbers';
    },
  });
  const stop = report.subscribe(() => undefined);
  await expect.poll(() => report.getCurrentResult().data).toBe('numbers');
  queries.setQueryData(['elsewhere'], 'curve');
  await report.refetch();
  // Time for whatever would ask on by itself.
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
  const { data, error: said, isError } = report.getCurrentResult();
  stop();
  return { data, said, isError, asked, elsewhere: queries.getQueryData(['elsewhere']) };
}

test('what is refused leaves the screen for the refusal, what is not on it goes too, and nobody asks on', async () => {
  for (const said of [error('refused', 403), error('not-found', 404)])
    expect(await askedAgain(said)).toEqual({
      data: undefined,
      said,
      isError: true,
      asked: 2,
      elsewhere: undefined,
    });
});

test('what could not be asked, or is answered otherwise, takes nothing away', async () => {
  for (const said of [error('unreachable', 0), error('busy', 503), error('second-factor-missing', 403)])
    expect(await askedAgain(said)).toEqual({
      data: 'numbers',
      said,
      isError: true,
      asked: 2,
      elsewhere: 'curve',
    });
});
