import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { BackLink } from '../../ui/back-link.tsx';
import { Page } from '../../ui/page.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { useSubject } from '../people/queries.ts';
import styles from './activity.module.css';
import { ActivityDays } from './activity-list.tsx';
import { activityQuery, appNamesQuery } from './queries.ts';
import { type ActivitySearch, dayChoices, readActivitySearch } from './search.ts';

const here = '/app/people/$userId/activity';

/** What one person did, as apps noted it: newest first, a page at a time. */
export function ActivityPage() {
  const { userId } = useParams({ from: here });
  const search = useSearch({ from: here });
  const subject = useSubject(userId);
  const asked = useInfiniteQuery(activityQuery(userId, search));
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const { timeline } = words;
  const filtered = Object.keys(search).length > 0;
  return (
    <Page
      title={subject.own || !subject.name ? timeline.title : timeline.titleOf(subject.name)}
      lead={timeline.lead}
      above={
        subject.own ? (
          <BackLink to="/settings">{words.screens.settings}</BackLink>
        ) : (
          <BackTo userId={userId} name={subject.name} />
        )
      }
    >
      <Filters search={search} seen={[...new Set(items.map(({ type }) => type))]} />
      {asked.isPending ? <RowsLoading rows={6} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.isSuccess && items.length === 0 ? (
        filtered ? (
          <p className={styles.soft}>{timeline.nothing}</p>
        ) : (
          <Empty title={timeline.emptyTitle} text={timeline.emptyText} />
        )
      ) : null}
      <ActivityDays items={items} />
      {asked.data && items.length > 0 ? (
        <div className={styles.more}>
          {asked.isFetchNextPageError ? (
            <Problem error={asked.error} onRetry={() => asked.fetchNextPage()} />
          ) : asked.hasNextPage ? (
            <Button
              variant="default"
              loading={asked.isFetchingNextPage}
              onClick={() => void asked.fetchNextPage()}
            >
              {timeline.more}
            </Button>
          ) : (
            <p className={styles.soft}>{timeline.end}</p>
          )}
        </div>
      ) : null}
    </Page>
  );
}

const BackTo = ({ userId, name }: { userId: string; name: string }) => (
  <BackLink to="/people/$userId" params={{ userId }}>
    {name || words.screens.people}
  </BackLink>
);

/** The kinds offered are those that have words, and whatever else is on the screen or was chosen. */
function Filters({ search, seen }: { search: ActivitySearch; seen: readonly string[] }) {
  const navigate = useNavigate();
  const apps = useQuery(appNamesQuery);
  const { timeline } = words;
  const choose = (change: { [Key in keyof ActivitySearch]: unknown }) =>
    void navigate({
      to: '.',
      search: readActivitySearch({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    });
  const kinds = [
    ...new Set([...Object.keys(timeline.types), ...seen, ...(search.type ? [search.type] : [])]),
  ];
  const known = apps.data ?? [];
  const ranges: Record<string, string> = timeline.ranges;
  return (
    <search className={styles.filters}>
      <NativeSelect
        label={timeline.type}
        value={search.type ?? ''}
        onChange={({ currentTarget }) => choose({ type: currentTarget.value })}
        data={[
          { value: '', label: timeline.allTypes },
          ...kinds.map((kind) => ({ value: kind, label: timeline.typeOf(kind) })),
        ]}
      />
      <NativeSelect
        label={timeline.app}
        value={search.app ?? ''}
        onChange={({ currentTarget }) => choose({ app: currentTarget.value })}
        data={[
          { value: '', label: timeline.allApps },
          ...(search.app && !known.some(({ app }) => app === search.app)
            ? [{ value: search.app, label: search.app }]
            : []),
          ...known.map(({ app, name }) => ({ value: app, label: name })),
        ]}
      />
      <NativeSelect
        label={timeline.range}
        value={String(search.days ?? '')}
        onChange={({ currentTarget }) => choose({ days: Number(currentTarget.value) })}
        data={[
          { value: '', label: timeline.ranges.all },
          ...dayChoices.map((days) => ({ value: String(days), label: ranges[days] ?? String(days) })),
        ]}
      />
    </search>
  );
}
