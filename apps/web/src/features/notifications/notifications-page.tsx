import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card, Page } from '../../ui/page.tsx';
import { sayDone } from '../../ui/say.tsx';
import { Empty, Problem, RowsLoading } from '../../ui/states.tsx';
import { words } from '../../words/index.ts';
import { byDay } from '../activity/moments.ts';
import { useMe } from '../identity/me.ts';
import { NotificationRow } from './notification-row.tsx';
import styles from './notifications.module.css';
import { inboxQuery, useMarkRead } from './queries.ts';

/** What is new for the reader, newest first. */
export function NotificationsPage() {
  const me = useMe();
  const inbox = useInfiniteQuery(inboxQuery(me.userId));
  const mark = useMarkRead();
  const texts = words.personal.inbox;
  const items = inbox.data?.pages.flatMap((page) => page.items) ?? [];
  const anyUnread = (inbox.data?.pages[0]?.unread ?? 0) > 0;
  const days = byDay(items.map((item) => ({ ...item, occurredAt: item.createdAt })));
  const readAll = () => mark.mutate('all', { onSuccess: () => sayDone('read', texts.allRead) });
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        anyUnread ? (
          <Button variant="default" loading={mark.isPending} onClick={readAll}>
            {texts.readAll}
          </Button>
        ) : null
      }
    >
      {inbox.isPending ? <RowsLoading rows={5} /> : null}
      {inbox.isError && !inbox.data ? <Problem error={inbox.error} onRetry={() => inbox.refetch()} /> : null}
      {inbox.isSuccess && items.length === 0 ? (
        <Empty title={texts.emptyTitle} text={texts.emptyText} />
      ) : null}
      <div className={styles.days}>
        {days.map(({ day, items: ofDay }) => (
          <div key={day}>
            <h2 className={styles.day}>{day}</h2>
            <Card flush>
              <ul className={styles.list} aria-label={day}>
                {ofDay.map((item) => (
                  <NotificationRow key={item.id} item={item} onRead={(id) => mark.mutate([id])} />
                ))}
              </ul>
            </Card>
          </div>
        ))}
      </div>
      {items.length > 0 ? (
        <div className={styles.more}>
          {inbox.isFetchNextPageError ? <Problem error={inbox.error} /> : null}
          {inbox.hasNextPage ? (
            <Button
              variant="default"
              loading={inbox.isFetchingNextPage}
              onClick={() => void inbox.fetchNextPage()}
            >
              {texts.more}
            </Button>
          ) : (
            texts.end
          )}
        </div>
      ) : null}
      <p className={styles.below}>
        <Link to="/settings/notifications">{texts.settings}</Link>
      </p>
    </Page>
  );
}
