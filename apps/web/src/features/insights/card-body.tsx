import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './insights.module.css';

type Asked<T> = {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
};

/** What stands in a card: that it is on its way, what went wrong, that there is nothing, or what there is. */
export function CardBody<T>({
  asked,
  isEmpty,
  empty = words.insights.nothing,
  children,
}: {
  asked: Asked<T>;
  isEmpty: (data: T) => boolean;
  empty?: string;
  children: (data: T) => ReactNode;
}) {
  if (asked.data === undefined)
    return asked.error ? (
      <Problem error={asked.error} onRetry={() => asked.refetch()} />
    ) : (
      <div role="status" aria-label={words.loading}>
        <Skeleton className={styles.waiting} />
      </div>
    );
  return isEmpty(asked.data) ? <p className={styles.soft}>{empty}</p> : children(asked.data);
}
