import { Button } from '@mantine/core';
import { Problem } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import styles from './workshops.module.css';

/** A list that is fetched page by page, as far as it matters here. */
type Paged = {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: unknown;
  readonly fetchNextPage: () => unknown;
};

/** The way to the next page beneath a list; nothing where there is none. */
export function ShowMore({ list }: { list: Paged }) {
  if (!list.hasNextPage) return null;
  return (
    <div className={styles.more}>
      {list.isFetchNextPageError ? <Problem error={list.error} /> : null}
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
        {words.workshops.more}
      </Button>
    </div>
  );
}
