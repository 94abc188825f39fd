import { AppError } from './errors.ts';

export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets at most `most` pieces of work run at once; the others wait in the order in which they came, `mostWaiting` of
 * them, and who comes on top is told to come back: an endless queue answers nobody.
 * @throws AppError `busy`
 */
export function createLimit(most: number, mostWaiting = Number.POSITIVE_INFINITY): Limit {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most && waiting.length >= mostWaiting)
      throw new AppError('busy', 'Too much is being done at once. Try again in a moment.');
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes to the next in line, or is free.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
