import { ActionIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../ui/icons.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { Row, Rows } from '../../ui/rows.tsx';
import { Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { ActivityDays } from '../activity/activity-list.tsx';
import { appNamesQuery, latestActivityQuery } from '../activity/queries.ts';
import { useMe } from '../identity/me.ts';
import { engagementQuery } from '../insights/queries.ts';
import { askOf, stretchOf } from '../insights/search.ts';
import { NotificationRow } from '../notifications/notification-row.tsx';
import news from '../notifications/notifications.module.css';
import { newsQuery, useMarkRead } from '../notifications/queries.ts';
import { useChangePreferences, usePreferences } from '../settings/queries.ts';
import styles from './home.module.css';

type Props = { count: number };
const texts = () => words.personal.widgets;

export function NewsWidget({ count }: Props) {
  const me = useMe();
  const asked = useQuery(newsQuery(me.userId, count));
  const mark = useMarkRead();
  return (
    <Section
      title={texts().names.notifications}
      actions={
        <Link className={styles.link} to="/notifications">
          {texts().allNews}
        </Link>
      }
    >
      {asked.isPending ? <RowsLoading rows={1} /> : null}
      {asked.isError && !asked.data ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <p className={styles.quiet}>{texts().noNews}</p> : null}
      {asked.data && asked.data.length > 0 ? (
        <Card flush>
          <ul className={news.list}>
            {asked.data.map((item) => (
              <NotificationRow key={item.id} item={item} onRead={(id) => mark.mutate([id])} />
            ))}
          </ul>
        </Card>
      ) : null}
    </Section>
  );
}

export function ActivityWidget({ count }: Props) {
  const { userId } = useMe();
  const asked = useQuery(latestActivityQuery(userId, count));
  return (
    <Section
      title={texts().names.activity}
      actions={
        <Link className={styles.link} to="/people/$userId/activity" params={{ userId }}>
          {texts().allActivity}
        </Link>
      }
    >
      {asked.isPending ? <RowsLoading rows={2} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data?.length === 0 ? <p className={styles.quiet}>{texts().noActivity}</p> : null}
      {asked.data ? <ActivityDays items={asked.data} headings={3} /> : null}
    </Section>
  );
}

/** Favourites first, each with its star. */
export function AppsWidget({ count }: Props) {
  const apps = useQuery(appNamesQuery);
  const favourites = usePreferences().data?.dashboard.favouriteApps ?? [];
  const change = useChangePreferences();
  const star = (app: string, on: boolean) => {
    const others = favourites.filter((one) => one !== app);
    change.mutate({ dashboard: { favouriteApps: on ? [...others, app] : others } });
  };
  const isFavourite = (app: string) => favourites.includes(app);
  const sorted = (apps.data ?? []).toSorted(
    (a, b) => Number(isFavourite(b.app)) - Number(isFavourite(a.app)) || a.name.localeCompare(b.name),
  );
  return (
    <Section title={texts().names.apps}>
      {apps.isPending ? <RowsLoading rows={2} /> : null}
      {apps.isError ? <Problem error={apps.error} onRetry={() => apps.refetch()} /> : null}
      {apps.data?.length === 0 ? <p className={styles.quiet}>{texts().noApps}</p> : null}
      {sorted.length > 0 ? (
        <Rows label={texts().names.apps}>
          {sorted.slice(0, count).map(({ app, name, description }) => (
            <Row
              key={app}
              title={name}
              note={description || null}
              beside
              actions={
                <ActionIcon
                  variant="subtle"
                  size="var(--size-control)"
                  aria-label={texts().favour(name)}
                  aria-pressed={isFavourite(app)}
                  onClick={() => star(app, !isFavourite(app))}
                >
                  <Icon name={isFavourite(app) ? 'starred' : 'star'} />
                </ActionIcon>
              }
            />
          ))}
        </Rows>
      ) : null}
    </Section>
  );
}

/** How many people used the apps in the last week, for who may see everybody's numbers. */
export function InsightsWidget() {
  const asked = useQuery(engagementQuery(askOf(stretchOf({ days: 7 }), undefined)));
  return (
    <Section
      title={texts().names.insights}
      actions={
        <Link className={styles.link} to="/insights">
          {texts().openInsights}
        </Link>
      }
    >
      {asked.isPending ? <RowsLoading rows={1} /> : null}
      {asked.isError ? <Problem error={asked.error} onRetry={() => asked.refetch()} /> : null}
      {asked.data ? <p>{texts().active(asked.data.people)}</p> : null}
    </Section>
  );
}
